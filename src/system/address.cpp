#include "system/address.hpp"

#include <arpa/inet.h>

#include <array>

namespace qf {
namespace {

std::optional<std::string> canonical(int family, std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    const std::string terminated(text);
    if (inet_pton(family, terminated.c_str(), bytes.data()) != 1 ||
        inet_ntop(family, bytes.data(), out.data(), out.size()) == nullptr) {
        return std::nullopt;
    }
    return std::string(out.data());
}

}  // namespace

std::optional<std::string> canonical_ipv4(std::string_view text) {
    return canonical(AF_INET, text);
}

std::optional<std::string> canonical_ipv6(std::string_view text) {
    return canonical(AF_INET6, text);
}

}  // namespace qf
