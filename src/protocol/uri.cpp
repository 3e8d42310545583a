#include "protocol/uri.hpp"

#include <algorithm>
#include <array>

#include "text.hpp"

namespace qf::uri {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
    std::array<bool, 256> table{};
    for (std::size_t c = 'A'; c <= 'Z'; ++c)
        table[c] = true;
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        table[c] = true;
    for (std::size_t c = '0'; c <= '9'; ++c)
        table[c] = true;
    for (const char c : {'-', '.', '_', '~'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto unreserved = make_unreserved();

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void encode_to(std::string &out, std::string_view text, bool keep_slash) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::size_t kept = 0;  // where the text begins that is taken over as it is
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (unreserved[byte] || (keep_slash && text[i] == '/')) continue;
        const char escaped[] = {'%', digits[byte >> 4U], digits[byte & 15U]};
        out.append(text.substr(kept, i - kept)).append(escaped, sizeof escaped);
        kept = i + 1;
    }
    out.append(text.substr(kept));
}

std::string encode(std::string_view text) {
    std::string out;
    encode_to(out, text);
    return out;
}

std::string encode_path(std::string_view text) {
    std::string out;
    encode_to(out, text, true);
    return out;
}

std::string decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

std::string canonical_query(const std::vector<Parameter> &parameters) {
    std::vector<std::string> pieces;
    pieces.reserve(parameters.size());
    for (const auto &[name, value] : parameters) {
        if (text::equals_ignoring_case(name, "authorization")) continue;
        std::string piece;
        encode_to(piece, name);
        piece += '=';
        encode_to(piece, value);
        pieces.push_back(std::move(piece));
    }
    std::sort(pieces.begin(), pieces.end());
    std::string out;
    for (const std::string &piece : pieces) {
        if (!out.empty()) out += '&';
        out += piece;
    }
    return out;
}

std::string canonical_query_from_wire(std::string_view raw) {
    std::vector<Parameter> parameters;
    while (!raw.empty()) {
        const std::string_view piece = raw.substr(0, raw.find('&'));
        raw.remove_prefix(std::min(raw.size(), piece.size() + 1));
        if (piece.empty()) continue;
        const std::size_t equals = piece.find('=');
        const bool has_value = equals != std::string_view::npos;
        parameters.emplace_back(decode(piece.substr(0, equals)),
                                has_value ? decode(piece.substr(equals + 1)) : std::string());
    }
    return canonical_query(parameters);
}

}  // namespace qf::uri
