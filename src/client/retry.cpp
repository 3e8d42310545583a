#include "client/retry.hpp"

#include <algorithm>
#include <cmath>

namespace qf {

NextStep next_step(Effect effect, bool transient, Execution execution, int attempts_made,
                   const RetryPolicy &policy) noexcept {
    const bool doubtful = execution == Execution::unknown && effect != Effect::none;
    if (doubtful) return effect == Effect::create ? NextStep::settle : NextStep::finish;
    if (!transient || attempts_made >= policy.attempts) return NextStep::finish;
    return NextStep::resend;
}

std::int64_t wait_us(const RetryPolicy &policy, int attempts_made, double random,
                     std::int64_t retry_after_ms) noexcept {
    const double growth = std::ldexp(policy.factor_sec, std::max(attempts_made - 1, 0));
    const double longest = std::min(growth + policy.jitter_sec, policy.max_wait_sec);
    const double asked = std::min(
        static_cast<double>(std::max<std::int64_t>(retry_after_ms, 0)) / 1000, policy.max_wait_sec);
    return static_cast<std::int64_t>(std::max(longest * random, asked) * 1e6);
}

bool RetryBudget::take() noexcept {
    constexpr int price = 10;
    int left = left_;
    while (left >= price) {
        if (left_.compare_exchange_weak(left, left - price)) return true;
    }
    return false;
}

void RetryBudget::succeed() noexcept {
    int left = left_;
    while (left < most_ && !left_.compare_exchange_weak(left, left + 1)) {
    }
}

}  // namespace qf
