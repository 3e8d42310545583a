// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "text.hpp"

namespace cli {
namespace {

struct NamedOption {
    const char *flag;
    const char *key;
    const char *placeholder;
    const char *help;
};

constexpr std::array named_options{
    NamedOption{"--base-url", "console_api_base_url", "URL", "Where the service is"},
    NamedOption{"--timeout-ms", "timeout_ms", "MS", "Limit of the whole call"},
    NamedOption{"--proxy", "proxy", "URL", "Proxy to go through"},
    NamedOption{"--ca-file", "ca_file", "FILE", "PEM file of the authorities to trust"},
    NamedOption{"--dot-env", "dot_env_config_file", "FILE", "Read this file instead of .env"},
};

constexpr std::array secret_keys{std::string_view("secret_key"),
                                 std::string_view("security_token")};

// Any spelling of a key: "SECRET-KEY" and "QIANFAN_SECRET_KEY" are the same slip of the same user.
std::string plain_key(std::string_view key) {
    std::string plain(key);
    std::transform(plain.begin(), plain.end(), plain.begin(), [](char byte) {
        if (byte == '-') {
            return '_';
        }
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    constexpr std::string_view prefix = "qianfan_";
    return plain.compare(0, prefix.size(), prefix) == 0 ? plain.substr(prefix.size()) : plain;
}

std::string variable_of(const std::string &key) {
    std::string variable = "QIANFAN_" + key;
    std::transform(variable.begin(), variable.end(), variable.begin(), [](char byte) {
        return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
    });
    return variable;
}

[[noreturn]] void refuse_secret(const std::string &what, const std::string &key) {
    const std::string variable = variable_of(key);
    throw UsageError(what +
                     " is refused: every user of this machine can read command lines.\n"
                     "Put it into the environment (export " +
                     variable + "=...) or as " + variable +
                     "=... into a .env file with mode 0600.");
}

void refuse_secrets(const std::string &key, const std::string &value) {
    const std::string plain = plain_key(key);
    if (std::find(secret_keys.begin(), secret_keys.end(), plain) != secret_keys.end()) {
        refuse_secret("The secret " + plain + " on the command line", plain);
    }
    if (has_user(value) && (plain == "proxy" || plain == "console_api_base_url")) {
        refuse_secret("A user or password inside " + plain + " on the command line", plain);
    }
}

// Takes `--secret-key=...` and the like, so that the message names the cure and not the secret.
void add_refused_options(CLI::App &app) {
    for (const std::string_view key : secret_keys) {
        std::string flags = "--" + std::string(key) + ",--" + std::string(key);
        // Once as the key is written, once as options usually are.
        std::replace(flags.begin() + static_cast<std::ptrdiff_t>(flags.rfind(',')), flags.end(),
                     '_', '-');
        app.add_option_function<std::string>(
               flags, [key](const std::string &value) { refuse_secrets(std::string(key), value); })
            ->group("");
    }
}

}  // namespace

void add_common_options(CLI::App &app, Options &options) {
    // Without allow_extra_args(false) a repeatable option would swallow the arguments behind it.
    app.add_option("--set", options.settings,
                   "Set any configuration key (repeatable; `qf config --keys` lists them)")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->group("Options for all commands");
    for (const NamedOption &named : named_options) {
        app.add_option_function<std::string>(
               named.flag,
               [&options, key = named.key](const std::string &value) {
                   options.settings.push_back(std::string(key) + "=" + value);
               },
               named.help)
            ->type_name(named.placeholder)
            ->group("Options for all commands");
    }
    app.add_flag("--json", options.json, "Print one JSON document on standard output")
        ->group("Options for all commands");
    app.add_flag("-v,--verbose", options.verbose,
                 "Log calls to standard error; -vv logs each attempt")
        ->group("Options for all commands");
    app.add_flag("-q,--quiet", options.quiet, "Print results and errors only")
        ->group("Options for all commands");
    add_refused_options(app);
}

ConfigHandle make_config(const Options &options) {
    ConfigHandle config(qf_config_new());
    if (!config) {
        throw std::bad_alloc();
    }
    for (const std::string &setting : options.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw UsageError(
                "--set wants KEY=VALUE, such as --set timeout_ms=20000; `qf config "
                "--keys` lists the keys.");
        }
        const std::string key = setting.substr(0, equals);
        const std::string value = setting.substr(equals + 1);
        refuse_secrets(key, value);
        // The status may be ignored: the library remembers a refused value and explains it.
        qf_config_set(config.get(), key.c_str(), value.c_str());
    }
    return config;
}

}  // namespace cli
