// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <csignal>
#include <thread>

namespace cli {

// While it lives, SIGINT, SIGTERM and SIGHUP cancel the call that runs with `context`; a second
// one ends the program at once. qf_context_cancel may not be called from a signal handler, so the
// signals are blocked in the calling thread and awaited by a helper thread. Make it before the
// call starts: threads that start later inherit the blocked signals.
class InterruptGuard {
public:
    explicit InterruptGuard(qf_context *context);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard &) = delete;
    InterruptGuard &operator=(const InterruptGuard &) = delete;
    InterruptGuard(InterruptGuard &&) = delete;
    InterruptGuard &operator=(InterruptGuard &&) = delete;

private:
    void wait_for_signals(qf_context *context) const;

    sigset_t awaited_{};
    sigset_t previous_{};
    std::thread waiter_;
};

}  // namespace cli
