#include "system/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace qf {
namespace {

constexpr std::array<std::array<char, 2>, 256> make_hex_pairs() {
    constexpr char digits[] = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t byte = 0; byte < pairs.size(); ++byte)
        pairs[byte] = {digits[byte >> 4U], digits[byte & 15U]};
    return pairs;
}

constexpr auto hex_pairs = make_hex_pairs();

struct FreeDigest {
    void operator()(EVP_MD *digest) const noexcept { EVP_MD_free(digest); }
};
struct FreeDigestContext {
    void operator()(EVP_MD_CTX *context) const noexcept { EVP_MD_CTX_free(context); }
};

// OpenSSL's error queue belongs to the host's thread: what a failure here adds to it is taken away
// again.
class ErrorMark {
public:
    ErrorMark() noexcept { ERR_set_mark(); }
    ~ErrorMark() { ERR_pop_to_mark(); }
    ErrorMark(const ErrorMark &) = delete;
    ErrorMark &operator=(const ErrorMark &) = delete;
};

// Every OpenSSL has SHA-256, in its FIPS provider too: memory is all that can be missing.
[[noreturn]] void fail() {
    throw std::bad_alloc();
}

}  // namespace

void wipe(void *data, std::size_t size) noexcept {
    OPENSSL_cleanse(data, size);
}

void wipe(std::string &text) noexcept {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

struct Hmac::State {
    std::unique_ptr<EVP_MD_CTX, FreeDigestContext> context;

    // SHA-256 of two texts, one after the other.
    void digest(const unsigned char *first, std::size_t first_size, const unsigned char *second,
                std::size_t second_size, unsigned char *out) {
        EVP_MD_CTX *const c = context.get();
        if (EVP_DigestInit_ex2(c, nullptr, nullptr) != 1 ||
            EVP_DigestUpdate(c, first, first_size) != 1 ||
            EVP_DigestUpdate(c, second, second_size) != 1 ||
            EVP_DigestFinal_ex(c, out, nullptr) != 1) {
            fail();
        }
    }
};

Hmac::Hmac() : state_(std::make_unique<State>()) {
    const ErrorMark mark;
    const std::unique_ptr<EVP_MD, FreeDigest> digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    state_->context.reset(EVP_MD_CTX_new());
    if (!digest || !state_->context ||
        EVP_DigestInit_ex2(state_->context.get(), digest.get(), nullptr) != 1)
        fail();
}

Hmac::~Hmac() = default;

// RFC 2104 over OpenSSL's SHA-256: OpenSSL's own EVP_MAC copies digest contexts for each message,
// which takes a quarter of its time. Nothing here needs memory.
Hmac::Hex Hmac::hex(std::string_view key, std::string_view message) {
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char *>(text.data());
    };
    constexpr unsigned char inner = 0x36;
    constexpr unsigned char outer = 0x5c;
    std::array<unsigned char, block_bytes> pad{};
    std::array<unsigned char, digest_bytes> digest{};
    if (key.size() > block_bytes) {
        state_->digest(bytes(key), key.size(), nullptr, 0, pad.data());
    } else {
        std::copy(key.begin(), key.end(), pad.begin());
    }
    for (unsigned char &byte : pad)
        byte ^= inner;
    state_->digest(pad.data(), pad.size(), bytes(message), message.size(), digest.data());
    for (unsigned char &byte : pad)
        byte ^= inner ^ outer;
    state_->digest(pad.data(), pad.size(), digest.data(), digest.size(), digest.data());
    Hex out{};
    for (std::size_t i = 0; i < digest_bytes; ++i)
        std::memcpy(&out[2 * i], hex_pairs[digest[i]].data(), 2);
    wipe(digest.data(), digest.size());
    wipe(pad.data(), pad.size());
    return out;
}

}  // namespace qf
