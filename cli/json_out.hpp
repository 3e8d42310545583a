// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

// A JSON string literal. Bytes that are not UTF-8 become U+FFFD, so that the output always parses.
std::string json_quote(std::string_view text);

// JSON text with bytes that are not UTF-8 replaced by U+FFFD.
std::string json_repair_utf8(std::string_view json);

// Writes one JSON object, member after member, in the order of the calls.
class JsonObject {
public:
    JsonObject &text(std::string_view key, const char *value);  // NULL becomes null
    JsonObject &text(std::string_view key, const std::string &value);
    JsonObject &number(std::string_view key, std::int64_t value);
    JsonObject &boolean(std::string_view key, bool value);
    JsonObject &null(std::string_view key);
    // `json` is JSON already: numbers in it stay as they were written.
    JsonObject &raw(std::string_view key, std::string_view json);
    std::string str() const { return "{" + members_ + "}"; }

private:
    std::string members_;
};

// Writes one JSON array of ready-made JSON values.
class JsonArray {
public:
    JsonArray &raw(std::string_view json);
    std::string str() const { return "[" + elements_ + "]"; }

private:
    std::string elements_;
};

}  // namespace cli
