#include "client/credentials.hpp"

#include "limits.hpp"

namespace qf {
namespace {

// Waiting for another thread's callback is rare and long: looking now and then is good enough, and
// keeps a cancel quick.
constexpr std::int64_t look_again_us = 20000;

bool fresh(const Credentials &credentials, std::int64_t now_sec) noexcept {
    return credentials.expires_at_sec == 0 ||
           credentials.expires_at_sec - limits::credentials_margin_sec > now_sec;
}

Failure provider_failed(const std::string &message) {
    return Failure{QF_ERR_CREDENTIALS, "the credentials provider " + message, {}};
}

}  // namespace

std::optional<Failure> check_credentials(const char *access_key, const char *secret_key,
                                         const char *security_token, std::int64_t expires_at_sec) {
    const auto check = [](KeyId id, const char *value) -> std::optional<Failure> {
        const auto problem = problem_with(key_of(id), value);
        if (!problem) return std::nullopt;
        return Failure{QF_ERR_INVALID_ARGUMENT, std::string(key_of(id).name) + " " + *problem, {}};
    };
    if (auto bad = check(KeyId::access_key, access_key)) return bad;
    if (auto bad = check(KeyId::secret_key, secret_key)) return bad;
    if (security_token != nullptr) {
        if (auto bad = check(KeyId::security_token, security_token)) return bad;
    }
    if (expires_at_sec < 0)
        return Failure{QF_ERR_INVALID_ARGUMENT, "expires_at_sec is negative", {}};
    return std::nullopt;
}

Expected<std::shared_ptr<const Credentials>> CredentialsSource::get(const Clock &clock,
                                                                    Interrupt &interrupt,
                                                                    std::int64_t latest_us) {
    if (fixed_) return fixed_;
    while (true) {
        // No callback for a call that was given up: it might take its time.
        if (interrupt.cancelled()) return Failure{QF_ERR_CANCELLED, "the call was cancelled", {}};
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (current_ && fresh(*current_, clock.unix_ms() / 1000)) return current_;
            if (!fetching_) {
                fetching_ = true;
                break;
            }
        }
        const std::int64_t now_us = clock.steady_us();
        if (now_us >= latest_us) return Failure{QF_ERR_TIMEOUT, "no credentials in time", {}};
        clock.sleep_until(std::min(now_us + look_again_us, latest_us), interrupt);
    }
    return fetch();
}

Expected<std::shared_ptr<const Credentials>> CredentialsSource::fetch() {
    const std::unique_ptr<CredentialsSource, void (*)(CredentialsSource *)> done(
        this, [](CredentialsSource *source) {
            const std::lock_guard<std::mutex> lock(source->mutex_);
            source->fetching_ = false;
        });
    qf_credentials out;
    const qf_status status = provider_.fetch(provider_.registration->user_data(), &out);
    // First: a provider may well return what qf_credentials_set told it.
    if (out.refused) return provider_failed("handed over unusable keys: " + out.refused->message);
    if (status != QF_OK) return provider_failed("returned status " + std::to_string(status));
    if (!out.filled) return provider_failed("returned QF_OK without calling qf_credentials_set");
    const std::shared_ptr<const Credentials> fetched = std::move(out.filled);
    const std::lock_guard<std::mutex> lock(mutex_);
    current_ = fetched;
    return fetched;
}

void CredentialsSource::forget(const std::shared_ptr<const Credentials> &refused) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (current_ == refused) current_.reset();
}

}  // namespace qf
