// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <string>

namespace cli {

// Scripts depend on these numbers: they are only ever added.
enum ExitCode : int {
    exit_ok = 0,
    exit_refused = 1,
    exit_usage = 2,
    exit_config = 3,
    exit_credentials = 4,
    exit_permission = 5,
    exit_network = 6,
    exit_timeout = 7,
    exit_retry_later = 8,
    exit_maybe_executed = 9,
    exit_internal = 70,
    exit_output = 74,
    exit_cancelled = 130
};

// The exit code of a status that leaves nothing open about what was executed.
ExitCode exit_code_of(qf_status status);

// The exit code of a call. A call that may have been executed is told apart from every other
// failure, because repeating it blindly could start a second export.
ExitCode exit_code_of(const qf_result *result);

// The table of exit codes as --help shows it; docs/man/qf.1 is checked against it.
std::string exit_code_help();

}  // namespace cli
