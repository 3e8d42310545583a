// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "json_out.hpp"
#include "output.hpp"
#include "settings.hpp"
#include "text.hpp"

namespace cli {
namespace {

struct ConfigArguments {
    bool keys = false;
    bool list_keys = false;
};

std::string padded(const std::string &text, std::size_t width) {
    return text + std::string(text.size() < width ? width - text.size() : 0, ' ') + "  ";
}

std::string shown_value(const Setting &setting) {
    return setting.has_value ? printable(setting.value) : "-";
}

void print_values(const std::vector<Setting> &settings, const qf_result *described) {
    std::size_t key_width = 3;
    std::size_t value_width = 5;
    for (const Setting &setting : settings) {
        key_width = std::max(key_width, setting.key.size());
        value_width = std::max(value_width, shown_value(setting).size());
    }
    // One long path must not push the sources off the screen.
    value_width = std::min<std::size_t>(value_width, 44);
    print_out(padded("KEY", key_width) + padded("VALUE", value_width) + "SOURCE\n");
    for (const Setting &setting : settings) {
        print_out(padded(setting.key, key_width) + padded(shown_value(setting), value_width) +
                  printable(setting.source) + "\n");
    }
    const std::string dot_env = member(described, "/dot_env_file");
    print_out("\n.env file: " + (dot_env.empty() ? "none read" : printable(dot_env)) + "\n");
}

void print_documentation(const std::vector<Setting> &settings) {
    for (const Setting &setting : settings) {
        print_out(setting.key + "\n    " + setting.doc + "\n    environment: " + setting.env);
        if (!setting.unit.empty()) {
            print_out(", unit: " + setting.unit);
        }
        print_out(", default: " + (setting.fallback.empty() ? "none" : setting.fallback) + "\n");
    }
}

std::string config_json(const qf_result *described) {
    const qf_status status = qf_result_status(described);
    const char *settings = qf_result_get(described, "/settings");
    JsonObject object;
    object.boolean("ok", status == QF_OK)
        .number("exit_code", exit_code_of(described))
        .text("status", qf_status_name(status))
        .number("status_number", status)
        .text("message", qf_result_message(described))
        .text("hint", qf_result_hint(described))
        .text("dot_env_file", qf_result_get(described, "/dot_env_file"))
        .raw("settings", settings == nullptr ? "[]" : json_repair_utf8(settings));
    return object.str();
}

int run_config(const Options &options, const ConfigArguments &arguments) {
    const ConfigHandle config = make_config(options);
    const ResultHandle described(qf_config_describe(config.get()));
    const std::vector<Setting> settings = read_settings(described.get());
    if (arguments.list_keys) {
        for (const Setting &setting : settings) {
            print_out(setting.key + "\n");
        }
        return settings.empty() ? exit_code_of(described.get()) : exit_ok;
    }
    if (options.json) {
        print_out(config_json(described.get()) + "\n");
    } else if (arguments.keys) {
        print_documentation(settings);
        return settings.empty() ? exit_code_of(described.get()) : exit_ok;
    } else {
        print_values(settings, described.get());
    }
    if (qf_result_status(described.get()) != QF_OK) {
        print_failure(described.get(), "config", "");
    }
    return exit_code_of(described.get());
}

}  // namespace

void add_config(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("config", "Show what is in force and where it comes from");
    const auto arguments = std::make_shared<ConfigArguments>();
    auto *keys = command->add_flag("--keys", arguments->keys, "Explain every configuration key");
    command->add_flag("--list-keys", arguments->list_keys, "Print the names of the keys only")
        ->excludes(keys);
    command->callback([&options, &action, arguments] {
        action = [&options, arguments] { return run_config(options, *arguments); };
    });
}

}  // namespace cli
