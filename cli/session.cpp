// SPDX-License-Identifier: MIT
#include "session.hpp"

#include <new>

#include "interrupt.hpp"
#include "output.hpp"
#include "text.hpp"

namespace cli {
namespace {

void print_log_line(void *user_data, std::int32_t level, const char *message) {
    const auto *options = static_cast<const Options *>(user_data);
    // Without -v the command itself reports the failure, more fully than the log line.
    if (level == QF_LOG_ERROR && options->verbose == 0) {
        return;
    }
    try {
        print_err("qf: " + printable(message) + "\n");
    } catch (const std::bad_alloc &) {
        // A log line is worth less than the call that it tells of.
    }
}

std::int32_t log_level(const Options &options) {
    if (options.verbose >= 2) {
        return QF_LOG_DEBUG;
    }
    if (options.verbose == 1) {
        return QF_LOG_INFO;
    }
    return options.quiet ? QF_LOG_NONE : QF_LOG_WARN;
}

}  // namespace

extern "C" {
static void QF_CALL qf_cli_log(void *user_data, std::int32_t level, const char *message) {
    print_log_line(user_data, level, message);
}
}

ResultHandle run_call(const Options &options, qf_config *config, const Limits &limits,
                      const Call &call) {
    // The library hands this back to qf_cli_log unchanged, which only reads it.
    void *user_data = const_cast<Options *>(&options);
    if (qf_config_set_log(config, log_level(options), qf_cli_log, user_data, nullptr) != QF_OK) {
        throw std::bad_alloc();
    }
    qf_result *failure = nullptr;
    const ClientHandle client(qf_client_new(config, &failure));
    if (!client) {
        return ResultHandle(failure);
    }
    const ContextHandle context(qf_context_new());
    if (!context) {
        throw std::bad_alloc();
    }
    qf_context_set_timeout_ms(context.get(), limits.timeout_ms);
    qf_context_set_connect_timeout_ms(context.get(), limits.connect_timeout_ms);
    const InterruptGuard guard(context.get());
    return ResultHandle(call(client.get(), context.get()));
}

ResultHandle run_call(const Options &options, const Call &call) {
    const ConfigHandle config = make_config(options);
    return run_call(options, config.get(), Limits{}, call);
}

}  // namespace cli
