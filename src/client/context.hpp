// One call's deadlines, cancel switch and progress, as its caller holds them.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "qianfan/qianfan.h"
#include "system/interrupt.hpp"

namespace qf {

// Any number of threads.
class Context {
public:
    // Milliseconds; 0 leaves it to the configuration.
    std::atomic<std::int64_t> timeout_ms{0};
    std::atomic<std::int64_t> connect_timeout_ms{0};
    std::atomic<std::int64_t> response_timeout_ms{0};
    std::atomic<std::int32_t> phase{QF_PHASE_IDLE};
    std::atomic<std::int32_t> attempts{0};

    void cancel() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        cancelled_ = true;
        if (running_ != nullptr) running_->cancel();
    }

    // Ties the context to a call; false if another one still runs with it.
    bool begin(Interrupt &interrupt) noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (running_ != nullptr) return false;
        running_ = &interrupt;
        attempts = 0;
        if (cancelled_) interrupt.cancel();
        return true;
    }

    void end() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        running_ = nullptr;
        phase = QF_PHASE_IDLE;
    }

private:
    std::mutex mutex_;
    bool cancelled_ = false;  // guarded by mutex_, as is running_
    Interrupt *running_ = nullptr;
};

}  // namespace qf
