// SPDX-License-Identifier: MIT
// The signer with any query, headers and keys.
// Input: access key 0x1e secret key 0x1e path 0x1e query, then pairs of header name and value.
#include <algorithm>
#include <vector>

#include "input.hpp"
#include "protocol/signer.hpp"
#include "protocol/uri.hpp"

using qf::fuzz::require;

namespace {

auto count(std::string_view text, char c) {
    return std::count(text.begin(), text.end(), c);
}

// Names come from code of ours, never from outside: letters, digits and dashes.
bool is_header_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

void require_signed_well(const qf::Signature &made, const qf::SignRequest &request) {
    require(count(made.authorization, '/') == 5, "six fields divided by slashes");
    require(made.canonical_request.find('\r') == std::string::npos, "no CR is signed");
    const qf::CanonicalHeaders headers = qf::canonical_headers(request);
    const auto lines = headers.lines.empty() ? 0 : count(headers.lines, '\n') + 1;
    const auto names = headers.signed_names.empty() ? 0 : count(headers.signed_names, ';') + 1;
    require(lines == names, "a line for each name");
    require(count(headers.lines, ':') == lines, "one colon a line");
    require(count(made.canonical_request, '\n') == 3 + std::max<decltype(lines)>(lines - 1, 0),
            "no LF but between the parts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    qf::fuzz::Input input(data, size);
    const std::string_view access_key = input.field();
    const std::string_view secret_key = input.field();
    if (access_key.find('/') != std::string_view::npos) return 0;  // refused by the settings
    const std::string uri = qf::uri::encode_path(input.field());
    require(qf::uri::encode_path(qf::uri::decode(uri)) == uri, "an escaped path stays itself");
    const std::string query = qf::uri::canonical_query_from_wire(input.field());
    require(qf::uri::canonical_query_from_wire(query) == query, "a canonical query stays itself");
    qf::SignRequest request;
    request.method = "POST";
    request.canonical_uri = uri;
    request.canonical_query = query;
    std::vector<qf::HeaderField> fields;
    while (!input.empty() && fields.size() < 16) {
        const std::string_view name = input.field();
        const std::string_view value = input.field();
        if (is_header_name(name)) fields.push_back({name, value});
    }
    request.headers = {fields.data(), fields.size()};
    qf::Hmac hmac;
    const auto sign = [&] {
        return qf::sign(hmac, {access_key, secret_key}, request, "2025-03-01T08:00:00Z", 1800);
    };
    const qf::Signature made = sign();
    require_signed_well(made, request);
    std::reverse(fields.begin(), fields.end());
    require(sign().authorization == made.authorization, "the order of headers does not matter");
    return 0;
}
