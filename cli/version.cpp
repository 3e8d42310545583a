// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <string>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "json_out.hpp"
#include "output.hpp"

namespace cli {
namespace {

std::string header_version() {
    return std::to_string(QF_VERSION_MAJOR) + "." + std::to_string(QF_VERSION_MINOR) + "." +
           std::to_string(QF_VERSION_PATCH);
}

int run_version(const Options &options) {
    if (options.json) {
        JsonObject object;
        object.text("qf", header_version())
            .text("library", qf_version())
            .number("abi", qf_abi_version());
        print_out(object.str() + "\n");
    } else {
        print_out(version_line() + "\n");
    }
    return exit_ok;
}

}  // namespace

// The command and the library it loaded may be of different age, so both are told.
std::string version_line() {
    return "qf " + header_version() + " (libqianfan " + qf_version() + ", ABI " +
           std::to_string(qf_abi_version()) + ")";
}

void add_version(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("version", "Print the versions of qf and libqianfan");
    const auto choose = [&options, &action] {
        action = [&options] { return run_version(options); };
    };
    command->callback(choose);
}

}  // namespace cli
