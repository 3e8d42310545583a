// The only try and catch at the edge: no exception leaves an exported function.
#pragma once

#include <exception>
#include <new>
#include <utility>

#include "abi/handles.hpp"
#include "expected.hpp"

namespace qf::abi {

// What stands for "out of memory" when there is no memory to say so. Never freed. Two of them: once
// a call may have sent something, nobody knows any more what became of it.
inline qf_result *no_memory_result(bool maybe_executed) noexcept {
    static qf_result nothing_sent = {nullptr, false};
    static qf_result doubtful = {nullptr, true};
    return maybe_executed ? &doubtful : &nothing_sent;
}

inline qf_result *own(Result &&result) {
    return new OwnedResult(std::move(result));
}

inline qf_result *failed(qf_status status, const char *message,
                         bool maybe_executed = false) noexcept {
    try {
        Result result(Failure{status, message, {}});
        result.maybe_executed = maybe_executed;
        return own(std::move(result));
    } catch (...) {
        return no_memory_result(maybe_executed);
    }
}

// Runs a body that returns a Result.
template <class Body>
qf_result *guard_result(bool may_send, Body &&body) noexcept {
    try {
        return own(std::forward<Body>(body)());
    } catch (const std::bad_alloc &) {
        return no_memory_result(may_send);
    } catch (const std::exception &error) {
        return failed(QF_ERR_INTERNAL, error.what(), may_send);
    } catch (...) {
        return failed(QF_ERR_INTERNAL, "unknown exception", may_send);
    }
}

// Runs a body that returns a status.
template <class Body>
qf_status guard_status(Body &&body) noexcept {
    try {
        return std::forward<Body>(body)();
    } catch (const std::bad_alloc &) {
        return QF_ERR_NO_MEMORY;
    } catch (...) {
        return QF_ERR_INTERNAL;
    }
}

// Runs a body that returns a pointer; NULL if it throws.
template <class Body>
auto guard_pointer(Body &&body) noexcept -> decltype(body()) {
    try {
        return std::forward<Body>(body)();
    } catch (...) {
        return nullptr;
    }
}

}  // namespace qf::abi
