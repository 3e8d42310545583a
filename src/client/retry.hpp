// Whether and when a request may be sent again. Pure.
#pragma once

#include <atomic>
#include <cstdint>

#include "protocol/error_codes.hpp"

namespace qf {

struct RetryPolicy {
    int attempts = 1;  // in all
    double factor_sec = 0;
    double jitter_sec = 0;
    double max_wait_sec = 0;
};

// What a request does when it is executed twice.
enum class Effect : unsigned char {
    none,    // it only reads
    create,  // another task; whether the first one exists can be asked
    other,   // not known
};

enum class NextStep : unsigned char { finish, resend, settle };

// After a failed attempt, the budget aside.
NextStep next_step(Effect effect, bool transient, Execution execution, int attempts_made,
                   const RetryPolicy &policy) noexcept;

// Back-off after that many attempts: a random share (0 to 1) of an exponentially growing time, or
// what the server asked for (-1: nothing) if that is longer, both capped.
std::int64_t wait_us(const RetryPolicy &policy, int attempts_made, double random,
                     std::int64_t retry_after_ms) noexcept;

// Keeps a client from multiplying the load on a service that is down: retries are paid from it,
// successes refill it.
class RetryBudget {
public:
    explicit RetryBudget(int tenths) noexcept : most_(tenths), left_(tenths) {}
    // Pays for one retry, if it can.
    bool take() noexcept;
    // Gives a tenth of a retry back.
    void succeed() noexcept;

private:
    const int most_;
    std::atomic<int> left_;
};

}  // namespace qf
