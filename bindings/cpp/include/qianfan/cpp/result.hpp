// SPDX-License-Identifier: MIT
#ifndef QIANFAN_CPP_RESULT_HPP
#define QIANFAN_CPP_RESULT_HPP

#include <qianfan/cpp/enums.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/** libqianfan for C++. */
namespace qianfan {

/** Version of the loaded library, such as "0.1.0". */
inline std::string_view version() noexcept {
    return qf_version();
}

/** Name of a status, such as "QF_ERR_TIMEOUT". */
inline std::string_view status_name(Status status) noexcept {
    return qf_status_name(static_cast<qf_status>(status));
}

/**
 * The outcome of one call, success or not. Immutable, so any number of threads may read it. A text
 * is empty where the C header says NULL, belongs to the result and lives as long as it.
 */
class [[nodiscard]] Result {
public:
    /** A result of nothing, as if moved from: Status::invalid_argument. */
    Result() noexcept = default;
    /** Takes over a result of the C interface. */
    explicit Result(qf_result *result) noexcept : result_(result) {}

    /** Whether the call succeeded. */
    bool ok() const noexcept { return status() == Status::ok; }
    /** Whether the call succeeded. */
    explicit operator bool() const noexcept { return ok(); }
    /** This result if the call succeeded; else throws an Error that keeps it. */
    Result value_or_throw() &&;

    /** How the call ended. */
    Status status() const noexcept { return Status{qf_result_status(handle())}; }
    /** HTTP status of the last answer; 0 if none came. */
    int http_status() const noexcept { return qf_result_http_status(handle()); }
    /** Id under which the service knows the last request; quote it to Baidu's support. */
    std::string_view request_id() const &noexcept { return text(qf_result_request_id(handle())); }
    /** The service's own error code, such as "AccessDenied" or "336100". */
    std::string_view code() const &noexcept { return text(qf_result_code(handle())); }
    /** What went wrong. Empty on success. */
    std::string_view message() const &noexcept {
        return note_ != nullptr && result_ ? note_ : text(qf_result_message(handle()));
    }
    /** What to do about it, in plain words. */
    std::string_view hint() const &noexcept { return text(qf_result_hint(handle())); }
    /** Id of the export task. */
    std::string_view export_id() const &noexcept { return text(qf_result_export_id(handle())); }
    /** "Doing", "Done", "Fail" or a word of a newer service; empty without an export record. */
    std::string_view export_status() const &noexcept {
        return text(qf_result_export_status(handle()));
    }
    /** The body of the last answer, byte for byte. */
    std::string_view body() const &noexcept {
        std::int64_t length = 0;
        const char *bytes = qf_result_body(handle(), &length);
        return bytes == nullptr ? std::string_view()
                                : std::string_view(bytes, static_cast<std::size_t>(length));
    }
    /**
     * One member of the answer's JSON body by its RFC 6901 pointer, such as "/result/fileSize": a
     * string's text, a number exactly as it was written, an object's or array's JSON.
     */
    std::optional<std::string_view> get(const std::string &json_pointer) const &noexcept {
        const char *found = qf_result_get(handle(), json_pointer.c_str());
        return found == nullptr ? std::nullopt : std::make_optional<std::string_view>(found);
    }
    /// @cond A view into a result that is about to die is a trap, so it does not compile.
    std::string_view request_id() const && = delete;
    std::string_view code() const && = delete;
    std::string_view message() const && = delete;
    std::string_view hint() const && = delete;
    std::string_view export_id() const && = delete;
    std::string_view export_status() const && = delete;
    std::string_view body() const && = delete;
    std::optional<std::string_view> get(const std::string &json_pointer) const && = delete;
    /// @endcond

    /** Requests sent for this call. */
    int attempts() const noexcept { return qf_result_attempts(handle()); }
    /** Whether the same call may well succeed later. */
    bool retriable() const noexcept { return qf_result_retriable(handle()) != 0; }
    /** Whether a call that failed may have been executed all the same: describe, then create. */
    bool maybe_executed() const noexcept { return qf_result_maybe_executed(handle()) != 0; }
    /** How a create whose answer was lost was settled. */
    Settled settled() const noexcept { return Settled{qf_result_settled(handle())}; }
    /** How long the service asked to wait, if it did. */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        const std::int64_t wait_ms = qf_result_retry_after_ms(handle());
        return wait_ms < 0 ? std::nullopt : std::make_optional(std::chrono::milliseconds(wait_ms));
    }
    /** How far the service's clock is ahead of this machine's, if it is known. */
    std::optional<std::chrono::milliseconds> clock_offset() const noexcept {
        std::int64_t offset_ms = 0;
        if (qf_result_clock_offset_ms(handle(), &offset_ms) == 0) return std::nullopt;
        return std::chrono::milliseconds(offset_ms);
    }
    /** When an attempt (from 0) reached a moment, counted from its start, if that is known. */
    std::optional<std::chrono::microseconds> timing(int attempt, Moment moment) const noexcept {
        const std::int64_t time_us =
            qf_result_timing_us(handle(), attempt, static_cast<std::int32_t>(moment));
        return time_us < 0 ? std::nullopt : std::make_optional(std::chrono::microseconds(time_us));
    }
    /** What the credentials provider threw, if the call failed because of that. */
    std::exception_ptr cause() const noexcept { return cause_; }
    /** The result of the C interface, still owned by this object; null if moved from. */
    const qf_result *handle() const noexcept { return result_.get(); }

private:
    friend class Client;

    struct Free {
        void operator()(qf_result *result) const noexcept { qf_result_free(result); }
    };

    static std::string_view text(const char *text) noexcept {
        return text == nullptr ? std::string_view() : std::string_view(text);
    }

    std::unique_ptr<qf_result, Free> result_;
    const char *note_ = nullptr;  // static text that knows more than the library can
    std::exception_ptr cause_;
};

}  // namespace qianfan

#endif  // QIANFAN_CPP_RESULT_HPP
