#include "status_name.hpp"

#include <array>
#include <cstddef>

namespace qf {
namespace {

// Indexed by status.
constexpr std::array<const char *, QF_ERR_INTERNAL + 1> names = {
    "QF_OK",
    "QF_ERR_INVALID_ARGUMENT",
    "QF_ERR_CONFIG",
    "QF_ERR_NO_MEMORY",
    "QF_ERR_CANCELLED",
    "QF_ERR_TIMEOUT",
    "QF_ERR_DNS",
    "QF_ERR_CONNECT",
    "QF_ERR_PROXY",
    "QF_ERR_TLS",
    "QF_ERR_NETWORK",
    "QF_ERR_PROTOCOL",
    "QF_ERR_REDIRECT",
    "QF_ERR_AUTH",
    "QF_ERR_CLOCK",
    "QF_ERR_PERMISSION",
    "QF_ERR_NOT_FOUND",
    "QF_ERR_RATE_LIMITED",
    "QF_ERR_UNAVAILABLE",
    "QF_ERR_SERVICE",
    "QF_ERR_CREDENTIALS",
    "QF_ERR_FORKED",
    "QF_ERR_INTERNAL",
};

}  // namespace

const char *status_name(qf_status status) noexcept {
    if (status < 0 || static_cast<std::size_t>(status) >= names.size()) return "QF_ERR_UNKNOWN";
    return names[static_cast<std::size_t>(status)];
}

}  // namespace qf
