#include "client/dot_env.hpp"

#include <optional>

#include "text.hpp"

namespace qf {
namespace {

constexpr std::string_view our_prefix = "QIANFAN_";

bool is_name(std::string_view name) noexcept {
    for (const char c : name) {
        const bool ok =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!ok) return false;
    }
    return !name.empty();
}

// What may follow a quoted value.
bool is_rest_of_line(std::string_view rest) noexcept {
    rest = text::trim(rest);
    return rest.empty() || rest[0] == '#';
}

std::optional<Secret> double_quoted(std::string_view text) {
    Secret out = Secret::of_size(text.size());
    std::size_t size = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
        char c = text[i];
        if (c == '"') {
            out.shrink(size);
            return is_rest_of_line(text.substr(i + 1)) ? std::optional<Secret>(std::move(out))
                                                       : std::nullopt;
        }
        if (c == '\\' && i + 1 < text.size()) {
            c = text[++i];
            if (c == 'n') {
                c = '\n';
            } else if (c == 't') {
                c = '\t';
            } else if (c != '"' && c != '\\' && c != '$') {
                out.data()[size++] = '\\';
            }
        }
        out.data()[size++] = c;
    }
    return std::nullopt;
}

std::optional<Secret> single_quoted(std::string_view text) {
    const std::size_t end = text.find('\'', 1);
    if (end == std::string_view::npos || !is_rest_of_line(text.substr(end + 1)))
        return std::nullopt;
    return Secret(text.substr(1, end - 1));
}

std::optional<Secret> parse_value(std::string_view text) {
    text = text::trim(text);
    if (!text.empty() && text[0] == '"') return double_quoted(text);
    if (!text.empty() && text[0] == '\'') return single_quoted(text);
    // A comment begins at a # behind a blank; one inside the value belongs to it.
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool after_blank = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t';
        if (text[i] == '#' && after_blank) return Secret(text::trim(text.substr(0, i)));
    }
    return Secret(text);
}

Failure bad_line(std::size_t number, const std::string &why) {
    return Failure{QF_ERR_CONFIG, "line " + std::to_string(number) + " of the .env file " + why,
                   "A line looks like QIANFAN_ACCESS_KEY=value."};
}

}  // namespace

Expected<DotEnv> parse_dot_env(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text::starts_with(text, byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    DotEnv lines;
    std::size_t number = 0;
    while (!text.empty()) {
        ++number;
        const std::size_t end = text.find('\n');
        std::string_view line = text::trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (text::starts_with(line, "export ") || text::starts_with(line, "export\t")) {
            line = text::trim(line.substr(7));
        }
        if (!text::starts_with(line, our_prefix)) continue;
        const std::size_t equals = line.find('=');
        const std::string_view name = text::trim(line.substr(0, equals));
        if (equals == std::string_view::npos || !is_name(name))
            return bad_line(number, "has no '=' behind its name");
        auto value = parse_value(line.substr(equals + 1));
        if (!value) return bad_line(number, "has a quotation mark too few or too many");
        if (text::contains(value->view(), std::string_view("\0", 1)))
            return bad_line(number, "holds a NUL character");
        lines.emplace_back(std::string(name), std::move(*value));
    }
    return lines;
}

const Secret *find(const DotEnv &lines, std::string_view name) noexcept {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (line->first == name) return &line->second;
    }
    return nullptr;
}

}  // namespace qf
