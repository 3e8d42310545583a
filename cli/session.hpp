// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

#include "handles.hpp"
#include "options.hpp"

namespace cli {

using Call = std::function<qf_result *(qf_client *, qf_context *)>;

// Limits that a command wants where the user asked for none; 0 leaves the configuration's.
struct Limits {
    std::int64_t timeout_ms = 0;
    std::int64_t connect_timeout_ms = 0;
};

// Makes one call with a client of its own; Ctrl-C cancels it. The result is that of the call, or
// tells why there is no client. Never empty.
ResultHandle run_call(const Options &options, qf_config *config, const Limits &limits,
                      const Call &call);

// The same with the configuration of the options and its limits.
ResultHandle run_call(const Options &options, const Call &call);

}  // namespace cli
