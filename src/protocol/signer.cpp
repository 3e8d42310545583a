#include "protocol/signer.hpp"

#include <algorithm>

#include "protocol/civil_time.hpp"
#include "protocol/uri.hpp"
#include "text.hpp"

namespace qf {
namespace {

void append_padded(std::string &out, std::int64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) out.append(width - digits.size(), '0');
    out += digits;
}

bool in_default_set(std::string_view lower_name) noexcept {
    return lower_name == "host" || lower_name == "content-length" || lower_name == "content-type" ||
           lower_name == "content-md5" || text::starts_with(lower_name, "x-bce-");
}

bool is_chosen(const SignRequest &request, std::string_view lower_name) noexcept {
    const auto &wanted = request.headers_to_sign;
    if (wanted.empty()) return in_default_set(lower_name);
    return std::find(wanted.begin(), wanted.end(), lower_name) != wanted.end();
}

std::string_view view(const Hmac::Hex &hex) noexcept {
    return {hex.data(), hex.size()};
}

void join_sorted(std::string &out, std::vector<std::string> &pieces, char separator) {
    std::sort(pieces.begin(), pieces.end());
    std::size_t size = pieces.size();
    for (const std::string &piece : pieces)
        size += piece.size();
    out.reserve(size);
    for (const std::string &piece : pieces) {
        if (!out.empty()) out += separator;
        out += piece;
    }
}

}  // namespace

std::string iso_time(std::int64_t unix_sec) {
    const CivilTime time = civil_time(unix_sec);
    std::string out;
    out.reserve(20);
    append_padded(out, time.year, 4);
    out += '-';
    append_padded(out, time.month, 2);
    out += '-';
    append_padded(out, time.day, 2);
    out += 'T';
    append_padded(out, time.hour, 2);
    out += ':';
    append_padded(out, time.minute, 2);
    out += ':';
    append_padded(out, time.second, 2);
    out += 'Z';
    return out;
}

CanonicalHeaders canonical_headers(const SignRequest &request) {
    std::vector<std::string> lines;
    std::vector<std::string> names;
    lines.reserve(request.headers.size());
    names.reserve(request.headers.size());
    for (const HeaderField &field : request.headers) {
        const std::string_view value = text::trim(field.value);
        if (value.empty()) continue;
        std::string name = text::to_lower(field.name);
        if (!is_chosen(request, name)) continue;
        std::string line;
        line.reserve(name.size() + 1 + 3 * value.size());
        uri::encode_to(line, name);
        line += ':';
        uri::encode_to(line, value);
        lines.push_back(std::move(line));
        names.push_back(std::move(name));
    }
    // Lines sort differently from names: "x-bce-a-b:" comes before "x-bce-a:".
    CanonicalHeaders out;
    join_sorted(out.lines, lines, '\n');
    join_sorted(out.signed_names, names, ';');
    return out;
}

std::string canonical_request(const SignRequest &request, std::string_view header_lines) {
    std::string out;
    out.reserve(request.method.size() + request.canonical_uri.size() +
                request.canonical_query.size() + header_lines.size() + 3);
    out += request.method;
    out += '\n';
    out += request.canonical_uri;
    out += '\n';
    out += request.canonical_query;
    out += '\n';
    out += header_lines;
    return out;
}

Signature sign(Hmac &hmac, const SigningKeys &keys, const SignRequest &request,
               std::string_view time, std::int64_t validity_sec) {
    const CanonicalHeaders headers = canonical_headers(request);
    Signature out;
    out.canonical_request = canonical_request(request, headers.lines);
    std::string &text = out.authorization;
    text.reserve(keys.access_key.size() + time.size() + headers.signed_names.size() + 112);
    text += "bce-auth-v1/";
    text += keys.access_key;
    text += '/';
    text += time;
    text += '/';
    text += std::to_string(validity_sec);
    out.signing_key = hmac.hex(keys.secret_key, text);
    // The key of the second step is the hexadecimal text, not the bytes it stands for.
    out.signature = hmac.hex(view(out.signing_key), out.canonical_request);
    text += '/';
    text += headers.signed_names;
    text += '/';
    text += view(out.signature);
    return out;
}

}  // namespace qf
