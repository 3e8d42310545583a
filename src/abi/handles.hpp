// What the opaque handles of the public header are.
#pragma once

#include <forward_list>
#include <memory>
#include <mutex>
#include <string>

#include "client/client.hpp"
#include "client/config.hpp"
#include "client/context.hpp"
#include "client/result.hpp"
#include "qianfan/qianfan.h"

struct qf_config {
    qf::Config config;
};

// A running call holds a share of its own, so that freeing the handle meanwhile is harmless.
struct qf_client {
    std::shared_ptr<qf::Client> client;
};

struct qf_context {
    std::shared_ptr<qf::Context> context;
};

// No value: it stands for "no memory for a result".
struct qf_result {
    const qf::Result *value;
    bool maybe_executed_without_value;
};

namespace qf {

// Any number of threads.
class OwnedResult : public qf_result {
public:
    explicit OwnedResult(Result &&result) : qf_result{nullptr, false}, result_(std::move(result)) {
        value = &result_;
    }
    ~OwnedResult() = default;
    OwnedResult(const OwnedResult &) = delete;
    OwnedResult &operator=(const OwnedResult &) = delete;

    // Text of one member of the body, valid as long as this object; NULL if there is none.
    const char *get(std::string_view json_pointer) const {
        const json::Node node = result_.document.root().at(json_pointer);
        if (!node.is_container()) return node.scalar();
        std::string text = node.print();
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const std::string &earlier : printed_) {
            if (earlier == text)
                return earlier.c_str();  // asking again and again takes no more memory
        }
        printed_.push_front(std::move(text));
        return printed_.front().c_str();
    }

private:
    const Result result_;
    mutable std::mutex mutex_;
    mutable std::forward_list<std::string> printed_;  // guarded by mutex_
};

}  // namespace qf
