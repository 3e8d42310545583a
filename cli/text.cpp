// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <sstream>

namespace cli {
namespace {

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool starts_with_http(std::string_view text) {
    std::string head(text.substr(0, 6));
    std::transform(head.begin(), head.end(), head.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    return head.compare(0, 5, "http:") == 0 || head == "https:";
}

// Where the query begins inside the text of a JSON string, escaped or not.
std::size_t query_start(std::string_view text) {
    std::size_t start = text.find('?');
    for (const std::string_view escape : {"\\u003f", "\\u003F"}) {
        start = std::min(start, text.find(escape));
    }
    return start;
}

std::string rounded(double value, int decimals) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(decimals) << value;
    return out.str();
}

std::size_t user_end(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
    // A password may hold '/' or '@' where nobody escaped it: the last '@' ends it.
    const std::size_t at = url.rfind('@');
    return at == std::string_view::npos || at < start ? std::string_view::npos : at;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const auto at = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned first = at(0);
    if (first < 0x80) {
        return 1;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) {
        return 0;
    }
    for (std::size_t index = 1; index < length; ++index) {
        if ((at(index) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    // Over-long forms, surrogates and values past U+10FFFF.
    const unsigned second = at(1);
    const bool bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return bad ? 0 : length;
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const auto first = static_cast<unsigned char>(text.front());
        const bool c1_control =
            length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
        if (length == 0 || (length == 1 && (first < 0x20 || first == 0x7F)) || c1_control) {
            out += '?';
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

std::string size_text(const std::string &bytes) {
    if (bytes.empty() || bytes.size() > 19 || !std::all_of(bytes.begin(), bytes.end(), is_digit)) {
        return printable(bytes);
    }
    static constexpr std::array<const char *, 6> units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    // For people one decimal is enough; the exact number stands beside it, untouched.
    double value = std::stod(bytes);
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    if (unit == 0) {
        return bytes + " bytes";
    }
    return rounded(value, 1) + " " + units[unit] + " (" + bytes + " bytes)";
}

std::string without_user(const std::string &url) {
    const std::size_t at = user_end(url);
    if (at == std::string::npos) {
        return url;
    }
    const std::size_t scheme = url.find("://");
    const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
    return url.substr(0, start) + "***" + url.substr(at);
}

bool has_user(std::string_view url) {
    return user_end(url) != std::string_view::npos;
}

std::string without_query(const std::string &url) {
    const std::size_t query = url.find('?');
    const std::string address = url.substr(0, query);
    // Only the part before the path can hold a user; an '@' further on belongs to a file name.
    const std::size_t scheme = address.find("://");
    const std::size_t path = address.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    const std::string rest = path == std::string::npos ? "" : address.substr(path);
    return without_user(address.substr(0, path)) + rest +
           (query == std::string::npos ? "" : "?...");
}

std::string json_without_queries(std::string_view json) {
    std::string out;
    while (true) {
        const std::size_t open = json.find('"');
        out += json.substr(0, open);
        if (open == std::string_view::npos) {
            return out;
        }
        std::size_t close = open + 1;
        while (close < json.size() && json[close] != '"') {
            close += json[close] == '\\' ? 2U : 1U;
        }
        close = std::min(close, json.size());
        const std::string_view text = json.substr(open + 1, close - open - 1);
        const std::size_t query = query_start(text);
        if (starts_with_http(text) && query != std::string_view::npos) {
            out += "\"" + std::string(text.substr(0, query)) + "?...";
        } else {
            out += json.substr(open, close - open);
        }
        if (close < json.size()) {
            out += '"';
            ++close;
        }
        json.remove_prefix(close);
    }
}

std::string duration_text(std::int64_t microseconds) {
    const auto value = static_cast<double>(microseconds);
    if (microseconds < 1000) {
        return std::to_string(microseconds) + " us";
    }
    if (microseconds < 1000000) {
        return rounded(value / 1e3, 1) + " ms";
    }
    return rounded(value / 1e6, 2) + " s";
}

}  // namespace cli
