// What every call returns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "expected.hpp"
#include "system/http.hpp"
#include "system/json.hpp"

namespace qf {

struct Result {
    Result() = default;
    explicit Result(Failure failure)
        : status(failure.status),
          message(std::move(failure.message)),
          hint(std::move(failure.hint)) {}

    qf_status status = QF_OK;
    int http_status = 0;
    int attempts = 0;
    int settled = QF_SETTLED_NONE;
    bool retriable = false;
    bool maybe_executed = false;
    bool has_body = false;
    std::int64_t retry_after_ms = -1;
    std::optional<std::int64_t> clock_offset_ms;
    // An empty text is an absent one.
    std::string code;
    std::string message;
    std::string hint;
    std::string request_id;
    std::string export_id;
    std::string export_status;
    std::string body;
    json::Document document;  // the body, if it is JSON
    std::vector<Timings> timings;
};

}  // namespace qf
