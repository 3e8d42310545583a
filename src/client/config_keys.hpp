// The one table of configuration keys: checks, documentation and help are all drawn from it.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace qf {

enum class KeyId : unsigned char {
    access_key,
    secret_key,
    security_token,
    base_url,
    sign_expiration,
    retry_count,
    retry_timeout,
    retry_backoff_factor,
    retry_jitter,
    retry_max_wait,
    timeout,
    connect_timeout,
    qps_limit,
    rpm_limit,
    proxy,
    ssl_verification,
    ca_file,
    ca_path,
    client_cert,
    client_key,
    min_tls,
    user_agent_suffix,
    dot_env_file,
    count_
};

constexpr std::size_t key_count = static_cast<std::size_t>(KeyId::count_);

enum class ValueKind : unsigned char {
    access_key,
    secret,
    token,
    url,
    proxy,
    path,
    whole,    // least..most
    decimal,  // least..most
    yes_no,
    tls_version,
    user_agent,
};

struct Key {
    const char *name;
    const char *variable;  // of the environment and of the .env file
    const char *alias;     // another such name, or NULL
    const char *fallback;  // default, or NULL
    ValueKind kind;
    double least;
    double most;
    const char *unit;  // or ""
    const char *doc;
};

const std::array<Key, key_count> &keys() noexcept;
const Key &key_of(KeyId id) noexcept;
std::optional<KeyId> find_key(std::string_view name) noexcept;
// The known key most like a misspelt one, or "".
std::string_view similar_key(std::string_view name);

// What is wrong with a value, in words that do not repeat a secret; nothing if it is fine.
std::optional<std::string> problem_with(const Key &key, std::string_view value);

std::optional<bool> parse_yes_no(std::string_view value) noexcept;
// How a value may be shown: secrets hidden, access keys shortened.
std::string shown_value(const Key &key, std::string_view value);
// Without user, password, query and fragment.
std::string shown_url(std::string_view value);
std::string shown_access_key(std::string_view value);

}  // namespace qf
