// The calls that run right now, so that all of them can be cancelled at once.
#pragma once

#include <algorithm>
#include <mutex>
#include <vector>

#include "system/interrupt.hpp"

namespace qf {

// Any number of threads.
class InFlight {
public:
    // One running call. A call that begins after close() is cancelled from the start.
    class Entry {
    public:
        Entry(InFlight &all, Interrupt &interrupt) : all_(all), interrupt_(interrupt) {
            const std::lock_guard<std::mutex> lock(all_.mutex_);
            all_.running_.push_back(&interrupt_);
            if (all_.closed_) interrupt_.cancel();
        }
        ~Entry() {
            const std::lock_guard<std::mutex> lock(all_.mutex_);
            auto &running = all_.running_;
            const auto self = std::find(running.begin(), running.end(), &interrupt_);
            *self = running.back();
            running.pop_back();
        }
        Entry(const Entry &) = delete;
        Entry &operator=(const Entry &) = delete;

    private:
        InFlight &all_;
        Interrupt &interrupt_;
    };

    void close() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        closed_ = true;
        for (Interrupt *interrupt : running_)
            interrupt->cancel();
    }

private:
    std::mutex mutex_;
    bool closed_ = false;  // guarded by mutex_, as is running_
    std::vector<Interrupt *> running_;
};

}  // namespace qf
