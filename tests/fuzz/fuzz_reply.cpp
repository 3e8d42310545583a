// SPDX-License-Identifier: MIT
// Answers of any status, headers and body: read_reply, and what the export actions make of it.
// Input: status 0x1e headers 0x1e body.
#include "input.hpp"
#include "limits.hpp"
#include "protocol/civil_time.hpp"
#include "protocol/model_export.hpp"
#include "protocol/reply.hpp"
#include "text.hpp"

using qf::fuzz::require;

namespace {

void require_plain(const std::string &text, const char *promise) {
    require(text.size() <= qf::limits::reply_text_bytes + 200, promise);
    require(qf::text::is_utf8(text) && !qf::text::has_control(text), promise);
}

void require_consistent(const qf::Reply &reply) {
    require(reply.status >= QF_OK && reply.status <= QF_ERR_INTERNAL, "the status is known");
    require((reply.status == QF_OK) == reply.message.empty(), "only a failure has a message");
    require(reply.status != QF_OK || reply.execution == qf::Execution::done, "success is done");
    require(reply.status != QF_OK || reply.document.root().is_object(), "success is an object");
    require_plain(reply.code, "the code is bounded and plain");
    require_plain(reply.message, "the message is bounded and plain");
    require_plain(reply.request_id, "the request id is bounded and plain");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    qf::fuzz::Input input(data, size);
    qf::HttpReply http;
    http.status = static_cast<int>(qf::text::to_int(input.field()).value_or(200) % 500) + 100;
    http.headers = input.field();
    http.body = input.rest();
    http.request_sent = true;
    qf::Reply reply = qf::read_reply(http);
    require_consistent(reply);
    const std::int64_t wait_ms = qf::retry_after_ms(http, 1740816000000);
    require(wait_ms >= -1 && wait_ms <= 366LL * 86400 * 1000, "Retry-After is bounded");
    const auto date = qf::parse_http_date(http.header("date"));
    require(!date || (*date > -62200000000 && *date < 253402300861), "a date has four digits");
    if (reply.status != QF_OK) return 0;
    const auto created = qf::model_export::read_created(reply.document);
    require(!created || !created->export_id.empty(), "a created task has an id");
    const auto described = qf::model_export::read_described(reply.document);
    require(!created || described, "what names a task is a record");
    return 0;
}
