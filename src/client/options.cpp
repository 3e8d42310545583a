#include "client/options.hpp"

#include <initializer_list>

#include "qianfan/qianfan.h"
#include "system/file.hpp"
#include "text.hpp"

namespace qf {
namespace {

std::int64_t whole(const Settings &settings, KeyId id) {
    return text::to_int(settings.text(id)).value_or(0);
}

double decimal(const Settings &settings, KeyId id) {
    return text::to_double(settings.text(id)).value_or(0);
}

std::string text_of(const Settings &settings, KeyId id) {
    return std::string(settings.text(id));
}

// Where distributions keep the trusted certificates. The place that libcurl was built with may not
// exist on the machine it ended up on, so it is not relied upon alone.
std::string system_ca_file() {
    const char *named = environment("SSL_CERT_FILE");
    if (named != nullptr && *named != '\0') return named;
    for (const char *path :
         {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
        if (file_is_readable(path)) return path;
    }
    return {};
}

TransportOptions transport_options(const Settings &settings) {
    TransportOptions out;
    out.user_agent = "libqianfan/" QF_VERSION_TEXT;
    const std::string_view suffix = settings.text(KeyId::user_agent_suffix);
    if (!suffix.empty()) out.user_agent += ' ' + std::string(suffix);
    out.proxy_given = settings.of(KeyId::proxy).present;
    out.proxy = settings.of(KeyId::proxy).value;
    out.verify_tls = parse_yes_no(settings.text(KeyId::ssl_verification)).value_or(true);
    out.min_tls_minor = settings.text(KeyId::min_tls) == "1.3" ? 3 : 2;
    out.ca_file = text_of(settings, KeyId::ca_file);
    out.ca_path = text_of(settings, KeyId::ca_path);
    if (out.ca_file.empty() && out.ca_path.empty()) out.ca_file = system_ca_file();
    out.client_cert = text_of(settings, KeyId::client_cert);
    out.client_key = text_of(settings, KeyId::client_key);
    return out;
}

std::optional<Failure> missing_credential(const Settings &settings) {
    for (const KeyId id : {KeyId::access_key, KeyId::secret_key}) {
        if (settings.of(id).present) continue;
        const Key &key = key_of(id);
        std::string hint =
            "Put QIANFAN_ACCESS_KEY and QIANFAN_SECRET_KEY into the environment or into the .env "
            "file.";
        if (environment("QIANFAN_AK") != nullptr || environment("QIANFAN_SK") != nullptr) {
            hint +=
                " QIANFAN_AK and QIANFAN_SK are set, but those are the keys of an application, "
                "which cannot sign "
                "console actions.";
        }
        return Failure{QF_ERR_CONFIG, std::string(key.name) + " is missing", hint};
    }
    return std::nullopt;
}

std::optional<Failure> unreadable_file(const Settings &settings) {
    for (const KeyId id : {KeyId::ca_file, KeyId::ca_path, KeyId::client_cert, KeyId::client_key}) {
        const Setting &setting = settings.of(id);
        if (setting.value.empty() || file_is_readable(std::string(setting.value.view()))) continue;
        return Failure{QF_ERR_CONFIG,
                       setting.name + " names a file that cannot be read: " +
                           std::string(setting.value.view()),
                       {}};
    }
    if (!settings.text(KeyId::client_key).empty() && settings.text(KeyId::client_cert).empty()) {
        return Failure{QF_ERR_CONFIG, "client_key is set, but client_cert is not", {}};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Failure> problem_with(const Config &config, const Settings &settings) {
    if (settings.problem) return settings.problem;
    if (config.provider().fetch == nullptr) {
        if (auto missing = missing_credential(settings)) return missing;
    }
    return unreadable_file(settings);
}

Expected<Options> make_options(const Config &config, const Settings &settings) {
    if (auto problem = problem_with(config, settings)) return std::move(*problem);
    auto endpoint = parse_endpoint(settings.text(KeyId::base_url));
    if (!endpoint) return endpoint.failure();
    Options out;
    out.endpoint = std::move(*endpoint);
    out.access_key = settings.of(KeyId::access_key).value;
    out.secret_key = settings.of(KeyId::secret_key).value;
    out.security_token = settings.of(KeyId::security_token).value;
    out.provider = config.provider();
    out.log = config.log();
    out.sign_expiration_sec = whole(settings, KeyId::sign_expiration);
    out.retry.attempts = static_cast<int>(whole(settings, KeyId::retry_count));
    out.retry.factor_sec = decimal(settings, KeyId::retry_backoff_factor);
    out.retry.jitter_sec = decimal(settings, KeyId::retry_jitter);
    out.retry.max_wait_sec = decimal(settings, KeyId::retry_max_wait);
    out.response_timeout_ms =
        static_cast<std::int64_t>(decimal(settings, KeyId::retry_timeout) * 1000);
    out.timeout_ms = whole(settings, KeyId::timeout);
    out.connect_timeout_ms = whole(settings, KeyId::connect_timeout);
    out.requests_per_sec = decimal(settings, KeyId::qps_limit);
    out.requests_per_min = decimal(settings, KeyId::rpm_limit);
    out.transport = transport_options(settings);
    return out;
}

}  // namespace qf
