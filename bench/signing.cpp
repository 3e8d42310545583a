// SPDX-License-Identifier: MIT
// Signing one create request against the two HMACs that the signature consists of.
// Prints a line a round: nanoseconds of our signature, of two HMAC() calls, and of two computations
// on an EVP_MAC context that is kept.
//
//   bench_signing ROUNDS SIGNATURES
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "protocol/signer.hpp"

namespace {

constexpr std::string_view access_key = "AKEXAMPLE0000000000000000000001";
constexpr std::string_view secret_key = "SKEXAMPLE0000000000000000000001";
constexpr std::string_view host = "qianfan.baidubce.com";
constexpr std::string_view prefix =
    "bce-auth-v1/AKEXAMPLE0000000000000000000001/2025-03-01T08:00:00Z/1800";
constexpr std::string_view signing_key =
    "070e20589b260c28a753598f3e16835c72c8543d5bdf3a0357171d96f011eb44";
constexpr std::string_view canonical =
    "POST\n/v2/model\nAction=CreateModelExportTask\nhost:qianfan.baidubce.com\n"
    "x-bce-date:2025-03-01T08%3A00%3A00Z";
constexpr std::string_view signature =
    "70d90912d626b908c6951bf60b5149471799197053cd6f113132f5f8857625e8";
constexpr std::int64_t moment_sec = 1740816000;

const unsigned char *bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}

void require(bool good) {
    if (good) return;
    std::fputs("a signature or an HMAC went wrong\n", stderr);
    std::exit(1);
}

// Everything that happens from the clock's reading to the Authorization value.
void sign_ours(qf::Hmac &hmac) {
    const qf::IsoTime now(moment_sec);
    const std::string_view time = now.view();
    const qf::HeaderField fields[] = {{"host", host}, {"x-bce-date", time}};
    qf::SignRequest request;
    request.method = "POST";
    request.canonical_uri = "/v2/model";
    request.canonical_query = "Action=CreateModelExportTask";
    request.headers = {fields, 2};
    const qf::Signature made = qf::sign(hmac, {access_key, secret_key}, request, time, 1800);
    require(std::string_view(made.signature.data(), made.signature.size()) == signature);
}

void hmac_at_once(std::string_view key, std::string_view message) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(message),
                 message.size(), digest, &size) != nullptr &&
            size == 32);
}

void hmac_kept(EVP_MAC_CTX *context, std::string_view key, std::string_view message) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    require(EVP_MAC_init(context, bytes(key), key.size(), nullptr) == 1 &&
            EVP_MAC_update(context, bytes(message), message.size()) == 1 &&
            EVP_MAC_final(context, digest, &size, sizeof digest) == 1 && size == 32);
}

EVP_MAC_CTX *new_context() {
    EVP_MAC *mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    require(context != nullptr && EVP_MAC_CTX_set_params(context, parameters) == 1);
    return context;
}

// Nanoseconds of CPU time of this thread: what others do meanwhile does not count.
double cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Nanoseconds of one run of `work`, from `count` of them.
template <class Work>
double time_of(long count, Work work) {
    const double start = cpu_ns();
    for (long i = 0; i < count; ++i)
        work();
    return (cpu_ns() - start) / static_cast<double>(count);
}

}  // namespace

int main(int argc, char **argv) {
    const long rounds = argc == 3 ? std::strtol(argv[1], nullptr, 10) : 0;
    const long count = argc == 3 ? std::strtol(argv[2], nullptr, 10) : 0;
    if (rounds < 1 || count < 1) {
        std::fputs("usage: bench_signing ROUNDS SIGNATURES\n", stderr);
        return 2;
    }
    qf::Hmac hmac;
    EVP_MAC_CTX *context = new_context();
    // The first round only warms up.
    for (long round = -1; round < rounds; ++round) {
        const double ours = time_of(count, [&] { sign_ours(hmac); });
        const double at_once = time_of(count, [] {
            hmac_at_once(secret_key, prefix);
            hmac_at_once(signing_key, canonical);
        });
        const double kept = time_of(count, [&] {
            hmac_kept(context, secret_key, prefix);
            hmac_kept(context, signing_key, canonical);
        });
        if (round >= 0) std::printf("%.1f %.1f %.1f\n", ours, at_once, kept);
    }
    EVP_MAC_CTX_free(context);
    return 0;
}
