// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <string>

#include "commands.hpp"
#include "completion_scripts.hpp"  // made from cli/completion/ by the build
#include "exit_codes.hpp"
#include "output.hpp"

namespace cli {
namespace {

struct Script {
    const char *shell;
    const char *text;
};

constexpr std::array scripts{
    Script{"bash", completion_bash},
    Script{"zsh", completion_zsh},
    Script{"fish", completion_fish},
};

int run_completion(const std::string &shell) {
    for (const Script &script : scripts) {
        if (shell == script.shell) {
            print_out(script.text);
            return exit_ok;
        }
    }
    throw UsageError("there is no completion for \"" + shell + "\", only for bash, zsh and fish");
}

}  // namespace

void add_completion(CLI::App &app, const Options & /*options*/, Action &action) {
    auto *command = app.add_subcommand("completion", "Print the completion script of a shell");
    const auto shell = std::make_shared<std::string>();
    command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->type_name("");
    command->callback([&action, shell] { action = [shell] { return run_completion(*shell); }; });
}

}  // namespace cli
