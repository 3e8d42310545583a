// Calendar arithmetic without the C library's, which depends on locale, time zone and hidden state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qf {

struct CivilTime {
    std::int64_t year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

CivilTime civil_time(std::int64_t unix_sec) noexcept;
// Nothing if a field is out of range.
std::optional<std::int64_t> unix_time(const CivilTime &time) noexcept;

// An HTTP date of any of the three kinds RFC 9110 lets a recipient accept.
std::optional<std::int64_t> parse_http_date(std::string_view text) noexcept;

}  // namespace qf
