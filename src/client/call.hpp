// One call from intent to outcome: attempts, waits, and the question whether an unanswered create
// was executed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/client.hpp"
#include "client/request.hpp"
#include "client/sender.hpp"

namespace qf {

// One thread, one call.
class Call {
public:
    Call(Client &client, Context *context);
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    Result run(const Request &request);

private:
    // What the attempts at one request have come to so far.
    struct Tally {
        Outcome outcome;
        int attempts = 0;
        int corrections = 0;  // of the clock; those come on top of what the policy allows
        int settled = QF_SETTLED_NONE;
        bool resend_granted = false;  // by Describe: no new task exists
        std::vector<Timings> timings;

        int counted() const noexcept { return attempts - corrections; }
    };

    void attempt_until_settled(const Request &request, Tally &tally);
    void attempt(const Request &request, Tally &tally);
    bool is_over(Outcome &outcome);
    bool correct_clock(Tally &tally);
    bool take_from_budget();
    bool back_off(const Tally &tally);
    bool settle(const Request &request, Tally &tally);
    Result conclude(const Request &request, Tally &&tally);
    void log_end(const Request &request, const Result &result) const;

    bool is_main(const Request &request) const noexcept { return &request == main_; }
    const Log &log() const noexcept { return client_.options_.log; }
    void enter(std::int32_t phase) noexcept;
    std::int64_t limit_ms(std::atomic<std::int64_t> Context::*own,
                          std::int64_t configured) const noexcept;

    Client &client_;
    Context *const context_;
    Interrupt interrupt_;
    const InFlight::Entry entry_;
    const bool begun_;
    const std::int64_t started_us_;
    const TimeLimits limits_;
    Sender sender_;
    bool clock_corrected_ = false;  // once a call, the settling Describe included
    const Request *main_ =
        nullptr;  // the request that the caller asked for, not the Describe that settles it
    std::string
        seen_before_;  // export task of this model version that was known when the call began
};

}  // namespace qf
