// Settings turned into what a client works with.
#pragma once

#include <cstdint>

#include "client/config.hpp"
#include "client/retry.hpp"
#include "protocol/endpoint.hpp"
#include "system/http.hpp"

namespace qf {

struct Options {
    Secret access_key;
    Secret secret_key;
    Secret security_token;
    Provider provider;
    Log log;
    Endpoint endpoint;
    std::int64_t sign_expiration_sec = 0;
    RetryPolicy retry;
    std::int64_t response_timeout_ms = 0;
    std::int64_t timeout_ms = 0;
    std::int64_t connect_timeout_ms = 0;
    double requests_per_sec = 0;
    double requests_per_min = 0;
    TransportOptions transport;
};

// What a client needs of a configuration, or the first thing that is wrong with it.
Expected<Options> make_options(const Config &config, const Settings &settings);
// Nothing if the settings suffice for a client.
std::optional<Failure> problem_with(const Config &config, const Settings &settings);

}  // namespace qf
