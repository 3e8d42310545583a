// SPDX-License-Identifier: MIT
#include "interrupt.hpp"

#include <pthread.h>
#include <unistd.h>

#include "exit_codes.hpp"

namespace cli {
namespace {

// Ends the waiter. Nobody else sends it: the waiter treats it as "the call is over".
constexpr int wake_signal = SIGUSR1;

bool is_ignored(int signal_number) {
    struct sigaction action {};
    return sigaction(signal_number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

InterruptGuard::InterruptGuard(qf_context *context) {
    sigemptyset(&awaited_);
    sigaddset(&awaited_, wake_signal);
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
        // nohup and background jobs ignore some signals on purpose; keep to that.
        if (!is_ignored(signal_number)) {
            sigaddset(&awaited_, signal_number);
        }
    }
    pthread_sigmask(SIG_BLOCK, &awaited_, &previous_);
    waiter_ = std::thread([this, context] { wait_for_signals(context); });
}

InterruptGuard::~InterruptGuard() {
    pthread_kill(waiter_.native_handle(), wake_signal);
    waiter_.join();
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
}

void InterruptGuard::wait_for_signals(qf_context *context) const {
    bool cancelled = false;
    while (true) {
        int signal_number = 0;
        if (sigwait(&awaited_, &signal_number) != 0 || signal_number == wake_signal) {
            return;
        }
        if (cancelled) {
            _exit(exit_cancelled);
        }
        qf_context_cancel(context);
        cancelled = true;
    }
}

}  // namespace cli
