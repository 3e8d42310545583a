// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cli {

// Bytes of the well-formed UTF-8 character at the front of `text`; 0 if there is none.
std::size_t utf8_length(std::string_view text);

// `text` fit for a terminal: what the service says must not move the cursor or forge lines, so
// control characters and broken UTF-8 become '?'.
std::string printable(std::string_view text);

// "14483456789" becomes "13.5 GiB (14483456789 bytes)". Anything but a decimal number is returned
// as it is, because the unit of such a value is anybody's guess.
std::string size_text(const std::string &bytes);

// The address without its query and user part: both can work as credentials.
std::string without_query(const std::string &url);

// JSON text in which every string that is an http or https address lost its query, as above.
std::string json_without_queries(std::string_view json);

// "http://user:secret@proxy:3128" becomes "http://***@proxy:3128".
std::string without_user(const std::string &url);

// True if a URL carries a user part, which may hold a password.
bool has_user(std::string_view url);

// "1.2 ms", "350 us", "2.00 s".
std::string duration_text(std::int64_t microseconds);

}  // namespace cli
