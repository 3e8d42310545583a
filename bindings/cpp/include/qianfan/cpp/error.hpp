// SPDX-License-Identifier: MIT
#ifndef QIANFAN_CPP_ERROR_HPP
#define QIANFAN_CPP_ERROR_HPP

#include <qianfan/cpp/result.hpp>

#include <stdexcept>
#include <utility>

namespace qianfan {

/** A call that failed, thrown by Result::value_or_throw. Keeps the whole result; cheap to copy. */
class Error : public std::runtime_error {
public:
    /** Takes over the result of a call that failed. */
    explicit Error(Result result) : Error(std::make_shared<const Result>(std::move(result))) {}

    /** The result, with everything that can be asked about the call. */
    const Result &result() const noexcept { return *result_; }
    /** @copydoc Result::status */
    Status status() const noexcept { return result_->status(); }
    /** @copydoc Result::http_status */
    int http_status() const noexcept { return result_->http_status(); }
    /** @copydoc Result::code */
    std::string_view code() const noexcept { return result_->code(); }
    /** @copydoc Result::message */
    std::string_view message() const noexcept { return result_->message(); }
    /** @copydoc Result::hint */
    std::string_view hint() const noexcept { return result_->hint(); }
    /** @copydoc Result::request_id */
    std::string_view request_id() const noexcept { return result_->request_id(); }
    /** @copydoc Result::attempts */
    int attempts() const noexcept { return result_->attempts(); }
    /** @copydoc Result::retriable */
    bool retriable() const noexcept { return result_->retriable(); }
    /** @copydoc Result::maybe_executed */
    bool maybe_executed() const noexcept { return result_->maybe_executed(); }
    /** @copydoc Result::settled */
    Settled settled() const noexcept { return result_->settled(); }
    /** @copydoc Result::retry_after */
    std::optional<std::chrono::milliseconds> retry_after() const noexcept {
        return result_->retry_after();
    }
    /** @copydoc Result::body */
    std::string_view body() const noexcept { return result_->body(); }
    /** @copydoc Result::cause */
    std::exception_ptr cause() const noexcept { return result_->cause(); }

private:
    explicit Error(std::shared_ptr<const Result> result)
        : std::runtime_error(sentence(*result)), result_(std::move(result)) {}

    static std::string sentence(const Result &result) {
        std::string text(status_name(result.status()));
        text.append(": ").append(result.message());
        if (!result.code().empty()) text.append(" [code ").append(result.code()).append("]");
        if (!result.request_id().empty())
            text.append(" [request ").append(result.request_id()).append("]");
        return text;
    }

    std::shared_ptr<const Result> result_;
};

inline Result Result::value_or_throw() && {
    if (!ok()) throw Error(std::move(*this));
    return std::move(*this);
}

/** The library that was loaded is not of the ABI that these headers were made for. */
class AbiMismatch : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/** Throws AbiMismatch unless the loaded library fits these headers. Config and Client ask by
 * themselves. */
inline void require_matching_abi() {
    const std::int32_t loaded = qf_abi_version();
    if (loaded == QF_ABI_VERSION) return;
    throw AbiMismatch("libqianfan " + std::string(version()) + ", which was loaded, has ABI " +
                      std::to_string(loaded) + ", but this program was made for ABI " +
                      std::to_string(QF_ABI_VERSION) +
                      ": install the library that it was built with, or build it again");
}

}  // namespace qianfan

#endif  // QIANFAN_CPP_ERROR_HPP
