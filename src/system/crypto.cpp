#include "system/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <new>
#include <stdexcept>

namespace qf {
namespace {

struct FreeMac {
    void operator()(EVP_MAC *mac) const noexcept { EVP_MAC_free(mac); }
};
struct FreeMacContext {
    void operator()(EVP_MAC_CTX *context) const noexcept { EVP_MAC_CTX_free(context); }
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

// OpenSSL fails here only for want of memory, or because this machine's policy forbids SHA-256.
[[noreturn]] void fail() {
    const unsigned long error = ERR_peek_last_error();
    if (error == 0 || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE) throw std::bad_alloc();
    throw std::runtime_error("OpenSSL offers no HMAC-SHA256");
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
    std::unique_ptr<EVP_MAC_CTX, FreeMacContext> context;
};

Hmac::Hmac() : state_(std::make_unique<State>()) {
    const ErrorMark mark;
    const std::unique_ptr<EVP_MAC, FreeMac> mac(
        EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr));
    if (mac) state_->context.reset(EVP_MAC_CTX_new(mac.get()));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    if (!state_->context || EVP_MAC_CTX_set_params(state_->context.get(), parameters) != 1) fail();
}

Hmac::~Hmac() = default;
Hmac::Hmac(Hmac &&) noexcept = default;
Hmac &Hmac::operator=(Hmac &&) noexcept = default;

Hmac::Hex Hmac::hex(std::string_view key, std::string_view message) {
    const auto bytes = [](std::string_view text) {
        return reinterpret_cast<const unsigned char *>(text.data());
    };
    const ErrorMark mark;
    std::array<unsigned char, digest_bytes> digest{};
    std::size_t size = 0;
    EVP_MAC_CTX *context = state_->context.get();
    if (EVP_MAC_init(context, bytes(key), key.size(), nullptr) != 1 ||
        EVP_MAC_update(context, bytes(message), message.size()) != 1 ||
        EVP_MAC_final(context, digest.data(), &size, digest.size()) != 1) {
        fail();
    }
    constexpr char digits[] = "0123456789abcdef";
    Hex out{};
    for (std::size_t i = 0; i < digest_bytes; ++i) {
        out[2 * i] = digits[digest[i] >> 4U];
        out[2 * i + 1] = digits[digest[i] & 15U];
    }
    wipe(digest.data(), digest.size());
    return out;
}

}  // namespace qf
