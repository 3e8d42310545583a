// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "options.hpp"

namespace cli {

// What the chosen subcommand does; returns the exit code. Set while the command line is parsed,
// run afterwards, so that errors of the two are never mixed up.
using Action = std::function<int()>;

// Each adds one subcommand. `options` and `action` must outlive the parsing and the action.
void add_create(CLI::App &app, const Options &options, Action &action);
void add_describe(CLI::App &app, const Options &options, Action &action);
void add_call(CLI::App &app, const Options &options, Action &action);
void add_config(CLI::App &app, const Options &options, Action &action);
void add_doctor(CLI::App &app, const Options &options, Action &action);
void add_version(CLI::App &app, const Options &options, Action &action);
void add_completion(CLI::App &app, const Options &options, Action &action);

// "qf 0.1.0 (libqianfan 0.1.0, ABI 0)".
std::string version_line();

}  // namespace cli
