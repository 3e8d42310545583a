// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "output.hpp"
#include "session.hpp"
#include "text.hpp"

namespace cli {
namespace {

// The library takes 1 MiB. Reading a little more lets it say so, without reading on for ever.
constexpr std::size_t readable_bytes = 1024U * 1024 + 1;

struct CallArguments {
    std::string route;
    std::string action;
    std::string body = "{}";
};

struct FileCloser {
    void operator()(std::FILE *file) const noexcept { static_cast<void>(std::fclose(file)); }
};

std::string read_all(std::FILE *file, const std::string &name) {
    std::string text(readable_bytes, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    if (std::ferror(file) != 0) {
        throw UsageError("cannot read the request body from " + name);
    }
    if (text.find('\0') != std::string::npos) {
        throw UsageError("the request body in " + name + " holds a zero byte, so it is not JSON");
    }
    return text;
}

// The request body itself, the content of a file for "@FILE", or standard input for "-".
std::string read_body(const std::string &argument) {
    if (argument == "-") {
        return read_all(stdin, "standard input");
    }
    if (argument.empty() || argument.front() != '@') {
        return argument;
    }
    const std::string name = argument.substr(1);
    const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(name.c_str(), "rb"));
    if (!file) {
        throw UsageError("cannot open " + printable(name) + ", which should hold the request body");
    }
    return read_all(file.get(), printable(name));
}

// The answer goes out byte for byte, so that it can be piped into any JSON tool.
void print_answer(const qf_result *result) {
    std::int64_t length = 0;
    const char *bytes = qf_result_body(result, &length);
    if (bytes == nullptr || length == 0) {
        return;
    }
    const std::string_view body(bytes, static_cast<std::size_t>(length));
    print_out(body);
    if (body.back() != '\n') {
        print_out("\n");
    }
}

int run_call_command(const Options &options, const CallArguments &arguments) {
    const std::string body = read_body(arguments.body);
    const ResultHandle result = run_call(options, [&](qf_client *client, qf_context *context) {
        return qf_call_action(client, arguments.route.c_str(), arguments.action.c_str(),
                              body.c_str(), context);
    });
    if (options.json) {
        print_out(result_json(result.get(), Urls::shown) + "\n");
    } else if (qf_result_status(result.get()) == QF_OK) {
        print_answer(result.get());
    }
    if (qf_result_status(result.get()) != QF_OK) {
        print_failure(result.get(), "call", "");
    }
    return exit_code_of(result.get());
}

}  // namespace

void add_call(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("call", "Call any action of the console API");
    const auto arguments = std::make_shared<CallArguments>();
    command->add_option("ROUTE", arguments->route, "Path below the base URL, such as /v2/model")
        ->required()
        ->type_name("");
    command
        ->add_option("ACTION", arguments->action,
                     "Name of the action, such as DescribeModel; \"\" for a route without actions")
        ->required()
        ->type_name("");
    command
        ->add_option("BODY", arguments->body,
                     "Request body: JSON, @FILE, or - for standard input; {} if left out")
        ->type_name("");
    command->callback([&options, &action, arguments] {
        action = [&options, arguments] { return run_call_command(options, *arguments); };
    });
}

}  // namespace cli
