#include "system/json.hpp"

#include <cjson/cJSON.h>

#include <cstring>
#include <new>

#include "system/json_scan.hpp"
#include "text.hpp"

namespace qf::json {
namespace {

// cJSON keeps a number as a double, which cannot hold 64-bit integers. Each number is therefore
// turned into a "raw" item that holds the literal itself; the literals come from the scan in the
// same order in which this walk meets them. The recursion is bounded: the scan has refused deep
// documents.
void keep_literals(cJSON *item, const std::string_view *&literal) {
    for (; item != nullptr; item = item->next) {
        if (item->child != nullptr) keep_literals(item->child, literal);
        if (!cJSON_IsNumber(item)) continue;
        auto *copy = static_cast<char *>(cJSON_malloc(literal->size() + 1));
        if (copy == nullptr) throw std::bad_alloc();
        std::memcpy(copy, literal->data(), literal->size());
        copy[literal->size()] = '\0';
        item->valuestring = copy;  // cJSON_Delete frees it
        item->type = (item->type & ~0xff) | cJSON_Raw;
        ++literal;
    }
}

// One reference token of a pointer, with ~1 and ~0 undone; nothing if it is malformed.
std::optional<std::string> unescape_token(std::string_view token) {
    std::string out;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            out += token[i];
            continue;
        }
        ++i;
        if (i >= token.size() || (token[i] != '0' && token[i] != '1')) return std::nullopt;
        out += token[i] == '0' ? '~' : '/';
    }
    return out;
}

const cJSON *element(const cJSON *array, const std::string &token) {
    const auto index = text::to_int(token);
    const bool padded = token.size() > 1 && token[0] == '0';
    if (!index || padded || *index > INT32_MAX) return nullptr;
    return cJSON_GetArrayItem(array, static_cast<int>(*index));
}

}  // namespace

void Document::Free::operator()(cJSON *item) const noexcept {
    cJSON_Delete(item);
}

std::optional<Document> Document::parse(std::string_view text) {
    const Scan found = scan(text);
    if (!found.valid) return std::nullopt;
    Document document;
    document.root_.reset(cJSON_ParseWithLength(text.data(), text.size()));
    // The scan accepts nothing that cJSON refuses, so there was no memory.
    if (!document.root_) throw std::bad_alloc();
    const std::string_view *literal = found.numbers.data();
    keep_literals(document.root_.get(), literal);
    return document;
}

bool Node::is_null() const noexcept {
    return item_ != nullptr && cJSON_IsNull(item_) != 0;
}

bool Node::is_object() const noexcept {
    return item_ != nullptr && cJSON_IsObject(item_) != 0;
}

bool Node::is_container() const noexcept {
    return is_object() || (item_ != nullptr && cJSON_IsArray(item_) != 0);
}

const char *Node::scalar() const noexcept {
    if (item_ == nullptr) return nullptr;
    if (cJSON_IsString(item_) || cJSON_IsRaw(item_)) return item_->valuestring;
    if (cJSON_IsTrue(item_)) return "true";
    if (cJSON_IsFalse(item_)) return "false";
    return nullptr;
}

std::string_view Node::text() const noexcept {
    const char *value = scalar();
    return value == nullptr ? std::string_view() : std::string_view(value);
}

Node Node::member(const char *name) const noexcept {
    return is_object() ? Node(cJSON_GetObjectItemCaseSensitive(item_, name)) : Node();
}

Node Node::member_ignoring_case(const char *name) const noexcept {
    return is_object() ? Node(cJSON_GetObjectItem(item_, name)) : Node();
}

Node Node::at(std::string_view pointer) const {
    const cJSON *item = item_;
    while (item != nullptr && !pointer.empty()) {
        if (pointer[0] != '/') return {};
        pointer.remove_prefix(1);
        const std::string_view raw = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(raw.size());
        const auto token = unescape_token(raw);
        if (!token) return {};
        if (cJSON_IsArray(item)) {
            item = element(item, *token);
        } else {
            item = Node(item).member(token->c_str()).item_;
        }
    }
    return Node(item);
}

std::string Node::print() const {
    if (item_ == nullptr) return {};
    char *printed = cJSON_PrintUnformatted(item_);
    if (printed == nullptr) throw std::bad_alloc();
    const std::unique_ptr<char, void (*)(void *)> owner(printed, cJSON_free);
    return printed;
}

std::string quote(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    out += '"';
    return out;
}

}  // namespace qf::json
