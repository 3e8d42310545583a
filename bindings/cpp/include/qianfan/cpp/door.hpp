// SPDX-License-Identifier: MIT
// Not for callers: how calls and the end of their client get along.
#ifndef QIANFAN_CPP_DOOR_HPP
#define QIANFAN_CPP_DOOR_HPP

#include <qianfan/qianfan.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

/// @cond
namespace qianfan::detail {

struct FreeClient {
    void operator()(qf_client *client) const noexcept { qf_client_free(client); }
};

using OwnedClient = std::unique_ptr<qf_client, FreeClient>;
// Shared by the caller and the call, so that either may end first.
using SharedContext = std::shared_ptr<qf_context>;

inline SharedContext new_context() {
    SharedContext context(qf_context_new(), &qf_context_free);
    if (!context) throw std::bad_alloc();
    return context;
}

/**
 * The door to a client. It lets calls in and can be closed while they are inside.
 *
 * qf_client_free alone would not do: a call that is about to begin on another thread has the
 * pointer already and would find the client gone. So closing cancels the contexts of all who are
 * inside, and the last of them to leave frees the client.
 */
class Door {
public:
    explicit Door(OwnedClient client) : client_(std::move(client)) {}

    /** The client, for a call with that context; null once the door is closed. */
    std::shared_ptr<qf_client> enter(const SharedContext &context) {
        // In a forked child the lock may be held for ever by a thread that does not exist there.
        // The library answers QF_ERR_FORKED.
        if (forked()) return client_;
        const std::lock_guard<std::mutex> lock(mutex_);
        if (client_) inside_.push_back(context);
        return client_;
    }

    void leave(const SharedContext &context) noexcept {
        if (forked()) return;
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = std::find(inside_.begin(), inside_.end(), context);
        if (found != inside_.end()) inside_.erase(found);
    }

    void close() noexcept {
        if (forked()) return;
        std::shared_ptr<qf_client> last;  // frees the client, if at all, after the lock is gone
        const std::lock_guard<std::mutex> lock(mutex_);
        last.swap(client_);
        for (const SharedContext &context : inside_)
            qf_context_cancel(context.get());
    }

private:
#if defined(__unix__) || defined(__APPLE__)
    bool forked() const noexcept {
        return getpid() != process_;
    }
    const pid_t process_ = getpid();
#else
    static bool forked() noexcept {
        return false;
    }
#endif
    std::mutex mutex_;
    std::shared_ptr<qf_client> client_;  // guarded by mutex_
    std::vector<SharedContext> inside_;  // guarded by mutex_
};

/** One call's stay behind a door. */
class Visit {
public:
    Visit(std::shared_ptr<Door> door, SharedContext context)
        : door_(std::move(door)), context_(context ? std::move(context) : new_context()) {
        if (door_) client_ = door_->enter(context_);
    }
    ~Visit() {
        if (client_) door_->leave(context_);
    }
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;
    Visit(Visit &&) = delete;
    Visit &operator=(Visit &&) = delete;

    qf_client *client() const noexcept { return client_.get(); }
    qf_context *context() const noexcept { return context_.get(); }

private:
    std::shared_ptr<Door> door_;
    SharedContext context_;
    std::shared_ptr<qf_client> client_;
};

}  // namespace qianfan::detail
/// @endcond

#endif  // QIANFAN_CPP_DOOR_HPP
