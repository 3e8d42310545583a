// SPDX-License-Identifier: MIT
#include <array>
#include <string>

#include "exit_codes.hpp"
#include "json_out.hpp"
#include "output.hpp"
#include "text.hpp"

namespace cli {
namespace {

// The library keeps the timings of this many attempts.
constexpr std::int32_t timed_attempts = 16;

void add_if(JsonObject &object, const char *key, bool known, std::int64_t value) {
    if (known) {
        object.number(key, value);
    } else {
        object.null(key);
    }
}

const char *settled_name(std::int32_t settled) {
    switch (settled) {
        case QF_SETTLED_NONE: return "none";
        case QF_SETTLED_FOUND: return "found";
        case QF_SETTLED_RESENT: return "resent";
        default: return "unknown";
    }
}

std::string timings_json(const qf_result *result) {
    struct Moment {
        const char *key;
        std::int32_t number;
    };
    static constexpr std::array moments{
        Moment{"dns", QF_TIMING_DNS}, Moment{"connect", QF_TIMING_CONNECT},
        Moment{"tls", QF_TIMING_TLS}, Moment{"first_byte", QF_TIMING_FIRST_BYTE},
        Moment{"total", QF_TIMING_TOTAL}};
    JsonArray attempts;
    for (std::int32_t attempt = 0; attempt < qf_result_attempts(result) && attempt < timed_attempts;
         ++attempt) {
        JsonObject timing;
        for (const Moment &moment : moments) {
            const std::int64_t time_us = qf_result_timing_us(result, attempt, moment.number);
            add_if(timing, moment.key, time_us >= 0, time_us);
        }
        attempts.raw(timing.str());
    }
    return attempts.str();
}

// A JSON answer goes in as it is, so its numbers keep all their digits; any other as a text.
void add_body(JsonObject &object, const qf_result *result, Urls urls) {
    std::int64_t length = 0;
    const char *bytes = qf_result_body(result, &length);
    const char *document = qf_result_get(result, "");
    const bool is_container = document != nullptr && (*document == '{' || *document == '[');
    if (bytes == nullptr || is_container) {
        object.null("body_text");
    } else {
        object.text("body_text", std::string(bytes, static_cast<std::size_t>(length)));
    }
    if (!is_container) {
        object.null("body");
        return;
    }
    const std::string json = json_repair_utf8(document);
    object.raw("body", urls == Urls::shown ? json : json_without_queries(json));
}

}  // namespace

std::string result_json(const qf_result *result, Urls urls) {
    const qf_status status = qf_result_status(result);
    const std::int32_t http = qf_result_http_status(result);
    const std::int64_t retry_after_ms = qf_result_retry_after_ms(result);
    std::int64_t offset_ms = 0;
    const bool offset_known = qf_result_clock_offset_ms(result, &offset_ms) != 0;
    JsonObject object;
    object.boolean("ok", status == QF_OK)
        .number("exit_code", exit_code_of(result))
        .text("status", qf_status_name(status))
        .number("status_number", status);
    add_if(object, "http_status", http != 0, http);
    object.text("code", qf_result_code(result))
        .text("message", qf_result_message(result))
        .text("hint", qf_result_hint(result))
        .text("request_id", qf_result_request_id(result))
        .text("export_id", qf_result_export_id(result))
        .text("export_status", qf_result_export_status(result))
        .number("attempts", qf_result_attempts(result))
        .boolean("retriable", qf_result_retriable(result) != 0)
        .boolean("maybe_executed", qf_result_maybe_executed(result) != 0)
        .text("settled", settled_name(qf_result_settled(result)));
    add_if(object, "retry_after_ms", retry_after_ms >= 0, retry_after_ms);
    add_if(object, "clock_offset_ms", offset_known, offset_ms);
    object.raw("timings_us", timings_json(result));
    add_body(object, result, urls);
    return object.str();
}

}  // namespace cli
