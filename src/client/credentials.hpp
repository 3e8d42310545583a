// Where the keys come from: fixed ones, or a callback that is asked again when they expire.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "client/config.hpp"
#include "expected.hpp"
#include "system/clock.hpp"
#include "system/interrupt.hpp"
#include "system/secret.hpp"

namespace qf {

struct Credentials {
    Secret access_key;
    Secret secret_key;
    Secret security_token;            // may be empty
    std::int64_t expires_at_sec = 0;  // Unix time; 0: never
};

// What is wrong with keys that a callback handed over; nothing if they are fine.
std::optional<Failure> check_credentials(const char *access_key, const char *secret_key,
                                         const char *security_token, std::int64_t expires_at_sec);

// Any number of threads; the callback is made by one at a time.
class CredentialsSource {
public:
    // Fixed ones, or none if a provider is to be asked.
    CredentialsSource(std::shared_ptr<const Credentials> fixed, Provider provider)
        : fixed_(std::move(fixed)), provider_(std::move(provider)) {}

    // Waits for another thread's callback until `latest_us` on the steady clock.
    Expected<std::shared_ptr<const Credentials>> get(const Clock &clock, Interrupt &interrupt,
                                                     std::int64_t latest_us);
    // The service refused these: ask the callback again next time.
    void forget(const std::shared_ptr<const Credentials> &refused) noexcept;

private:
    Expected<std::shared_ptr<const Credentials>> fetch();

    const std::shared_ptr<const Credentials> fixed_;
    std::mutex mutex_;
    std::shared_ptr<const Credentials> current_;  // guarded by mutex_, as is fetching_
    bool fetching_ = false;
    const Provider provider_;
};

}  // namespace qf

// What the callback fills; opaque to callers.
struct qf_credentials {
    std::shared_ptr<qf::Credentials> filled;
    std::optional<qf::Failure> refused;  // what was wrong with the keys of the last attempt
};
