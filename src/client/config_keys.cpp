#include "client/config_keys.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "limits.hpp"
#include "protocol/endpoint.hpp"
#include "text.hpp"

namespace qf {
namespace {

constexpr auto most_ms = static_cast<double>(limits::timeout_ms);
constexpr double most_sec = most_ms / 1000;

// In the order of KeyId.
constexpr std::array<Key, key_count> table = {{
    {"access_key", "QIANFAN_ACCESS_KEY", nullptr, nullptr, ValueKind::access_key, 0, 0, "",
     "IAM access key id. Not the API key of a Qianfan application."},
    {"secret_key", "QIANFAN_SECRET_KEY", nullptr, nullptr, ValueKind::secret, 0, 0, "",
     "IAM secret access key that belongs to access_key."},
    {"security_token", "QIANFAN_SECURITY_TOKEN", nullptr, nullptr, ValueKind::token, 0, 0, "",
     "Token of temporary (STS) credentials. Not taken from a source that access_key beats."},
    {"console_api_base_url", "QIANFAN_CONSOLE_API_BASE_URL", "QIANFAN_CONSOLE_BASE_URL",
     "https://qianfan.baidubce.com", ValueKind::url, 0, 0, "",
     "Where the console API is: https, with port and path prefix if needed; http for this machine "
     "only."},
    {"iam_sign_expiration_sec", "QIANFAN_IAM_SIGN_EXPIRATION_SEC", nullptr, "300", ValueKind::whole,
     1, 129600, "s", "How long a signature is valid."},
    {"console_api_retry_count", "QIANFAN_CONSOLE_API_RETRY_COUNT", nullptr, "3", ValueKind::whole,
     1, 20, "attempts", "Attempts in all, the first one included; 1 means no retry."},
    {"console_api_retry_timeout", "QIANFAN_CONSOLE_API_RETRY_TIMEOUT", nullptr, "60",
     ValueKind::decimal, 0.001, most_sec, "s",
     "Longest time for one attempt, from its start to the last byte of its answer."},
    {"console_api_retry_backoff_factor", "QIANFAN_CONSOLE_API_RETRY_BACKOFF_FACTOR", nullptr, "1",
     ValueKind::decimal, 0, 3600, "s",
     "Back-off before attempt n+1: a random time from 0 to factor * 2^(n-1) + jitter."},
    {"console_api_retry_jitter", "QIANFAN_CONSOLE_API_RETRY_JITTER", nullptr, "1",
     ValueKind::decimal, 0, 3600, "s", "Added to the longest back-off of each attempt."},
    {"console_api_retry_max_wait_interval", "QIANFAN_CONSOLE_API_RETRY_MAX_WAIT_INTERVAL", nullptr,
     "120", ValueKind::decimal, 0, 3600, "s",
     "Longest back-off, and longest Retry-After that is obeyed."},
    {"timeout_ms", "QIANFAN_TIMEOUT_MS", nullptr, "180000", ValueKind::whole, 1, most_ms, "ms",
     "Longest time for a whole call: waits, attempts and answers together."},
    {"connect_timeout_ms", "QIANFAN_CONNECT_TIMEOUT_MS", nullptr, "10000", ValueKind::whole, 1,
     most_ms, "ms", "Longest time for name resolution, TCP and TLS of one attempt."},
    {"qps_limit", "QIANFAN_QPS_LIMIT", nullptr, "0", ValueKind::decimal, 0, 1000000, "requests/s",
     "Requests a second that this client sends at most, spread evenly over all its threads; 0 for "
     "no limit."},
    {"rpm_limit", "QIANFAN_RPM_LIMIT", nullptr, "0", ValueKind::decimal, 0, 60000000,
     "requests/min",
     "Requests a minute that this client sends at most, spread evenly over all its threads; 0 for "
     "no limit."},
    {"proxy", "QIANFAN_PROXY", nullptr, nullptr, ValueKind::proxy, 0, 0, "",
     "Proxy URL (http, https, socks5, socks5h). Unset: HTTPS_PROXY and NO_PROXY decide. Set to an "
     "empty text in "
     "code: none."},
    {"ssl_verification_enabled", "QIANFAN_SSL_VERIFICATION_ENABLED", nullptr, "true",
     ValueKind::yes_no, 0, 0, "",
     "Whether certificates are checked. Turning it off lets anyone in between read and change what "
     "is sent."},
    {"ca_file", "QIANFAN_CA_FILE", nullptr, nullptr, ValueKind::path, 0, 0, "",
     "File of trusted certificates (PEM). Unset: SSL_CERT_FILE, then the system's."},
    {"ca_path", "QIANFAN_CA_PATH", nullptr, nullptr, ValueKind::path, 0, 0, "",
     "Directory of trusted certificates, hashed as by openssl rehash."},
    {"client_cert", "QIANFAN_CLIENT_CERT", nullptr, nullptr, ValueKind::path, 0, 0, "",
     "File of the client's own certificate (PEM), for gateways that ask for one."},
    {"client_key", "QIANFAN_CLIENT_KEY", nullptr, nullptr, ValueKind::path, 0, 0, "",
     "File of the private key of client_cert (PEM, without passphrase)."},
    {"min_tls", "QIANFAN_MIN_TLS", nullptr, "1.2", ValueKind::tls_version, 0, 0, "",
     "Lowest TLS version that is accepted: 1.2 or 1.3."},
    {"user_agent_suffix", "QIANFAN_USER_AGENT_SUFFIX", nullptr, nullptr, ValueKind::user_agent, 0,
     0, "", "Added to the User-Agent header, such as the name and version of your program."},
    {"dot_env_config_file", "QIANFAN_DOT_ENV_CONFIG_FILE", nullptr, ".env", ValueKind::path, 0, 0,
     "", "File with QIANFAN_... lines, read last. Set to an empty text in code: none."},
}};

std::string shown(std::string_view value) {
    return "\"" + text::printable(text::clip(value, 80)) + "\"";
}

std::string plain_number(double value) {
    std::array<char, 32> out{};
    const auto end =
        std::to_chars(out.data(), out.data() + out.size(), value, std::chars_format::fixed).ptr;
    return {out.data(), end};
}

std::optional<std::string> problem_with_credential(const Key &key, std::string_view value) {
    const std::size_t most =
        key.kind == ValueKind::token ? limits::security_token_bytes : limits::credential_bytes;
    if (value.empty()) return "is empty";
    if (value.size() > most) return "is longer than " + std::to_string(most) + " bytes";
    if (!text::is_utf8(value)) return "is not UTF-8";
    if (text::has_control(value) || text::contains(value, " "))
        return "holds a blank or a control character";
    if (key.kind == ValueKind::access_key && text::contains(value, "/")) return "holds a slash";
    return std::nullopt;
}

std::optional<std::string> problem_with_number(const Key &key, std::string_view value) {
    const auto number = text::to_double(value);
    const bool whole = key.kind == ValueKind::whole;
    if (!number || (whole && !text::to_int(value)) || *number < key.least || *number > key.most) {
        return std::string("must be a ") + (whole ? "whole number" : "number") + " from " +
               plain_number(key.least) + " to " + plain_number(key.most) + ", not " + shown(value);
    }
    return std::nullopt;
}

std::optional<std::string> problem_with_proxy(std::string_view value) {
    const char *problem = value.empty() ? nullptr : problem_with_proxy_url(value);
    return problem == nullptr ? std::nullopt : std::optional<std::string>(problem);
}

// Number of single-letter changes between two words.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

const std::array<Key, key_count> &keys() noexcept {
    return table;
}

const Key &key_of(KeyId id) noexcept {
    return table[static_cast<std::size_t>(id)];
}

std::optional<KeyId> find_key(std::string_view name) noexcept {
    for (std::size_t i = 0; i < key_count; ++i) {
        if (name == table[i].name) return static_cast<KeyId>(i);
    }
    return std::nullopt;
}

std::string_view similar_key(std::string_view name) {
    const std::string lower = text::to_lower(text::clip(name, 64));
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(lower.size() / 3, 2) + 1;
    for (const Key &key : table) {
        const std::string variable = text::to_lower(key.variable);
        if (lower == variable) return key.name;
        const bool begins_so = lower.size() >= 4 && text::starts_with(key.name, lower);
        if (begins_so && best.empty()) best = key.name;  // unless a likelier one follows
        const std::size_t here = distance(lower, key.name);
        if (here < best_distance) {
            best_distance = here;
            best = key.name;
        }
    }
    return best;
}

std::optional<bool> parse_yes_no(std::string_view value) noexcept {
    for (const std::string_view yes : {"true", "1", "yes", "on"}) {
        if (text::equals_ignoring_case(value, yes)) return true;
    }
    for (const std::string_view no : {"false", "0", "no", "off"}) {
        if (text::equals_ignoring_case(value, no)) return false;
    }
    return std::nullopt;
}

std::optional<std::string> problem_with(const Key &key, std::string_view value) {
    switch (key.kind) {
        case ValueKind::access_key:
        case ValueKind::secret:
        case ValueKind::token: return problem_with_credential(key, value);
        default: break;
    }
    if (value.size() > limits::setting_bytes) {
        return "is longer than " + std::to_string(limits::setting_bytes) + " bytes";
    }
    if (!text::is_utf8(value)) return "is not UTF-8";
    if (text::has_control(value)) return "holds a control character";
    switch (key.kind) {
        case ValueKind::whole:
        case ValueKind::decimal: return problem_with_number(key, value);
        case ValueKind::yes_no:
            if (!parse_yes_no(value)) return "must be true or false, not " + shown(value);
            return std::nullopt;
        case ValueKind::tls_version:
            if (value != "1.2" && value != "1.3") return "must be 1.2 or 1.3, not " + shown(value);
            return std::nullopt;
        case ValueKind::proxy: return problem_with_proxy(value);
        case ValueKind::url: {
            const auto endpoint = parse_endpoint(value);
            // The parser's message begins with the key's name, which the caller adds too.
            if (!endpoint)
                return endpoint.failure().message.substr(std::string_view(key.name).size() + 1);
            return std::nullopt;
        }
        default: return std::nullopt;
    }
}

std::string shown_access_key(std::string_view value) {
    constexpr std::size_t kept = 6;
    if (value.size() < 2 * kept) return "***";
    return std::string(text::clip(value, kept)) + "***";
}

std::string shown_url(std::string_view value) {
    const std::size_t at = value.rfind('@');  // first: a password may hold the other marks
    std::string shown;
    if (at != std::string_view::npos) {
        const std::size_t colon = value.find("://");
        if (colon < at) shown = value.substr(0, colon + 3);
        shown += "***";
        value.remove_prefix(at);
    }
    return shown.append(value.substr(0, value.find_first_of("?#")));
}

std::string shown_value(const Key &key, std::string_view value) {
    switch (key.kind) {
        case ValueKind::access_key: return shown_access_key(value);
        case ValueKind::secret:
        case ValueKind::token: return "***";
        case ValueKind::url:  // one that was refused may hold a password too
        case ValueKind::proxy: return shown_url(value);
        default: return std::string(value);
    }
}

}  // namespace qf
