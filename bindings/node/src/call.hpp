// SPDX-License-Identifier: MIT
// One call on a thread of its own: the four threads of libuv are needed for files and names.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "functions.hpp"

class Call {
public:
    // Hands an event to JavaScript: its name, a text, a log level.
    using Tell = std::function<void(const char *event, std::string text, std::int32_t level)>;

    // A provider is waited for no longer than the limit in force.
    Call(std::shared_ptr<qf_client> client, Context context, std::int64_t patience_ms, Tell tell)
        : client_(std::move(client)),
          context_(std::move(context)),
          latest_(std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms)),
          tell_(std::move(tell)) {}

    void start(int operation, std::vector<std::string> texts, std::function<void(Result)> ended) {
        thread_ = std::thread([this, operation, texts = std::move(texts), ended] {
            current = this;
            listener = &tell_;
            ended(Result(run(operation, client_.get(), texts, context_.get())));
        });
    }

    void join() { thread_.join(); }

    void cancel() {
        lib.qf_context_cancel(context_.get());
        const std::lock_guard<std::mutex> lock(mutex_);
        cancelled_ = true;
        changed_.notify_all();
    }

    // Access key, secret key, expiry, and a security token if there is one; without any of them
    // the provider failed.
    void answer(std::vector<std::string> keys) {
        const std::lock_guard<std::mutex> lock(mutex_);
        keys_ = std::move(keys);
        answered_ = true;
        changed_.notify_all();
    }

    static qf_status QF_CALL on_credentials(void *, qf_credentials *out) noexcept try {
        return current->provide(out);
    } catch (...) {
        return QF_ERR_CREDENTIALS;
    }

    static void QF_CALL on_log(void *, std::int32_t level, const char *message) noexcept try {
        if (listener != nullptr) (*listener)("log", message, level);
    } catch (...) {
        // A line that there is no memory for is not worth a call.
    }

    // Takes the log lines of this thread. A client tells some while it is made.
    static inline thread_local const Tell *listener = nullptr;

private:
    qf_status provide(qf_credentials *out) {
        std::unique_lock<std::mutex> lock(mutex_);
        answered_ = false;
        tell_("credentials", "", 0);
        // What is cancelled must not wait for JavaScript, which may be waiting for its end.
        if (!changed_.wait_until(lock, latest_, [this] { return cancelled_ || answered_; })) {
            tell_("late", "", 0);
            return QF_ERR_TIMEOUT;
        }
        if (cancelled_) return QF_ERR_CANCELLED;
        if (keys_.empty()) return QF_ERR_CREDENTIALS;
        // What is refused here is remembered by the library, which then says what is wrong with it.
        lib.qf_credentials_set(out, keys_.at(0).c_str(), keys_.at(1).c_str(),
                               keys_.size() > 3 ? keys_[3].c_str() : nullptr,
                               std::stoll(keys_.at(2)));
        return QF_OK;
    }

    // Callbacks run on the thread of their call.
    static inline thread_local Call *current = nullptr;

    const std::shared_ptr<qf_client> client_;  // freed by its last user
    const Context context_;
    const std::chrono::steady_clock::time_point latest_;
    const Tell tell_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool cancelled_ = false, answered_ = false;
    std::vector<std::string> keys_;
    std::thread thread_;
};
