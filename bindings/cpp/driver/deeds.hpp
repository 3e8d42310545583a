// SPDX-License-Identifier: MIT
// What a case can ask for, see conformance/README.md. Each deed takes the document and returns the
// answer.
#pragma once

#include "outcome.hpp"

namespace conformance {

json do_call(const json &input);
json do_calls(const json &input);
json do_concurrent(const json &input);
json do_two_clients(const json &input);
json do_cancel(const json &input);
json do_close_running(const json &input);
json do_use_after_close(const json &input);
json do_log_throws(const json &input);
json do_log_lines(const json &input);
json do_progress(const json &input);
json do_provider(const json &input);
json do_collect(const json &input);
json do_fork(const json &input);
json do_exit(const json &input);
json do_load(const json &input);
json do_leaks(const json &input);

}  // namespace conformance
