// bce-auth-v1: the signature of one request. Pure: the time comes in as a value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "system/crypto.hpp"

namespace qf {

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

// Some values in a row, owned by somebody else.
template <class T>
class Row {
public:
    Row() = default;
    Row(const T *first, std::size_t count) noexcept : first_(first), count_(count) {}

    const T *begin() const noexcept { return first_; }
    const T *end() const noexcept { return first_ + count_; }
    bool empty() const noexcept { return count_ == 0; }

private:
    const T *first_ = nullptr;
    std::size_t count_ = 0;
};

struct SignRequest {
    std::string_view method;           // upper case
    std::string_view canonical_uri;    // escaped absolute path
    std::string_view canonical_query;  // as uri::canonical_query gives it
    Row<HeaderField> headers;          // all that could be signed; quickest in the order of names
    // Names of those that are; empty for the default set (host, content-*, x-bce-*).
    Row<std::string_view> headers_to_sign;
};

struct SigningKeys {
    std::string_view access_key;
    std::string_view secret_key;
};

struct CanonicalHeaders {
    std::string lines;         // sorted as lines, joined with LF
    std::string signed_names;  // sorted as names, joined with ';'
};

// A moment as in "2025-03-01T08:00:00Z".
class IsoTime {
public:
    explicit IsoTime(std::int64_t unix_sec) noexcept;
    std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

private:
    std::array<char, 20> text_;
};

CanonicalHeaders canonical_headers(const SignRequest &request);

struct Signature {
    Signature() = default;
    Signature(const Signature &) = default;
    Signature &operator=(const Signature &) = default;
    ~Signature() {
        wipe(signing_key.data(), signing_key.size());
        wipe(canonical_request);  // it may hold a security token
    }

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
