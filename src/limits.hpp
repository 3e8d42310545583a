// Every ceiling of the library, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace qf::limits {

// What a caller hands in.
constexpr std::size_t model_id_bytes = 256;
constexpr std::size_t route_bytes = 1024;
constexpr std::size_t action_bytes = 128;
constexpr std::size_t request_body_bytes = std::size_t{1024} * 1024;
constexpr std::size_t setting_bytes = 4096;
constexpr std::size_t credential_bytes = 256;
constexpr std::size_t security_token_bytes = std::size_t{16} * 1024;
constexpr std::size_t dot_env_bytes = std::size_t{1024} * 1024;
constexpr std::int64_t timeout_ms = 24LL * 3600 * 1000;

// What a server answers.
constexpr std::size_t reply_body_bytes = std::size_t{8} * 1024 * 1024;
constexpr std::size_t reply_header_bytes = std::size_t{64} * 1024;
constexpr std::size_t reply_text_bytes = 4096;
constexpr int json_depth = 64;
constexpr std::size_t json_values = 200000;

// What the library keeps.
constexpr std::size_t idle_connections = 64;
constexpr std::size_t timed_attempts = 16;
constexpr std::size_t remembered_exports = 256;

// Retry budget of one client, in tenths of a retry: each retry takes ten, each success gives one
// back.
constexpr int retry_budget_tenths = 1000;

// Credentials of a provider are renewed this long before they expire.
constexpr std::int64_t credentials_margin_sec = 60;

// At exit(), calls still running get this long to leave before the process goes on.
constexpr std::int64_t exit_wait_ms = 2000;

}  // namespace qf::limits
