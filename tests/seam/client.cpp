// SPDX-License-Identifier: MIT
// Seam to the parts of a client: retry rules, rate limit, configuration.
#include "abi/handles.hpp"
#include "client/dot_env.hpp"
#include "client/options.hpp"
#include "client/rate_limit.hpp"
#include "client/retry.hpp"
#include "guard.hpp"

using qf::seam::fill;
using qf::seam::guarded;

struct seam_budget {
    qf::RetryBudget budget;
};

struct seam_rate_limit {
    qf::RateLimit limit;
};

struct seam_dot_env {
    qf::DotEnv lines;
};

int seam_next_step(int effect, int transient, int execution, int attempts_made, int attempts) {
    qf::RetryPolicy policy;
    policy.attempts = attempts;
    return static_cast<int>(qf::next_step(static_cast<qf::Effect>(effect), transient != 0,
                                          static_cast<qf::Execution>(execution), attempts_made,
                                          policy));
}

int64_t seam_wait_us(const seam_retry_policy *policy, int attempts_made, double random,
                     int64_t retry_after_ms) {
    return qf::wait_us(
        {policy->attempts, policy->factor_sec, policy->jitter_sec, policy->max_wait_sec},
        attempts_made, random, retry_after_ms);
}

seam_budget *seam_budget_new(int tenths) {
    return guarded([&] { return new seam_budget{qf::RetryBudget(tenths)}; });
}

int seam_budget_take(seam_budget *budget) {
    return budget->budget.take() ? 1 : 0;
}

void seam_budget_succeed(seam_budget *budget) {
    budget->budget.succeed();
}

void seam_budget_free(seam_budget *budget) {
    delete budget;
}

seam_rate_limit *seam_rate_limit_new(double requests_per_sec, double requests_per_min) {
    return guarded([&] { return new seam_rate_limit{{requests_per_sec, requests_per_min}}; });
}

int64_t seam_rate_limit_reserve(seam_rate_limit *limit, int64_t now_us, int64_t latest_us) {
    return limit->limit.reserve(now_us, latest_us).value_or(-1);
}

void seam_rate_limit_free(seam_rate_limit *limit) {
    delete limit;
}

int seam_key_count(void) {
    return static_cast<int>(qf::key_count);
}

seam_key seam_key_at(int index) {
    const qf::Key &key = qf::keys()[static_cast<std::size_t>(index)];
    return {key.name, key.variable, key.alias, key.fallback};
}

int seam_key_index_by_id(const char *id_name) {
    using qf::KeyId;
    struct Row {
        const char *name;
        KeyId id;
    };
    constexpr Row rows[] = {
        {"access_key", KeyId::access_key},
        {"secret_key", KeyId::secret_key},
        {"security_token", KeyId::security_token},
        {"console_api_base_url", KeyId::base_url},
        {"iam_sign_expiration_sec", KeyId::sign_expiration},
        {"console_api_retry_count", KeyId::retry_count},
        {"console_api_retry_timeout", KeyId::retry_timeout},
        {"console_api_retry_backoff_factor", KeyId::retry_backoff_factor},
        {"console_api_retry_jitter", KeyId::retry_jitter},
        {"console_api_retry_max_wait_interval", KeyId::retry_max_wait},
        {"timeout_ms", KeyId::timeout},
        {"connect_timeout_ms", KeyId::connect_timeout},
        {"qps_limit", KeyId::qps_limit},
        {"rpm_limit", KeyId::rpm_limit},
        {"proxy", KeyId::proxy},
        {"ssl_verification_enabled", KeyId::ssl_verification},
        {"ca_file", KeyId::ca_file},
        {"ca_path", KeyId::ca_path},
        {"client_cert", KeyId::client_cert},
        {"client_key", KeyId::client_key},
        {"min_tls", KeyId::min_tls},
        {"user_agent_suffix", KeyId::user_agent_suffix},
        {"dot_env_config_file", KeyId::dot_env_file},
    };
    for (const Row &row : rows) {
        if (std::strcmp(row.name, id_name) == 0) return static_cast<int>(row.id);
    }
    return -1;
}

seam_dot_env *seam_dot_env_parse(const char *text, size_t size, seam_text *message) {
    return guarded([&]() -> seam_dot_env * {
        auto lines = qf::parse_dot_env({text, size});
        fill(*message, lines ? std::string() : lines.failure().message);
        return lines ? new seam_dot_env{std::move(*lines)} : nullptr;
    });
}

int64_t seam_dot_env_count(const seam_dot_env *lines) {
    return static_cast<int64_t>(lines->lines.size());
}

const char *seam_dot_env_find(const seam_dot_env *lines, const char *name) {
    const qf::Secret *value = qf::find(lines->lines, name);
    return value == nullptr ? nullptr : value->c_str();
}

void seam_dot_env_free(seam_dot_env *lines) {
    delete lines;
}

void seam_read_options(const qf_config *config, seam_options *out) {
    guarded([&] {
        *out = seam_options{};
        const auto options = qf::make_options(config->config, qf::resolve_settings(config->config));
        if (!options) {
            out->status = options.failure().status;
            return;
        }
        fill(out->host_header, options->endpoint.host_header);
        out->attempts = options->retry.attempts;
        out->factor_sec = options->retry.factor_sec;
        out->jitter_sec = options->retry.jitter_sec;
        out->max_wait_sec = options->retry.max_wait_sec;
        out->sign_expiration_sec = options->sign_expiration_sec;
        out->response_timeout_ms = options->response_timeout_ms;
        out->timeout_ms = options->timeout_ms;
        out->connect_timeout_ms = options->connect_timeout_ms;
        out->requests_per_sec = options->requests_per_sec;
        out->requests_per_min = options->requests_per_min;
        out->proxy_given = options->transport.proxy_given ? 1 : 0;
        out->verify_tls = options->transport.verify_tls ? 1 : 0;
        out->min_tls_minor = options->transport.min_tls_minor;
        fill(out->proxy, options->transport.proxy.view());
        fill(out->user_agent, options->transport.user_agent);
        fill(out->ca_file, options->transport.ca_file);
    });
}
