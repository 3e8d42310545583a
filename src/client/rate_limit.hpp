// Spreads the requests of one client evenly over time. Pure over a clock reading.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>

namespace qf {

// Any number of threads.
class RateLimit {
public:
    // 0 means no limit.
    RateLimit(double requests_per_sec, double requests_per_min) noexcept;

    // Takes the next free moment, at or after `now_us`; nothing is taken if it would be later than
    // `latest_us`.
    std::optional<std::int64_t> reserve(std::int64_t now_us, std::int64_t latest_us) noexcept;

private:
    double interval_us_;
    std::mutex mutex_;
    double next_us_ = 0;  // guarded by mutex_
};

}  // namespace qf
