// bce-auth-v1: the signature of one request. Pure: the time comes in as a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "system/crypto.hpp"

namespace qf {

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

struct SignRequest {
    std::string_view method;           // upper case
    std::string_view canonical_uri;    // escaped absolute path
    std::string_view canonical_query;  // as uri::canonical_query gives it
    std::vector<HeaderField> headers;  // all that could be signed
    // Names of those that are; empty for the default set (host, content-*, x-bce-*).
    std::vector<std::string_view> headers_to_sign;
};

struct SigningKeys {
    std::string_view access_key;
    std::string_view secret_key;
};

struct CanonicalHeaders {
    std::string lines;         // sorted as lines, joined with LF
    std::string signed_names;  // sorted as names, joined with ';'
};

// "2025-03-01T08:00:00Z"
std::string iso_time(std::int64_t unix_sec);

CanonicalHeaders canonical_headers(const SignRequest &request);
std::string canonical_request(const SignRequest &request, std::string_view header_lines);

struct Signature {
    Signature() = default;
    Signature(const Signature &) = default;
    Signature &operator=(const Signature &) = default;
    ~Signature() { wipe(signing_key.data(), signing_key.size()); }

    Hmac::Hex signing_key{};
    Hmac::Hex signature{};
    std::string canonical_request;
    // bce-auth-v1/{access key}/{time}/{validity}/{signed names}/{signature}
    std::string authorization;
};

// The names are always written out, also for the default set: a header that a proxy adds then
// cannot break the signature.
Signature sign(Hmac &hmac, const SigningKeys &keys, const SignRequest &request,
               std::string_view time, std::int64_t validity_sec);

}  // namespace qf
