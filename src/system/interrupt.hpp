// The cancel switch of one call. Any thread may throw it; the call's own thread waits on it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace qf {

class Interrupt {
public:
    // Wakes a wait that is not ours, such as a poll on sockets. Must not block.
    using Waker = void (*)(void *target);

    void cancel() noexcept {
        cancelled_.store(true, std::memory_order_release);
        const std::lock_guard<std::mutex> lock(mutex_);
        if (waker_ != nullptr) waker_(target_);
        condition_.notify_all();
    }

    bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }

    // Sleeps until the moment comes or the switch is thrown; tells whether it was thrown.
    bool wait_until(std::chrono::steady_clock::time_point moment) {
        std::unique_lock<std::mutex> lock(mutex_);
        return condition_.wait_until(lock, moment, [this] { return cancelled(); });
    }

    // While one lives, cancel() also calls the waker.
    class Wakes {
    public:
        Wakes(Interrupt &interrupt, Waker waker, void *target) : interrupt_(interrupt) {
            const std::lock_guard<std::mutex> lock(interrupt_.mutex_);
            interrupt_.target_ = target;
            interrupt_.waker_ = waker;
        }
        ~Wakes() {
            const std::lock_guard<std::mutex> lock(interrupt_.mutex_);
            interrupt_.waker_ = nullptr;
        }
        Wakes(const Wakes &) = delete;
        Wakes &operator=(const Wakes &) = delete;

    private:
        Interrupt &interrupt_;
    };

private:
    std::atomic<bool> cancelled_{false};
    std::mutex mutex_;
    std::condition_variable condition_;
    Waker waker_ = nullptr;  // guarded by mutex_, as is target_
    void *target_ = nullptr;
};

}  // namespace qf
