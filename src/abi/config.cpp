// Configuration and credentials.
#include "client/config.hpp"

#include "abi/guard.hpp"
#include "client/credentials.hpp"
#include "client/options.hpp"

using qf::abi::guard_pointer;
using qf::abi::guard_result;
using qf::abi::guard_status;

qf_config *qf_config_new(void) {
    return guard_pointer([] { return new qf_config; });
}

qf_status qf_config_set(qf_config *config, const char *key, const char *value) {
    if (config == nullptr || key == nullptr) return QF_ERR_INVALID_ARGUMENT;
    const qf_status status =
        guard_status([&] { return config->config.set(key, value) ? QF_ERR_CONFIG : QF_OK; });
    if (status == QF_ERR_NO_MEMORY) config->config.mark_incomplete();
    return status;
}

qf_status qf_config_set_credentials_provider(qf_config *config, qf_credentials_fn provider,
                                             void *user_data, qf_release_fn release) {
    if (config == nullptr || provider == nullptr) return QF_ERR_INVALID_ARGUMENT;
    return guard_status([&] {
        config->config.set_provider({provider, qf::Registration::make(user_data, release)});
        return QF_OK;
    });
}

qf_status qf_credentials_set(qf_credentials *out, const char *access_key, const char *secret_key,
                             const char *security_token, int64_t expires_at_sec) {
    if (out == nullptr || access_key == nullptr || secret_key == nullptr)
        return QF_ERR_INVALID_ARGUMENT;
    return guard_status([&] {
        out->refused =
            qf::check_credentials(access_key, secret_key, security_token, expires_at_sec);
        if (out->refused) return QF_ERR_INVALID_ARGUMENT;
        auto filled = std::make_shared<qf::Credentials>();
        filled->access_key = qf::Secret(access_key);
        filled->secret_key = qf::Secret(secret_key);
        if (security_token != nullptr) filled->security_token = qf::Secret(security_token);
        filled->expires_at_sec = expires_at_sec;
        out->filled = std::move(filled);
        return QF_OK;
    });
}

qf_status qf_config_set_log(qf_config *config, int32_t level, qf_log_fn log, void *user_data,
                            qf_release_fn release) {
    if (config == nullptr || log == nullptr || level < QF_LOG_NONE || level > QF_LOG_DEBUG) {
        return QF_ERR_INVALID_ARGUMENT;
    }
    return guard_status([&] {
        config->config.set_log({level, log, qf::Registration::make(user_data, release)});
        return QF_OK;
    });
}

qf_result *qf_config_describe(const qf_config *config) {
    return guard_result(false, [&] {
        const qf::Config empty;
        const qf::Config &chosen = config == nullptr ? empty : config->config;
        const qf::Settings settings = qf::resolve_settings(chosen);
        auto problem = qf::problem_with(chosen, settings);
        qf::Result result = problem ? qf::Result(std::move(*problem)) : qf::Result();
        result.body = qf::describe_settings(settings);
        result.has_body = true;
        if (auto document = qf::json::Document::parse(result.body))
            result.document = std::move(*document);
        return result;
    });
}

void qf_config_free(qf_config *config) {
    delete config;
}
