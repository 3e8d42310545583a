// Small questions about text, without locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qf::text {

bool is_utf8(std::string_view text) noexcept;
// A byte below 0x20, or 0x7f.
bool has_control(std::string_view text) noexcept;
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;
// Drops blanks, tabs, CR and LF at both ends.
std::string_view trim(std::string_view text) noexcept;
std::string to_lower(std::string_view text);
bool starts_with(std::string_view text, std::string_view prefix) noexcept;
bool contains(std::string_view text, std::string_view part) noexcept;
// A whole decimal number without sign, blanks or fraction.
std::optional<std::int64_t> to_int(std::string_view text) noexcept;
// A decimal number such as "1", "0.5" or "2e-1", the point always a point.
std::optional<double> to_double(std::string_view text) noexcept;
// Puts `with` in the place of each `what`; an empty `what` stands nowhere.
void replace_all(std::string &text, std::string_view what, std::string_view with);
// At most `bytes` bytes of UTF-8 text, cut between characters.
std::string_view clip(std::string_view text, std::size_t bytes) noexcept;
// The text with control characters and invalid UTF-8 replaced by '?', safe for a log or a terminal.
std::string printable(std::string_view text);

}  // namespace qf::text
