#include "client/exit_watch.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <thread>

#include "limits.hpp"
#include "system/file.hpp"

namespace qf::exit_watch {

struct Watch {
    std::mutex mutex;
    std::vector<InFlight *> clients;  // guarded by mutex
    long process = process_id();
    std::atomic<int> visits{0};
    std::atomic<bool> exiting{false};
    Watch *of_parent = nullptr;  // keeps it reachable for leak checkers
};

namespace {

// Never destroyed: calls of other threads may outlive static destructors.
std::atomic<Watch *> the_watch{nullptr};
std::mutex making;
// exit() may be called inside a callback, and must not wait for its own call.
thread_local int visits_of_this_thread = 0;

void at_exit() {
    Watch *watch = the_watch.load(std::memory_order_acquire);
    // In a forked child the calls of the parent's threads never end, and the mutex may be held for
    // ever.
    if (watch == nullptr || watch->process != process_id()) return;
    watch->exiting = true;
    {
        const std::lock_guard<std::mutex> lock(watch->mutex);
        for (InFlight *calls : watch->clients)
            calls->close();
    }
    const auto latest =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(limits::exit_wait_ms);
    while (watch->visits > visits_of_this_thread && std::chrono::steady_clock::now() < latest)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Watch &watch_of_process() {
    // First without the lock, which a fork may have caught in another thread's hands.
    Watch *known = the_watch.load(std::memory_order_acquire);
    if (known != nullptr && known->process == process_id()) return *known;
    const std::lock_guard<std::mutex> lock(making);
    Watch *watch = the_watch.load(std::memory_order_acquire);
    if (watch == nullptr) {
        watch = new Watch;
        if (std::atexit(&at_exit) != 0) {
            delete watch;
            throw std::bad_alloc();
        }
        the_watch.store(watch, std::memory_order_release);
    } else if (watch->process != process_id()) {
        // A forked child begins with a watch of its own; the parent's clients are none of its
        // business.
        auto *own = new Watch;
        own->of_parent = watch;
        watch = own;
        the_watch.store(watch, std::memory_order_release);
    }
    return *watch;
}

}  // namespace

void add(InFlight &calls) {
    Watch &watch = watch_of_process();
    const std::lock_guard<std::mutex> lock(watch.mutex);
    watch.clients.push_back(&calls);
}

void remove(InFlight &calls) noexcept {
    Watch *watch = the_watch.load(std::memory_order_acquire);
    if (watch == nullptr) return;
    const std::lock_guard<std::mutex> lock(watch->mutex);
    auto &clients = watch->clients;
    clients.erase(std::remove(clients.begin(), clients.end(), &calls), clients.end());
}

Visit::Visit() noexcept : watch_(the_watch.load(std::memory_order_acquire)) {
    ++visits_of_this_thread;
    // First counted, then looked: at_exit() does it the other way round, so one of the two sees the
    // other.
    ++watch_->visits;
    if (watch_->exiting) leave();
}

Visit::~Visit() {
    if (watch_ != nullptr) leave();
}

void Visit::leave() noexcept {
    --watch_->visits;
    --visits_of_this_thread;
    watch_ = nullptr;
}

}  // namespace qf::exit_watch
