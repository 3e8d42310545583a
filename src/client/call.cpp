#include "client/call.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "limits.hpp"
#include "status_name.hpp"

namespace qf {
namespace {

// A smaller correction of the clock cannot be what the service complained about.
constexpr std::int64_t least_skew_ms = 5000;

enum class Fate : unsigned char { executed, not_executed, unclear };

// Whether the record that Describe shows is the work of a create whose answer was lost. Only the id
// of an older export of the same model version tells an old record from a new one; without it a
// finished record may be either.
Fate fate_of_create(const model_export::Record &record, const std::string &seen_before) {
    if (!record.exists) return Fate::unclear;
    if (!*record.exists) return Fate::not_executed;
    if (record.status == "Doing")
        return Fate::executed;  // an export runs: that is what the create was for
    if (record.export_id.empty()) return Fate::unclear;
    if (record.export_id == seen_before) return Fate::not_executed;
    if (!seen_before.empty()) return Fate::executed;
    return record.status == "Fail" ? Fate::not_executed : Fate::unclear;
}

std::string brief(const Outcome &outcome) {
    std::string out = status_name(outcome.reply.status);
    if (outcome.http.status != 0) out += ", HTTP " + std::to_string(outcome.http.status);
    if (!outcome.reply.code.empty()) out += ", code " + outcome.reply.code;
    if (!outcome.reply.request_id.empty()) out += ", request id " + outcome.reply.request_id;
    return out;
}

}  // namespace

Call::Call(Client &client, Context *context)
    : client_(client),
      context_(context),
      entry_(client.in_flight_, interrupt_),
      begun_(context == nullptr || context->begin(interrupt_)),
      started_us_(client.clock_.steady_us()),
      limits_{limit_ms(&Context::connect_timeout_ms, client.options_.connect_timeout_ms),
              limit_ms(&Context::response_timeout_ms, client.options_.response_timeout_ms),
              started_us_ + limit_ms(&Context::timeout_ms, client.options_.timeout_ms) * 1000},
      sender_(client, context, interrupt_, limits_) {}

Call::~Call() {
    if (context_ != nullptr && begun_) context_->end();
}

std::int64_t Call::limit_ms(std::atomic<std::int64_t> Context::*own,
                            std::int64_t configured) const noexcept {
    const std::int64_t value = context_ == nullptr ? 0 : (context_->*own).load();
    return value > 0 ? value : configured;
}

void Call::enter(std::int32_t phase) noexcept {
    if (context_ != nullptr) context_->phase = phase;
}

Result Call::run(const Request &request) {
    if (!begun_) {
        return Result(Failure{QF_ERR_INVALID_ARGUMENT, "the context is in use by another call",
                              "Give each of several calls at the same time a context of its own."});
    }
    main_ = &request;
    if (request.effect == Effect::create)
        seen_before_ = client_.export_memory_.last_seen(request.model_id);
    Tally tally;
    attempt_until_settled(request, tally);
    return conclude(request, std::move(tally));
}

void Call::attempt_until_settled(const Request &request, Tally &tally) {
    while (true) {
        attempt(request, tally);
        Outcome &outcome = tally.outcome;
        if (outcome.ok()) {
            client_.retry_budget_.succeed();
            return;
        }
        // What failed before it was on the wire would fail again in the same way.
        if (!outcome.on_wire || is_over(outcome)) return;
        if (correct_clock(tally)) continue;
        const Reply &reply = outcome.reply;
        const RetryPolicy &policy = client_.options_.retry;
        switch (
            next_step(request.effect, reply.transient, reply.execution, tally.counted(), policy)) {
            case NextStep::finish: return;
            case NextStep::resend:
                if (!take_from_budget() || !back_off(tally)) return;
                break;
            case NextStep::settle:
                if (!settle(request, tally)) return;
                break;
        }
    }
}

void Call::attempt(const Request &request, Tally &tally) {
    tally.outcome = sender_.send(request, is_main(request) ? tally.attempts + 1 : 0);
    const Outcome &outcome = tally.outcome;
    if (outcome.on_wire) {
        ++tally.attempts;
        if (tally.resend_granted) tally.settled = QF_SETTLED_RESENT;
        if (tally.timings.size() < limits::timed_attempts)
            tally.timings.push_back(outcome.http.timings);
    }
    if (!log().wants(QF_LOG_DEBUG)) return;
    log().write(QF_LOG_DEBUG, std::string(request.name) + ": attempt " +
                                  std::to_string(tally.attempts) + " at " + request.target.url +
                                  ": " + brief(outcome));
}

// Cancelled, or out of time: whatever could be tried next, there is no room for it.
bool Call::is_over(Outcome &outcome) {
    if (outcome.reply.status == QF_ERR_CANCELLED) return true;
    if (client_.clock_.steady_us() < limits_.deadline_us) return false;
    if (outcome.reply.status == QF_ERR_TIMEOUT) {
        const std::int64_t allowed_ms = (limits_.deadline_us - started_us_) / 1000;
        outcome.reply.message = "the call did not end within its " + std::to_string(allowed_ms) +
                                " ms (" + outcome.reply.message + ")";
    }
    return true;
}

bool Call::correct_clock(Tally &tally) {
    const Outcome &outcome = tally.outcome;
    if (outcome.reply.status != QF_ERR_CLOCK || clock_corrected_ || !outcome.clock_offset_ms)
        return false;
    const std::int64_t offset_ms = *outcome.clock_offset_ms;
    if (std::llabs(offset_ms - outcome.signed_offset_ms) < least_skew_ms) return false;
    clock_corrected_ = true;
    ++tally.corrections;
    client_.clock_offset_ms_ = offset_ms;
    log().write(QF_LOG_WARN, "this machine's clock and the service's differ by " +
                                 std::to_string(std::llabs(offset_ms) / 1000) +
                                 " s: signing by the service's from now on");
    return true;
}

bool Call::take_from_budget() {
    if (client_.retry_budget_.take()) return true;
    log().write(QF_LOG_WARN, "not sent again: this client's retry budget is used up");
    return false;
}

// Waits before the next attempt. False if that attempt would come after the deadline, or the call
// is cancelled.
bool Call::back_off(const Tally &tally) {
    const std::int64_t now_us = client_.clock_.steady_us();
    const std::int64_t asked_ms = retry_after_ms(tally.outcome.http, client_.clock_.unix_ms());
    const std::int64_t pause_us =
        wait_us(client_.options_.retry, tally.counted(), client_.random(), asked_ms);
    if (now_us + pause_us >= limits_.deadline_us) return false;
    log().write(QF_LOG_WARN, "attempt " + std::to_string(tally.attempts) + " failed (" +
                                 brief(tally.outcome) + ": " + tally.outcome.reply.message +
                                 "); going on in " + std::to_string(pause_us / 1000) + " ms");
    enter(QF_PHASE_BACKOFF);
    return !client_.clock_.sleep_until(now_us + pause_us, interrupt_);
}

// Finds out what became of a create whose answer was lost. True if it may be sent again.
bool Call::settle(const Request &request, Tally &tally) {
    if (!back_off(tally)) return false;
    enter(QF_PHASE_SETTLE);
    const Request describe{client_.describe_target_,
                           model_export::describe_action,
                           request.body,
                           Effect::none,
                           &model_export::read_described,
                           request.model_id};
    Tally asked;
    attempt_until_settled(describe, asked);
    if (!asked.outcome.ok()) return false;
    switch (fate_of_create(asked.outcome.record, seen_before_)) {
        case Fate::executed:
            tally.settled = QF_SETTLED_FOUND;
            tally.outcome = std::move(asked.outcome);
            return false;
        case Fate::unclear:
            tally.outcome.record = std::move(asked.outcome.record);
            tally.outcome.reply.hint =
                "The model version has a finished export task, which may be this create's work or "
                "an older one. "
                "Compare its id with those you know before you create again.";
            return false;
        case Fate::not_executed: break;
    }
    tally.outcome.reply.execution = Execution::none;
    if (tally.counted() >= client_.options_.retry.attempts || !take_from_budget()) return false;
    tally.resend_granted = true;
    return true;
}

Result Call::conclude(const Request &request, Tally &&tally) {
    Outcome &outcome = tally.outcome;
    Reply &reply = outcome.reply;
    Result result;
    result.status = reply.status;
    if (!outcome.ok() && reply.status != QF_ERR_CANCELLED && interrupt_.cancelled()) {
        result.status =
            QF_ERR_CANCELLED;  // while waiting; what the last attempt left open stays open
        reply.message =
            "the call was cancelled after an attempt that failed (" + reply.message + ")";
        reply.hint.clear();
    }
    result.http_status = outcome.http.status;
    result.attempts = tally.attempts;
    result.settled = tally.settled;
    const bool failed = result.status != QF_OK;
    result.maybe_executed =
        failed && request.effect != Effect::none && reply.execution != Execution::none;
    result.retriable =
        failed && reply.transient && !result.maybe_executed && result.status != QF_ERR_CANCELLED;
    result.retry_after_ms = retry_after_ms(outcome.http, client_.clock_.unix_ms());
    result.clock_offset_ms = outcome.clock_offset_ms;
    result.code = std::move(reply.code);
    result.message = std::move(reply.message);
    result.hint = std::move(reply.hint);
    if (result.maybe_executed && result.hint.empty()) {
        result.hint = "The service may have executed the request. Look before you send it again.";
    }
    result.request_id = std::move(reply.request_id);
    result.export_id = std::move(outcome.record.export_id);
    if (outcome.record.exists.value_or(false))
        result.export_status = std::move(outcome.record.status);
    result.has_body = outcome.http.status != 0;
    result.body = std::move(outcome.http.body);
    result.document = std::move(reply.document);
    result.timings = std::move(tally.timings);
    if (!failed && !result.export_id.empty()) {
        client_.export_memory_.remember(request.model_id, result.export_id);
    }
    log_end(request, result);
    return result;
}

void Call::log_end(const Request &request, const Result &result) const {
    const std::int32_t level = result.status == QF_OK ? QF_LOG_INFO : QF_LOG_ERROR;
    if (!log().wants(level)) return;
    const std::int64_t took_ms = (client_.clock_.steady_us() - started_us_) / 1000;
    std::string line = std::string(request.name) + ": " + status_name(result.status) + " after " +
                       std::to_string(result.attempts) + " attempt(s) and " +
                       std::to_string(took_ms) + " ms";
    if (!result.message.empty()) line += ": " + result.message;
    log().write(level, line);
}

}  // namespace qf
