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

void print_created(const qf_result *result, const Options &options, const std::string &model_id) {
    const char *export_id = qf_result_export_id(result);
    if (export_id != nullptr) {
        print_out(printable(export_id) + "\n");
    }
    print_remarks(result, options);
    if (!options.chatty()) {
        return;
    }
    if (export_id == nullptr) {
        print_err("qf: the service accepted the export but named no task\n");
    }
    print_err("The service is packaging " + printable(model_id) +
              "; this takes minutes. See how far it is:\n    qf describe " + printable(model_id) +
              "\n");
}

int run_create(const Options &options, const std::string &model_id) {
    const ResultHandle result = run_call(options, [&](qf_client *client, qf_context *context) {
        return qf_create_model_export_task(client, model_id.c_str(), context);
    });
    if (options.json) {
        print_out(result_json(result.get(), Urls::hidden) + "\n");
    }
    if (qf_result_status(result.get()) != QF_OK) {
        print_failure(result.get(), "create", "qf describe " + printable(model_id));
    } else if (!options.json) {
        print_created(result.get(), options, model_id);
    }
    return exit_code_of(result.get());
}

}  // namespace

void add_create(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("create", "Start the export of a model version");
    const auto model_id = std::make_shared<std::string>();
    command->add_option("MODEL_ID", *model_id, "Id of the model version, amv-...")
        ->required()
        ->type_name("");
    command->callback([&options, &action, model_id] {
        action = [&options, model_id] { return run_create(options, *model_id); };
    });
}

}  // namespace cli
