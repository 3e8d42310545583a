#include "system/curl_process.hpp"

#include <curl/curl.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>

namespace qf {
namespace {

std::mutex init_mutex;
std::atomic<bool> initialised{false};  // set under init_mutex
std::atomic<bool> guard_needed{true};

// With OpenSSL, and as of 7.87, libcurl hands every byte to the socket itself and asks for no
// signal there. Other TLS libraries write on their own.
bool may_raise_sigpipe() noexcept {
    const char *tls = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return tls != nullptr && std::strncmp(tls, "OpenSSL/", 8) != 0;
}

}  // namespace

bool start_libcurl() noexcept {
    // First without the lock, which a fork may have caught in another thread's hands.
    if (initialised) return true;
    const std::lock_guard<std::mutex> lock(init_mutex);
    if (!initialised) {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return false;
        guard_needed = may_raise_sigpipe();
        initialised = true;
    }
    return true;
}

SigpipeGuard::SigpipeGuard() noexcept {
    if (!guard_needed.load(std::memory_order_relaxed)) return;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (pthread_sigmask(SIG_BLOCK, &pipe, &before_) != 0) return;
    blocked_here_ = sigismember(&before_, SIGPIPE) == 0;
}

SigpipeGuard::~SigpipeGuard() {
    // Where the host had it blocked already, a pending one may be the host's: leave it alone.
    if (!blocked_here_) return;
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) == 1) {
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        const timespec now = {};
        while (sigtimedwait(&pipe, nullptr, &now) == -1 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace qf
