#include "client/sender.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "limits.hpp"
#include "protocol/civil_time.hpp"
#include "protocol/signer.hpp"
#include "text.hpp"

namespace qf {
namespace {

constexpr std::string_view token_header = "x-bce-security-token";

std::string header_line(std::string_view name, std::string_view value) {
    std::string line;
    line.reserve(name.size() + value.size() + 2);
    line.append(name).append(": ").append(value);
    return line;
}

// A gateway that debugs may echo what it was sent; texts that end up in logs must not pass it on.
void hide_secrets(const Credentials &credentials, const HttpRequest &http, Reply &reply) {
    constexpr std::string_view prefix = "Authorization: ";
    for (std::string *said : {&reply.code, &reply.message, &reply.request_id}) {
        text::replace_all(*said, credentials.secret_key.view(), "***");
        text::replace_all(*said, credentials.security_token.view(), "***");
        for (const std::string &line : http.headers) {
            if (!text::starts_with(line, prefix)) continue;
            const std::string_view value = std::string_view(line).substr(prefix.size());
            text::replace_all(*said, value, "***");
            text::replace_all(*said, value.substr(value.rfind('/') + 1), "***");
        }
        text::replace_all(*said, credentials.access_key.view(),
                          shown_access_key(credentials.access_key.view()));
    }
}

}  // namespace

void Outcome::fail(qf_status status, std::string message) {
    reply = Reply();
    reply.status = status;
    reply.message = std::move(message);
    reply.hint = hint_for(status, {}, {});
    reply.execution = Execution::none;
}

void Sender::enter(std::int32_t phase) noexcept {
    if (context_ != nullptr) context_->phase = settling_ ? QF_PHASE_SETTLE : phase;
}

Outcome Sender::send(const Request &request, int attempt_number) {
    Outcome outcome;
    settling_ = attempt_number == 0;
    enter(QF_PHASE_PREPARE);
    auto credentials = client_.credentials_.get(client_.clock_, interrupt_, limits_.deadline_us);
    if (!credentials) {
        outcome.fail(credentials.failure().status, credentials.failure().message);
        outcome.reply.transient = outcome.reply.status == QF_ERR_TIMEOUT;
        return outcome;
    }
    if (!throttle(outcome)) return outcome;
    // Rounded up: an attempt that ends with the call must not leave a moment for another one.
    const std::int64_t left_ms = (limits_.deadline_us - client_.clock_.steady_us() + 999) / 1000;
    HttpRequest http;
    http.timeout_ms =
        std::clamp<std::int64_t>(std::min(limits_.response_ms, left_ms), 1, limits::timeout_ms);
    http.connect_timeout_ms = std::min(limits_.connect_ms, http.timeout_ms);
    http.url = request.target.url;
    http.body = request.body;
    http.repeatable = request.effect == Effect::none;
    outcome.signed_offset_ms = sign(request, **credentials, http);
    enter(QF_PHASE_TRANSFER);
    if (context_ != nullptr && !settling_) context_->attempts = attempt_number;
    outcome.on_wire = true;
    outcome.http = client_.transport_->post(http, interrupt_);
    interpret(request, outcome);
    hide_secrets(**credentials, http, outcome.reply);
    const bool refused_by_service =
        outcome.reply.status == QF_ERR_AUTH && !outcome.reply.code.empty();
    if (refused_by_service) {
        client_.credentials_.forget(*credentials);
        outcome.reply.hint =
            hint_for_key_form(outcome.reply.hint, (*credentials)->access_key.view());
    }
    return outcome;
}

bool Sender::throttle(Outcome &outcome) {
    const std::int64_t now_us = client_.clock_.steady_us();
    const auto start_us = client_.rate_limit_.reserve(now_us, limits_.deadline_us);
    if (!start_us) {
        outcome.fail(
            QF_ERR_TIMEOUT,
            "qps_limit or rpm_limit of this client would hold the request beyond its deadline");
        outcome.reply.transient = true;
        return false;
    }
    if (interrupt_.cancelled() || *start_us > now_us) {
        enter(QF_PHASE_THROTTLE);
        if (interrupt_.cancelled() || client_.clock_.sleep_until(*start_us, interrupt_)) {
            outcome.fail(QF_ERR_CANCELLED, "the call was cancelled");
            return false;
        }
    }
    return true;
}

// Adds the headers; returns the clock correction in use. The clock is read once: the signature and
// x-bce-date agree.
std::int64_t Sender::sign(const Request &request, const Credentials &credentials,
                          HttpRequest &http) {
    const std::int64_t offset_ms = client_.clock_offset_ms_.load();
    const IsoTime now((client_.clock_.unix_ms() + offset_ms) / 1000);
    const std::string_view time = now.view();
    const std::string_view token = credentials.security_token.view();
    // All of them are in the default set, and in the order of their names.
    const std::array<HeaderField, 3> fields = {
        HeaderField{"host", client_.options_.endpoint.host_header}, HeaderField{"x-bce-date", time},
        HeaderField{token_header, token}};
    SignRequest to_sign;
    to_sign.method = "POST";
    to_sign.canonical_uri = request.target.canonical_uri;
    to_sign.canonical_query = request.target.canonical_query;
    to_sign.headers = {fields.data(), fields.size()};  // an empty token is not signed
    std::unique_ptr<Hmac> hmac = client_.hmacs_.take();
    if (!hmac) hmac = std::make_unique<Hmac>();
    const Signature signature =
        qf::sign(*hmac, {credentials.access_key.view(), credentials.secret_key.view()}, to_sign,
                 time, client_.options_.sign_expiration_sec);
    client_.hmacs_.give_back(std::move(hmac));
    http.headers.reserve(6);
    // Host is left to libcurl, which takes it from the URL: the same text as was signed.
    http.headers.push_back(header_line("x-bce-date", time));
    http.headers.push_back(header_line("Authorization", signature.authorization));
    http.headers.emplace_back("Content-Type: application/json");
    http.headers.emplace_back("Accept: application/json");
    http.headers.emplace_back("Expect:");  // do not ask for leave before a large body
    if (!token.empty()) http.headers.push_back(header_line(token_header, token));
    return offset_ms;
}

void Sender::interpret(const Request &request, Outcome &outcome) const {
    outcome.reply = read_reply(outcome.http);
    const std::int64_t now_ms = client_.clock_.unix_ms();
    if (const auto date = parse_http_date(outcome.http.header("date"))) {
        outcome.clock_offset_ms = *date * 1000 - now_ms;
    }
    if (!outcome.ok() || request.read == nullptr) return;
    auto record = request.read(outcome.reply.document);
    if (record) {
        outcome.record = std::move(*record);
    } else {
        mark_incomplete(outcome.reply,
                        "the answer says success but lacks the result that the action promises");
    }
}

}  // namespace qf
