// SPDX-License-Identifier: MIT
#include "exit_codes.hpp"

#include <array>

namespace cli {
namespace {

struct Row {
    ExitCode code;
    const char *meaning;
};

constexpr std::array rows{
    Row{exit_ok, "it worked"},
    Row{exit_refused, "the service refused, see its code and message"},
    Row{exit_usage, "the command line or an argument is wrong; nothing was sent"},
    Row{exit_config, "the configuration is incomplete or malformed; nothing was sent"},
    Row{exit_credentials, "credentials, signature or clock were rejected"},
    Row{exit_permission, "the credentials are good but may not do this"},
    Row{exit_network, "network: DNS, connection, TLS, proxy, redirect or a broken answer"},
    Row{exit_timeout, "a deadline passed"},
    Row{exit_retry_later, "rate limited or unavailable; try again later"},
    Row{exit_maybe_executed, "failed, but it may have been executed: look before you repeat it"},
    Row{exit_internal, "internal error or out of memory"},
    Row{exit_output, "the output could not be written"},
    Row{exit_cancelled, "cancelled by Ctrl-C, SIGTERM or SIGHUP"},
};

}  // namespace

ExitCode exit_code_of(qf_status status) {
    switch (status) {
        case QF_OK: return exit_ok;
        case QF_ERR_INVALID_ARGUMENT: return exit_usage;
        case QF_ERR_CONFIG: return exit_config;
        case QF_ERR_CANCELLED: return exit_cancelled;
        case QF_ERR_TIMEOUT: return exit_timeout;
        case QF_ERR_DNS:
        case QF_ERR_CONNECT:
        case QF_ERR_PROXY:
        case QF_ERR_TLS:
        case QF_ERR_NETWORK:
        case QF_ERR_PROTOCOL:
        case QF_ERR_REDIRECT: return exit_network;
        case QF_ERR_AUTH:
        case QF_ERR_CLOCK:
        case QF_ERR_CREDENTIALS: return exit_credentials;
        case QF_ERR_PERMISSION: return exit_permission;
        case QF_ERR_RATE_LIMITED:
        case QF_ERR_UNAVAILABLE: return exit_retry_later;
        case QF_ERR_NOT_FOUND:
        case QF_ERR_SERVICE: return exit_refused;
        // No memory, a fork, a bug, or a status that a newer library invented.
        default: return exit_internal;
    }
}

ExitCode exit_code_of(const qf_result *result) {
    const ExitCode code = exit_code_of(qf_result_status(result));
    if (code == exit_ok || code == exit_cancelled) {
        return code;
    }
    return qf_result_maybe_executed(result) != 0 ? exit_maybe_executed : code;
}

std::string exit_code_help() {
    std::string text = "Exit codes:\n";
    for (const Row &row : rows) {
        const std::string number = std::to_string(row.code);
        text += "  " + number + std::string(5 - number.size(), ' ') + row.meaning + "\n";
    }
    return text;
}

}  // namespace cli
