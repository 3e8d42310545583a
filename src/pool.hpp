// Things that are costly to make and serve one thread at a time: lent out, taken back, lent again.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace qf {

template <class T>
class Pool {
public:
    explicit Pool(std::size_t most) : most_(most) { idle_.reserve(most); }

    // The one that this thread gave back, which is warm in its caches; else the one given back
    // last, whose connection is the likeliest to be open; null if all are lent.
    std::unique_ptr<T> take() noexcept {
        const std::thread::id self = std::this_thread::get_id();
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) return nullptr;
        std::size_t chosen = idle_.size() - 1;
        while (chosen > 0 && idle_[chosen].last_user != self)
            --chosen;
        if (idle_[chosen].last_user != self) chosen = idle_.size() - 1;
        std::swap(idle_[chosen], idle_.back());
        auto thing = std::move(idle_.back().thing);
        idle_.pop_back();
        return thing;
    }

    void give_back(std::unique_ptr<T> thing) noexcept {
        const std::thread::id self = std::this_thread::get_id();
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.size() < most_) idle_.push_back({std::move(thing), self});  // reserved: no throw
    }

private:
    struct Idle {
        std::unique_ptr<T> thing;
        std::thread::id last_user;
    };
    const std::size_t most_;
    std::mutex mutex_;
    std::vector<Idle> idle_;  // guarded by mutex_
};

}  // namespace qf
