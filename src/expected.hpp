// A value or the reason why there is none.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "qianfan/qianfan.h"

namespace qf {

// Why something did not work, in the words a caller will read. Never holds a secret.
struct Failure {
    qf_status status = QF_ERR_INTERNAL;
    std::string message;
    std::string hint;
};

template <class T>
class Expected {
public:
    // Implicit, so that a function may simply return either.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    Expected(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

    explicit operator bool() const noexcept { return state_.index() == 0; }
    // Asking for the one that is not there is a bug, and told as such: it throws.
    T &operator*() { return std::get<0>(state_); }
    const T &operator*() const { return std::get<0>(state_); }
    T *operator->() { return &std::get<0>(state_); }
    const T *operator->() const { return &std::get<0>(state_); }
    Failure &failure() { return std::get<1>(state_); }
    const Failure &failure() const { return std::get<1>(state_); }

private:
    std::variant<T, Failure> state_;
};

}  // namespace qf
