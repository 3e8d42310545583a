// What a caller sets, and what comes of it together with environment, .env file and defaults.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "client/config_keys.hpp"
#include "client/dot_env.hpp"
#include "client/log.hpp"
#include "expected.hpp"
#include "system/secret.hpp"

namespace qf {

struct Provider {
    qf_credentials_fn fetch = nullptr;
    std::shared_ptr<Registration> registration;
};

class Config {
public:
    // Remembers a refused value as well, so that whoever ignores the failure meets it again in
    // `first_problem`.
    std::optional<Failure> set(std::string_view name, const char *value);
    // A value was lost for want of memory: a client without it might talk to the wrong place.
    void mark_incomplete() noexcept { incomplete_ = true; }
    void set_provider(Provider provider) { provider_ = std::move(provider); }
    void set_log(Log log) { log_ = std::move(log); }

    const std::optional<Secret> &value(KeyId id) const noexcept {
        return values_[static_cast<std::size_t>(id)];
    }
    const Provider &provider() const noexcept { return provider_; }
    const Log &log() const noexcept { return log_; }
    std::optional<Failure> first_problem() const;

private:
    std::array<std::optional<Secret>, key_count> values_;
    std::array<std::optional<Failure>, key_count> problems_;
    std::optional<Failure> unknown_key_;
    bool incomplete_ = false;
    Provider provider_;
    Log log_;
};

enum class Source : unsigned char { fallback, dot_env, environment, explicit_ };
const char *source_name(Source source) noexcept;

struct Setting {
    Secret value;
    bool present = false;
    Source source = Source::fallback;
    std::string name;  // as the user wrote it: the key or the variable
};

// Every key's value in force.
struct Settings {
    std::array<Setting, key_count> values;
    std::string dot_env_file;        // the one that was read, or ""
    std::optional<Failure> problem;  // the first thing that is wrong with them

    const Setting &of(KeyId id) const noexcept { return values[static_cast<std::size_t>(id)]; }
    std::string_view text(KeyId id) const noexcept { return of(id).value.view(); }
};

// Explicit beats environment beats .env beats default, key by key: a base URL in a .env file that
// happens to lie around never moves the endpoint away from one set elsewhere.
Settings resolve_settings(const Config &config);
// The JSON text of qf_config_describe.
std::string describe_settings(const Settings &settings);

}  // namespace qf
