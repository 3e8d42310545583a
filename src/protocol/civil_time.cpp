#include "protocol/civil_time.hpp"

#include <array>

#include "text.hpp"

namespace qf {
namespace {

constexpr std::int64_t seconds_a_day = 86400;

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar. Years are counted from
// March, so that the leap day comes last; 400 years are one era of 146097 days.
std::int64_t days_of(std::int64_t year, int month, int day) noexcept {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int days_in_month(std::int64_t year, int month) noexcept {
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

// Cuts a text into words at blanks, commas and dashes.
class Words {
public:
    explicit Words(std::string_view text) : rest_(text) {}

    std::string_view next() noexcept {
        constexpr std::string_view separators = " ,-";
        const std::size_t first = rest_.find_first_not_of(separators);
        if (first == std::string_view::npos) return {};
        rest_.remove_prefix(first);
        const std::string_view word = rest_.substr(0, rest_.find_first_of(separators));
        rest_.remove_prefix(word.size());
        return word;
    }

private:
    std::string_view rest_;
};

std::optional<int> month_of(std::string_view name) noexcept {
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (name.size() != 3) return std::nullopt;
    const std::size_t at = names.find(name);
    if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
    return static_cast<int>(at / 3) + 1;
}

std::optional<int> small_number(std::string_view text) noexcept {
    const auto value = text.size() <= 4 ? text::to_int(text) : std::nullopt;
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

bool read_clock(std::string_view text, CivilTime &time) noexcept {
    if (text.size() != 8 || text[2] != ':' || text[5] != ':') return false;
    const auto hour = small_number(text.substr(0, 2));
    const auto minute = small_number(text.substr(3, 2));
    const auto second = small_number(text.substr(6, 2));
    if (!hour || !minute || !second) return false;
    time.hour = *hour;
    time.minute = *minute;
    time.second = *second;
    return true;
}

}  // namespace

CivilTime civil_time(std::int64_t unix_sec) noexcept {
    std::int64_t days = unix_sec / seconds_a_day;
    std::int64_t rest = unix_sec % seconds_a_day;
    if (rest < 0) {
        rest += seconds_a_day;
        --days;
    }
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t day_of_era = days - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    CivilTime time;
    time.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    time.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    time.year = year_of_era + era * 400 + (time.month <= 2 ? 1 : 0);
    time.hour = static_cast<int>(rest / 3600);
    time.minute = static_cast<int>(rest / 60 % 60);
    time.second = static_cast<int>(rest % 60);
    return time;
}

std::optional<std::int64_t> unix_time(const CivilTime &time) noexcept {
    const bool date_ok = time.year >= 1 && time.year <= 9999 && time.month >= 1 &&
                         time.month <= 12 && time.day >= 1 &&
                         time.day <= days_in_month(time.year, time.month);
    // A leap second is written as 60.
    const bool clock_ok = time.hour >= 0 && time.hour <= 23 && time.minute >= 0 &&
                          time.minute <= 59 && time.second >= 0 && time.second <= 60;
    if (!date_ok || !clock_ok) return std::nullopt;
    const std::int64_t days = days_of(time.year, time.month, time.day);
    return days * seconds_a_day + std::int64_t{time.hour} * 3600 + std::int64_t{time.minute} * 60 +
           time.second;
}

std::optional<std::int64_t> parse_http_date(std::string_view text) noexcept {
    const bool asctime = !text::contains(text, ",");
    Words words(text);
    words.next();  // the day of the week says nothing new
    std::string_view day = words.next();
    std::string_view month = words.next();
    std::string_view year = words.next();
    std::string_view clock = words.next();
    const std::string_view zone = asctime ? "GMT" : words.next();
    if (zone != "GMT" || !words.next().empty()) return std::nullopt;
    if (asctime) {  // Sun Nov  6 08:49:37 1994
        std::swap(day, month);
        std::swap(year, clock);
    }
    CivilTime time;
    const auto day_number = small_number(day);
    const auto month_number = month_of(month);
    const auto year_number = small_number(year);
    if (!day_number || !month_number || !year_number || !read_clock(clock, time))
        return std::nullopt;
    time.day = *day_number;
    time.month = *month_number;
    time.year = *year_number;
    if (year.size() == 2) time.year += time.year < 70 ? 2000 : 1900;
    return unix_time(time);
}

}  // namespace qf
