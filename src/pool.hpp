// Things that are costly to make and serve one thread at a time: lent out, taken back, lent again.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace qf {

template <class T>
class Pool {
public:
    explicit Pool(std::size_t most) : most_(most) { idle_.reserve(most); }

    // The one given back last, which is the likeliest to be warm; null if all are lent.
    std::unique_ptr<T> take() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.empty()) return nullptr;
        auto thing = std::move(idle_.back());
        idle_.pop_back();
        return thing;
    }

    void give_back(std::unique_ptr<T> thing) noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (idle_.size() < most_) idle_.push_back(std::move(thing));  // reserved: cannot throw
    }

private:
    const std::size_t most_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> idle_;  // guarded by mutex_
};

}  // namespace qf
