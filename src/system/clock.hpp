// Time as a value: what reads the clock takes one of these, so that tests can hold it still.
#pragma once

#include <cstdint>

namespace qf {

class Interrupt;

class Clock {
public:
    // Wall clock, milliseconds since 1970 in UTC. May jump.
    virtual std::int64_t unix_ms() const = 0;
    // Steady clock, microseconds since an arbitrary moment. Never jumps.
    virtual std::int64_t steady_us() const = 0;
    // Sleeps until the steady clock reads `steady_us` or the call is cancelled; tells whether it
    // was cancelled.
    virtual bool sleep_until(std::int64_t steady_us, Interrupt &interrupt) const = 0;

protected:
    // Trivial: nothing is destroyed at exit(), when threads of the host may still make calls.
    ~Clock() = default;
};

// The machine's clocks. Lives for ever, holds no state.
const Clock &system_clock();

}  // namespace qf
