// SPDX-License-Identifier: MIT
#include "json_out.hpp"

#include "text.hpp"

namespace cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void append_escaped(std::string &out, char byte) {
    static constexpr char hex[] = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    switch (byte) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    // DEL and the C1 controls are legal in JSON, but a terminal would obey them.
    if (value < 0x20 || value == 0x7F) {
        out += "\\u00";
        out += hex[value >> 4U];
        out += hex[value & 0x0FU];
        return;
    }
    out += byte;
}

}  // namespace

std::string json_quote(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += replacement;
        } else if (length == 1) {
            append_escaped(out, text.front());
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out + "\"";
}

std::string json_repair_utf8(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    while (!json.empty()) {
        const std::size_t length = utf8_length(json);
        out += length == 0 ? replacement : json.substr(0, length);
        json.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

JsonObject &JsonObject::raw(std::string_view key, std::string_view json) {
    if (!members_.empty()) {
        members_ += ",";
    }
    members_ += json_quote(key);
    members_ += ":";
    members_ += json;
    return *this;
}

JsonObject &JsonObject::text(std::string_view key, const char *value) {
    return value == nullptr ? null(key) : raw(key, json_quote(value));
}

JsonObject &JsonObject::text(std::string_view key, const std::string &value) {
    return raw(key, json_quote(value));
}

JsonObject &JsonObject::number(std::string_view key, std::int64_t value) {
    return raw(key, std::to_string(value));
}

JsonObject &JsonObject::boolean(std::string_view key, bool value) {
    return raw(key, value ? "true" : "false");
}

JsonObject &JsonObject::null(std::string_view key) {
    return raw(key, "null");
}

JsonArray &JsonArray::raw(std::string_view json) {
    if (!elements_.empty()) {
        elements_ += ",";
    }
    elements_ += json;
    return *this;
}

}  // namespace cli
