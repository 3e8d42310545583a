// SPDX-License-Identifier: MIT
#ifndef QIANFAN_CPP_CONFIG_HPP
#define QIANFAN_CPP_CONFIG_HPP

#include <qianfan/cpp/error.hpp>

#include <functional>
#include <new>

namespace qianfan {

/** What a credentials provider hands over. */
struct Credentials {
    std::string access_key;           ///< Access key id.
    std::string secret_key;           ///< Secret access key.
    std::string security_token = {};  ///< Token of temporary (STS) credentials, or empty.
    /** When they expire, if they do. */
    std::optional<std::chrono::system_clock::time_point> expires_at = std::nullopt;
};

/** Supplies credentials that rotate. What it throws fails the call: see Result::cause. */
using Provider = std::function<Credentials()>;
/** Takes one log line, valid during the callback only. What it throws is dropped. */
using Log = std::function<void(LogLevel, std::string_view)>;

/// @cond Not for callers.
namespace detail {

// Where the provider's trampoline leaves an exception: callbacks run on the thread of the call.
inline thread_local std::exception_ptr *provider_error = nullptr;

inline bool has_nul(const std::string &text) noexcept {
    return text.find('\0') != std::string::npos;
}

// Cut off at a NUL byte inside, a text might be taken for another one.
inline const char *c_text(const std::string &text) {
    if (has_nul(text)) throw std::invalid_argument("a text for libqianfan has a NUL byte inside");
    return text.c_str();
}

inline qf_status QF_CALL provide(void *user_data, qf_credentials *out) noexcept {
    try {
        const Credentials keys = (*static_cast<Provider *>(user_data))();
        const std::int64_t expires_at_sec =
            keys.expires_at ? std::chrono::system_clock::to_time_t(*keys.expires_at) : 0;
        return qf_credentials_set(
            out, c_text(keys.access_key), c_text(keys.secret_key),
            keys.security_token.empty() ? nullptr : c_text(keys.security_token), expires_at_sec);
    } catch (...) {
        if (provider_error != nullptr) *provider_error = std::current_exception();
        return QF_ERR_CREDENTIALS;
    }
}

inline void QF_CALL log(void *user_data, std::int32_t level, const char *message) noexcept {
    try {
        (*static_cast<Log *>(user_data))(LogLevel{level}, message);
    } catch (...) {  // NOLINT(bugprone-empty-catch): no call fails because of its log
    }
}

template <class Callback>
void QF_CALL release(void *user_data) noexcept {
    delete static_cast<Callback *>(user_data);
}

}  // namespace detail
/// @endcond

/** Settings of clients to be made. For one thread at a time. */
class Config {
public:
    /** A configuration in which nothing is set: environment, `.env` file and defaults hold. */
    Config() {
        require_matching_abi();
        config_.reset(qf_config_new());
        if (!config_) throw std::bad_alloc();
    }

    /** Sets one value; docs/configuration.md lists the keys. A refused one fails the client, which
     * says what is wrong. */
    Config &set(const std::string &key, const std::string &value) {
        qf_config_set(config_.get(), detail::c_text(key), detail::c_text(value));
        return *this;
    }
    /** Takes back one value. */
    Config &unset(const std::string &key) {
        qf_config_set(config_.get(), detail::c_text(key), nullptr);
        return *this;
    }
    /** Takes credentials from a function instead of the keys access_key and secret_key. It must not
     * use the same client. */
    Config &set_credentials_provider(Provider provider) {
        return keep(std::move(provider), [this](Provider *kept) {
            return qf_config_set_credentials_provider(config_.get(), &detail::provide, kept,
                                                      &detail::release<Provider>);
        });
    }
    /** Sends log lines up to a level to a function. Without it the library is silent. */
    Config &set_log(LogLevel level, Log log) {
        return keep(std::move(log), [this, level](Log *kept) {
            return qf_config_set_log(config_.get(), static_cast<std::int32_t>(level), &detail::log,
                                     kept, &detail::release<Log>);
        });
    }
    /** What is in force and where it comes from, as JSON in Result::body; secrets hidden. */
    Result describe() const { return Result(qf_config_describe(config_.get())); }
    /** The configuration of the C interface, still owned by this object; null if moved from. */
    const qf_config *handle() const noexcept { return config_.get(); }

private:
    struct Free {
        void operator()(qf_config *config) const noexcept { qf_config_free(config); }
    };

    // From a registration that worked on, the library owns the callback.
    template <class Callback, class Register>
    Config &keep(Callback callback, Register &&register_it) {
        auto kept = std::make_unique<Callback>(std::move(callback));
        const qf_status status = register_it(kept.get());
        if (status == QF_ERR_NO_MEMORY) throw std::bad_alloc();
        if (status == QF_OK) static_cast<void>(kept.release());
        return *this;
    }

    std::unique_ptr<qf_config, Free> config_;
};

}  // namespace qianfan

#endif  // QIANFAN_CPP_CONFIG_HPP
