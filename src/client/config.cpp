#include "client/config.hpp"

#include "limits.hpp"
#include "system/file.hpp"
#include "system/json.hpp"
#include "text.hpp"

namespace qf {
namespace {

Failure bad_value(const std::string &name, const Key &key, const std::string &problem) {
    return Failure{QF_ERR_CONFIG, name + " " + problem, std::string(key.name) + ": " + key.doc};
}

Failure unknown_key(std::string_view name) {
    const std::string_view similar = similar_key(name);
    return Failure{
        QF_ERR_CONFIG,
        "there is no configuration key \"" + text::printable(text::clip(name, 80)) + "\"",
        similar.empty() ? "'qf config --keys' lists all keys."
                        : "Did you mean " + std::string(similar) + "?"};
}

// Reads where the values come from, in their order of precedence.
class Resolver {
public:
    Resolver(const Config &config, Settings &settings) : config_(config), settings_(settings) {}

    void run() {
        resolve(KeyId::dot_env_file);  // first: it tells where the file is
        read_dot_env();
        for (std::size_t i = 0; i < key_count; ++i) {
            if (static_cast<KeyId>(i) != KeyId::dot_env_file) resolve(static_cast<KeyId>(i));
        }
        drop_foreign_token();
    }

private:
    void resolve(KeyId id) {
        const Key &key = key_of(id);
        Setting &setting = settings_.values[static_cast<std::size_t>(id)];
        if (const auto &value = config_.value(id)) {
            take(setting, value->view(), Source::explicit_, key.name);
            return;  // checked when it was set
        }
        for (const char *variable : {key.variable, key.alias}) {
            const char *value = variable == nullptr ? nullptr : environment(variable);
            // An empty variable is the usual way of unsetting one in compose files and unit files.
            if (value == nullptr || *value == '\0') continue;
            take(setting, value, Source::environment, variable);
            check(key, setting);
            return;
        }
        for (const char *variable : {key.variable, key.alias}) {
            const Secret *value = variable == nullptr ? nullptr : find(dot_env_, variable);
            if (value == nullptr || value->empty()) continue;
            take(setting, value->view(), Source::dot_env, variable);
            check(key, setting);
            return;
        }
        if (key.fallback != nullptr) take(setting, key.fallback, Source::fallback, key.name);
    }

    // A token that lies around belongs to the keys that lie around, not to those set above them.
    void drop_foreign_token() {
        Setting &token = settings_.values[static_cast<std::size_t>(KeyId::security_token)];
        if (token.source < settings_.of(KeyId::access_key).source) token = Setting();
    }

    static void take(Setting &setting, std::string_view value, Source source, const char *name) {
        setting.value = Secret(value);
        setting.present = true;
        setting.source = source;
        setting.name = name;
    }

    void check(const Key &key, const Setting &setting) {
        const auto problem = problem_with(key, setting.value.view());
        if (problem) complain(bad_value(setting.name, key, *problem));
    }

    void complain(Failure failure) {
        if (!settings_.problem) settings_.problem = std::move(failure);
    }

    void read_dot_env() {
        const Setting &setting = settings_.of(KeyId::dot_env_file);
        const std::string path(setting.value.view());
        if (path.empty()) return;
        auto content = read_file(path, limits::dot_env_bytes);
        if (!content) {
            content.failure().hint =
                "Set dot_env_config_file to another file, or in code to an empty text.";
            complain(std::move(content.failure()));
            return;
        }
        if (!*content) {
            const bool asked_for = setting.source != Source::fallback;
            if (asked_for) complain({QF_ERR_CONFIG, setting.name + " names no file: " + path, {}});
            return;
        }
        settings_.dot_env_file = path;
        auto lines = parse_dot_env((*content)->view());
        if (lines) {
            dot_env_ = std::move(*lines);
        } else {
            complain(std::move(lines.failure()));
        }
    }

    const Config &config_;
    Settings &settings_;
    DotEnv dot_env_;
};

std::string json_or_null(const char *text) {
    return text == nullptr ? "null" : json::quote(text);
}

}  // namespace

std::optional<Failure> Config::set(std::string_view name, const char *value) {
    const auto id = find_key(name);
    if (!id) {
        unknown_key_ = unknown_key(name);
        return unknown_key_;
    }
    const auto index = static_cast<std::size_t>(*id);
    const Key &key = key_of(*id);
    if (value == nullptr) {
        values_[index].reset();
        problems_[index].reset();
        return std::nullopt;
    }
    if (const auto problem = problem_with(key, value)) {
        problems_[index] = bad_value(key.name, key, *problem);
        return problems_[index];
    }
    values_[index] = Secret(value);
    problems_[index].reset();
    return std::nullopt;
}

std::optional<Failure> Config::first_problem() const {
    if (incomplete_) {
        return Failure{QF_ERR_NO_MEMORY, "memory ran out while the configuration was filled", {}};
    }
    for (const auto &problem : problems_) {
        if (problem) return problem;
    }
    return unknown_key_;
}

const char *source_name(Source source) noexcept {
    switch (source) {
        case Source::explicit_: return "explicit";
        case Source::environment: return "environment";
        case Source::dot_env: return "dotenv";
        case Source::fallback: break;
    }
    return "default";
}

Settings resolve_settings(const Config &config) {
    Settings settings;
    settings.problem = config.first_problem();
    Resolver(config, settings).run();
    return settings;
}

std::string describe_settings(const Settings &settings) {
    std::string out = "{\"settings\":[";
    for (std::size_t i = 0; i < key_count; ++i) {
        const Key &key = keys()[i];
        const Setting &setting = settings.values[i];
        if (i > 0) out += ',';
        out += "{\"key\":" + json::quote(key.name);
        out += ",\"env\":" + json::quote(key.variable);
        out += ",\"default\":" + json_or_null(key.fallback);
        out += ",\"unit\":" + json::quote(key.unit);
        out += ",\"doc\":" + json::quote(key.doc);
        // A value that was refused may hold anything.
        const std::string value = text::printable(shown_value(key, setting.value.view()));
        out += ",\"value\":" + (setting.present ? json::quote(value) : std::string("null"));
        out += ",\"source\":\"" + std::string(source_name(setting.source)) + "\"}";
    }
    out += "],\"dot_env_file\":";
    out += settings.dot_env_file.empty() ? "null"
                                         : json::quote(text::printable(settings.dot_env_file));
    return out + "}";
}

}  // namespace qf
