// HMAC-SHA256 and secret wiping: the one door to OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace qf {

// Overwrites memory in a way that the compiler may not leave out.
void wipe(void *data, std::size_t size) noexcept;
void wipe(std::string &text) noexcept;

// A reusable HMAC-SHA256 computation. One thread at a time.
class Hmac {
public:
    static constexpr std::size_t block_bytes = 64;
    static constexpr std::size_t digest_bytes = 32;
    static constexpr std::size_t hex_bytes = 2 * digest_bytes;
    using Hex = std::array<char, hex_bytes>;

    // Throws std::bad_alloc if OpenSSL is out of memory.
    Hmac();
    ~Hmac();
    Hmac(const Hmac &) = delete;
    Hmac &operator=(const Hmac &) = delete;

    // Lower-case hexadecimal HMAC-SHA256.
    Hex hex(std::string_view key, std::string_view message);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace qf
