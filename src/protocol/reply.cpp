#include "protocol/reply.hpp"

#include <algorithm>

#include "limits.hpp"
#include "protocol/civil_time.hpp"
#include "text.hpp"

namespace qf {
namespace {

std::string bounded(std::string_view text) {
    return text::printable(text::clip(text, limits::reply_text_bytes));
}

bool says_success(std::string_view code) noexcept {
    return code.empty() || code == "0";
}

// The V2 envelope (an older edition of it writes Code and Message), then the legacy one, then the
// gateway's headers.
void read_error(const HttpReply &http, const json::Node &root, Reply &reply) {
    std::string_view code = root.member_ignoring_case("code").text();
    std::string_view message = root.member_ignoring_case("message").text();
    if (says_success(code)) {
        code = root.member("error_code").text();
        if (!says_success(code)) message = root.member("error_msg").text();
    }
    if (says_success(code)) {
        code = http.header("x-bce-error-code");
        if (!code.empty()) message = http.header("x-bce-error-message");
    }
    if (says_success(code)) {
        // A gateway may say why without a code of its own.
        if (http.status >= 400)
            reply.message = bounded(root.member_ignoring_case("message").text());
        return;
    }
    reply.code = bounded(code);
    reply.message = bounded(message);
}

std::string request_id(const HttpReply &http, const json::Node &root) {
    for (const std::string_view candidate :
         {root.member_ignoring_case("requestId").text(), http.header("x-bce-request-id"),
          root.member("log_id").text(), http.header("bfe-trace-id")}) {
        if (!candidate.empty()) return bounded(candidate);
    }
    return {};
}

std::string describe_foreign_body(const HttpReply &http) {
    const std::string_view type = http.header("content-type");
    if (http.body.empty()) return "an empty body";
    if (type.empty()) return "a body that is not JSON";
    return "a body that is not JSON (" + text::printable(text::clip(type, 80)) + ")";
}

std::string default_message(const HttpReply &http, const Reply &reply) {
    const std::string status = "HTTP status " + std::to_string(http.status);
    if (reply.status == QF_ERR_REDIRECT) {
        std::string_view target = http.header("location");
        target =
            target.substr(0, target.find_first_of("?#"));  // a query may be as good as a credential
        return status + ": the service answered with a redirect to " +
               (target.empty() ? std::string("nowhere") : bounded(target));
    }
    if (!reply.code.empty()) return "the service refused the request with code " + reply.code;
    if (reply.document.root().is_object()) return status + " with a JSON body that names no error";
    return status + " with " + describe_foreign_body(http);
}

void fail(const HttpReply &http, Reply &reply, const CodeMeaning &meaning) {
    reply.status = meaning.status;
    reply.transient = meaning.transient;
    reply.execution = meaning.execution;
    if (reply.message.empty()) reply.message = default_message(http, reply);
    // Without a code or JSON it is hardly the service that refused, whatever the HTTP status says.
    const bool foreign = reply.code.empty() && !reply.document.root().is_object() &&
                         reply.status != QF_ERR_REDIRECT && reply.status != QF_ERR_PROXY;
    reply.hint = hint_for(foreign ? QF_ERR_PROTOCOL : reply.status, reply.code, reply.message);
}

struct TransferRow {
    std::string_view words;
    qf_status status;
    TransferError error;
    bool transient;
};

constexpr TransferRow transfer_rows[] = {
    {"the call was cancelled", QF_ERR_CANCELLED, TransferError::cancelled, false},
    {"no answer in time", QF_ERR_TIMEOUT, TransferError::timeout, true},
    {"the host name did not resolve", QF_ERR_DNS, TransferError::dns, true},
    {"could not connect", QF_ERR_CONNECT, TransferError::connect, true},
    {"the proxy refused the connection", QF_ERR_PROXY, TransferError::proxy, false},
    {"no trusted TLS connection", QF_ERR_TLS, TransferError::tls, false},
    {"the connection broke", QF_ERR_NETWORK, TransferError::network, true},
    {"the answer is not HTTP", QF_ERR_PROTOCOL, TransferError::malformed, false},
    {"the answer is larger than this library accepts", QF_ERR_PROTOCOL, TransferError::too_large,
     false},
};

Reply read_transfer_error(const HttpReply &http) {
    Reply reply;
    reply.status = QF_ERR_INTERNAL;
    reply.message = "the transfer failed";
    for (const TransferRow &row : transfer_rows) {
        if (row.error != http.error) continue;
        reply.status = row.status;
        reply.transient = row.transient;
        reply.message = row.words;
    }
    const bool says_more =
        http.error != TransferError::cancelled && http.error != TransferError::too_large;
    if (says_more && !http.detail.empty()) reply.message += ": " + http.detail;
    reply.execution = http.request_sent ? Execution::unknown : Execution::none;
    reply.request_id = request_id(http, json::Node());
    reply.hint = hint_for(reply.status, {}, {});
    return reply;
}

}  // namespace

Reply read_reply(const HttpReply &http) {
    if (http.error != TransferError::none) return read_transfer_error(http);
    Reply reply;
    if (auto document = json::Document::parse(http.body)) reply.document = std::move(*document);
    const json::Node root = reply.document.root();
    reply.request_id = request_id(http, root);
    read_error(http, root, reply);
    if (http.status >= 300 && http.status < 400) {
        fail(http, reply, {QF_ERR_REDIRECT, false, Execution::none});
    } else if (http.status >= 400 || !reply.code.empty()) {
        fail(http, reply, meaning_of(reply.code, reply.message, http.status));
    } else if (!root.is_object()) {
        fail(http, reply, {QF_ERR_PROTOCOL, false, Execution::unknown});
    }
    return reply;
}

void mark_incomplete(Reply &reply, const std::string &message) {
    reply.status = QF_ERR_PROTOCOL;
    reply.message = message;
    reply.hint = hint_for(reply.status, reply.code, reply.message);
    reply.execution = Execution::unknown;
}

std::int64_t retry_after_ms(const HttpReply &http, std::int64_t now_unix_ms) noexcept {
    const std::string_view value = http.header("retry-after");
    if (value.empty()) return -1;
    constexpr std::int64_t longest_sec = 366LL * 24 * 3600;
    if (const auto seconds = text::to_int(value)) return std::min(*seconds, longest_sec) * 1000;
    const auto moment = parse_http_date(value);
    if (!moment) return -1;
    // The server's own clock is the one that its date was meant by.
    const auto server_now = parse_http_date(http.header("date"));
    const std::int64_t now_ms = server_now ? *server_now * 1000 : now_unix_ms;
    return std::clamp<std::int64_t>(*moment * 1000 - now_ms, 0, longest_sec * 1000);
}

}  // namespace qf
