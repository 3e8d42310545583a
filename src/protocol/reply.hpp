// One answer of the service, whatever its shape, as one value.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/error_codes.hpp"
#include "system/http.hpp"
#include "system/json.hpp"

namespace qf {

struct Reply {
    qf_status status = QF_OK;
    std::string code;
    std::string message;
    std::string hint;
    std::string request_id;
    bool transient = false;
    Execution execution = Execution::done;
    json::Document document;  // the body, if it is JSON
};

// Reads what a transfer brought, whether it ended well or not.
Reply read_reply(const HttpReply &http);

// Turns a reply that looked well into one that breaks the contract of its action.
void mark_incomplete(Reply &reply, const std::string &message);

// Milliseconds that Retry-After asks for, or -1. `now_unix_ms` serves where the answer has no Date
// of its own.
std::int64_t retry_after_ms(const HttpReply &http, std::int64_t now_unix_ms) noexcept;

}  // namespace qf
