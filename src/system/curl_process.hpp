// What libcurl needs of the process as a whole.
#pragma once

#include <csignal>

namespace qf {

// Initialises libcurl once for the process; never undone, since the host may use libcurl too. False
// if it failed.
bool start_libcurl() noexcept;

// While one lives, a write to a closed connection cannot raise SIGPIPE in this thread.
// CURLOPT_NOSIGNAL, which threads need, makes libcurl stop caring for that itself.
class SigpipeGuard {
public:
    SigpipeGuard() noexcept;
    ~SigpipeGuard();
    SigpipeGuard(const SigpipeGuard &) = delete;
    SigpipeGuard &operator=(const SigpipeGuard &) = delete;

private:
    bool blocked_here_ = false;  // else it is not needed, or the host had blocked it before us
    sigset_t before_;
};

}  // namespace qf
