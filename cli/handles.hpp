// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <memory>

namespace cli {

// One deleter for the four handles of the library: overloads pick the right free function.
struct HandleDeleter {
    void operator()(qf_config *handle) const noexcept { qf_config_free(handle); }
    void operator()(qf_client *handle) const noexcept { qf_client_free(handle); }
    void operator()(qf_context *handle) const noexcept { qf_context_free(handle); }
    void operator()(qf_result *handle) const noexcept { qf_result_free(handle); }
};

using ConfigHandle = std::unique_ptr<qf_config, HandleDeleter>;
using ClientHandle = std::unique_ptr<qf_client, HandleDeleter>;
using ContextHandle = std::unique_ptr<qf_context, HandleDeleter>;
using ResultHandle = std::unique_ptr<qf_result, HandleDeleter>;

}  // namespace cli
