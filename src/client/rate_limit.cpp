#include "client/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace qf {

RateLimit::RateLimit(double requests_per_sec, double requests_per_min) noexcept
    : interval_us_(std::max(requests_per_sec > 0 ? 1e6 / requests_per_sec : 0,
                            requests_per_min > 0 ? 60e6 / requests_per_min : 0)) {}

std::optional<std::int64_t> RateLimit::reserve(std::int64_t now_us,
                                               std::int64_t latest_us) noexcept {
    if (interval_us_ <= 0) return now_us;
    const std::lock_guard<std::mutex> lock(mutex_);
    const double start = std::max(next_us_, static_cast<double>(now_us));
    const auto start_us = static_cast<std::int64_t>(std::ceil(start));
    if (start_us > latest_us) return std::nullopt;
    next_us_ = start + interval_us_;
    return start_us;
}

}  // namespace qf
