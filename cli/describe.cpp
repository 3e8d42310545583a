// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "output.hpp"
#include "session.hpp"
#include "text.hpp"

namespace cli {
namespace {

struct DescribeArguments {
    std::string model_id;
    bool show_url = false;
};

// What to do next, or "" where the state says it all.
std::string advice_for(const std::string &state, const std::string &model_id) {
    if (state == "Doing") {
        return "Not finished yet; ask again in a minute.\n";
    }
    if (state == "Fail") {
        return "The service could not package it. Start it anew:\n    qf create " + model_id + "\n";
    }
    if (state == "Done") {
        return "";
    }
    return "\"" + state + "\" is a state that qf does not know; it is not taken for finished.\n";
}

void print_file(const qf_result *result, bool show_url) {
    const std::string name = member(result, "/result/fileName");
    const std::string type = member(result, "/result/fileType");
    const std::string size = member(result, "/result/fileSize");
    const std::string md5 = member(result, "/result/md5");
    const std::string url = member(result, "/result/downloadUrl");
    if (!name.empty()) {
        print_fact("file", printable(name) + (type.empty() ? "" : " (" + printable(type) + ")"));
    }
    if (!size.empty() && size != "0") {
        print_fact("size", size_text(size));
    }
    if (!md5.empty()) {
        print_fact("md5", printable(md5));
    }
    if (!url.empty()) {
        print_fact("url", printable(show_url ? url : without_query(url)));
    }
}

void print_described(const qf_result *result, const Options &options,
                     const DescribeArguments &arguments) {
    const std::string model_id = printable(arguments.model_id);
    const char *status = qf_result_export_status(result);
    if (status == nullptr) {
        print_fact("state", "no export");
        if (options.chatty()) {
            print_err(
                "This version was never exported, or its last export failed. Start one:\n"
                "    qf create " +
                model_id + "\n");
        }
        return;
    }
    const std::string state = printable(status);
    print_fact("state", state);
    if (const char *export_id = qf_result_export_id(result)) {
        print_fact("export id", printable(export_id));
    }
    print_file(result, arguments.show_url);
    if (!options.chatty()) {
        return;
    }
    print_err(advice_for(state, model_id));
    const std::string url = member(result, "/result/downloadUrl");
    if (!arguments.show_url && url.find('?') != std::string::npos) {
        print_err(
            "The url is cut at '?', since whoever has all of it can download the model.\n"
            "To see it: qf describe --show-url " +
            model_id + "\n");
    }
}

int run_describe(const Options &options, const DescribeArguments &arguments) {
    const ResultHandle result = run_call(options, [&](qf_client *client, qf_context *context) {
        return qf_describe_model_export_task(client, arguments.model_id.c_str(), context);
    });
    if (options.json) {
        const Urls urls = arguments.show_url ? Urls::shown : Urls::hidden;
        print_out(result_json(result.get(), urls) + "\n");
    }
    if (qf_result_status(result.get()) != QF_OK) {
        print_failure(result.get(), "describe", "");
    } else if (!options.json) {
        print_described(result.get(), options, arguments);
    }
    return exit_code_of(result.get());
}

}  // namespace

void add_describe(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("describe", "Show the state of an export, and its file");
    const auto arguments = std::make_shared<DescribeArguments>();
    command->add_option("MODEL_ID", arguments->model_id, "Id of the model version, amv-...")
        ->required()
        ->type_name("");
    command->add_flag("--show-url", arguments->show_url,
                      "Show the whole download address, which works as a credential");
    command->callback([&options, &action, arguments] {
        action = [&options, arguments] { return run_describe(options, *arguments); };
    });
}

}  // namespace cli
