#include "system/clock.hpp"

#include <chrono>
#include <type_traits>

#include "system/interrupt.hpp"

namespace qf {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// Never destroyed through its base, which has no public destructor.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor)
class SystemClock final : public Clock {
public:
    std::int64_t unix_ms() const override {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        return duration_cast<milliseconds>(now).count();
    }

    std::int64_t steady_us() const override {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return duration_cast<microseconds>(now).count();
    }

    bool sleep_until(std::int64_t steady_us, Interrupt &interrupt) const override {
        return interrupt.wait_until(std::chrono::steady_clock::time_point(microseconds(steady_us)));
    }
};

}  // namespace

const Clock &system_clock() {
    static const SystemClock clock;
    static_assert(std::is_trivially_destructible_v<SystemClock>);
    return clock;
}

}  // namespace qf
