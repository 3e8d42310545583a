// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <exception>
#include <new>
#include <string>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "output.hpp"
#include "text.hpp"

namespace {

constexpr const char *examples =
    "Examples:\n"
    "  qf doctor                       does anything keep calls from working?\n"
    "  qf create amv-g73j3faikzpz      start an export, print the id of its task\n"
    "  qf describe amv-g73j3faikzpz    how far is it, what file came of it?\n"
    "  qf call /v2/model DescribeModel '{\"modelId\":\"amv-g73j3faikzpz\"}'\n\n";

constexpr const char *description =
    "qf creates and follows exports of model versions on Baidu Qianfan.\n"
    "Credentials come from QIANFAN_ACCESS_KEY and QIANFAN_SECRET_KEY in the environment or in a\n"
    ".env file. If something does not work, `qf doctor` finds out what.";

void set_up(CLI::App &app, cli::Options &options, cli::Action &action) {
    // A missing command is complained about by run(), in words that name the commands.
    app.require_subcommand(0, 1);
    app.fallthrough();
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.get_formatter()->column_width(34);
    app.set_version_flag(
        "--version", [] { return cli::version_line(); }, "Print the versions and exit");
    app.footer("\n" + std::string(examples) + cli::exit_code_help() +
               "\nThe manual page qf(1) says more; `qf COMMAND --help` explains one command.");
    cli::add_create(app, options, action);
    cli::add_describe(app, options, action);
    cli::add_call(app, options, action);
    cli::add_config(app, options, action);
    cli::add_doctor(app, options, action);
    cli::add_version(app, options, action);
    cli::add_completion(app, options, action);
    cli::add_common_options(app, options);
    for (CLI::App *command : app.get_subcommands({})) {
        command->footer("`qf --help` lists the options for all commands and the exit codes.");
    }
}

// An argument that nobody expected may be a mistyped option with a secret behind its '='.
std::string unexpected_arguments(const CLI::App &app) {
    std::string text;
    for (const std::string &argument : app.remaining(true)) {
        const std::size_t equals = argument.find('=');
        text += " " + argument.substr(0, equals) + (equals == std::string::npos ? "" : "=...");
    }
    return "These arguments were not expected:" + cli::printable(text);
}

int run(int argc, char **argv) {
    CLI::App app(description, "qf");
    cli::Options options;
    cli::Action action;
    set_up(app, options, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &success) {
        return app.exit(success);
    } catch (const CLI::ExtrasError &) {
        throw cli::UsageError(unexpected_arguments(app) + "\nTry `qf --help`.");
    } catch (const CLI::ParseError &error) {
        throw cli::UsageError(std::string(error.what()) + "\nTry `qf --help`.");
    }
    if (!action) {
        throw cli::UsageError("say what to do, such as `qf describe amv-...`, or try `qf --help`");
    }
    return action();
}

}  // namespace

int main(int argc, char **argv) {
    int code = cli::exit_internal;
    try {
        code = run(argc, argv);
    } catch (const cli::UsageError &error) {
        cli::print_err("qf: " + std::string(error.what()) + "\n");
        code = cli::exit_usage;
    } catch (const std::bad_alloc &) {
        cli::print_err("qf: out of memory\n");
    } catch (const std::exception &error) {
        cli::print_err("qf: internal error: " + std::string(error.what()) + "\n");
    }
    if (!cli::finish_output()) {
        cli::print_err("qf: standard output could not be written; is the disk full?\n");
        return cli::exit_output;
    }
    return code;
}
