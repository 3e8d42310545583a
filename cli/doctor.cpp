// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_codes.hpp"
#include "json_out.hpp"
#include "legs.hpp"
#include "output.hpp"
#include "session.hpp"
#include "settings.hpp"
#include "surroundings.hpp"
#include "text.hpp"

namespace cli {
namespace {

// Somebody watches a doctor; the patience of a batch job would look like a hang.
constexpr std::int64_t patience_ms = 20000;
constexpr std::int64_t connect_patience_ms = 8000;

struct DoctorArguments {
    std::string model_id = "amv-qfdoctor";
};

struct Diagnosis {
    Surroundings around;
    ResultHandle result;
    LegReports legs;
    std::vector<std::string> warnings;
    ExitCode code = exit_ok;
};

std::vector<std::string> find_warnings(const Surroundings &around, const LegReports &legs) {
    std::vector<std::string> warnings;
    if (!around.https) {
        warnings.emplace_back(
            "The base URL begins with http: whoever is on the way can read and "
            "change everything. Fit for an emulator on this machine only.");
    }
    if (around.https && !around.verifies) {
        warnings.emplace_back(
            "Certificates are not checked (ssl_verification_enabled): anybody on "
            "the way can pose as the service. To trust one more authority use "
            "ca_file.");
    }
    for (const auto &[name, value] : around.proxy_variables) {
        const bool used = around.proxy_source == name;
        warnings.push_back("The environment sets " + name + "=" + printable(value) +
                           (used ? ", which is in use." : "."));
    }
    const LegReport &clock = legs.at(static_cast<std::size_t>(Leg::clock));
    if (clock.state == LegState::warning) {
        warnings.push_back("The clock is off: " + clock.detail + ". " + clock.advice);
    }
    return warnings;
}

// Every limit that nobody set is cut to what a person waits for.
Limits patience(const std::vector<Setting> &settings) {
    const auto limit = [&](const char *key, std::int64_t value_ms) {
        return find_setting(settings, key).source == "default" ? value_ms : 0;
    };
    return Limits{limit("timeout_ms", patience_ms),
                  limit("connect_timeout_ms", connect_patience_ms)};
}

Diagnosis diagnose(const Options &options, const DoctorArguments &arguments) {
    Diagnosis diagnosis;
    const ConfigHandle config = make_config(options);
    // One attempt: a retry would hide the leg that limps.
    qf_config_set(config.get(), "console_api_retry_count", "1");
    const ResultHandle described(qf_config_describe(config.get()));
    diagnosis.around = look_around(described.get());
    const Limits limits = patience(read_settings(described.get()));
    diagnosis.result =
        run_call(options, config.get(), limits, [&](qf_client *client, qf_context *context) {
            return qf_describe_model_export_task(client, arguments.model_id.c_str(), context);
        });
    const qf_result *result = diagnosis.result.get();
    diagnosis.legs = examine(result, diagnosis.around);
    diagnosis.warnings = find_warnings(diagnosis.around, diagnosis.legs);
    const LegReport &clock = diagnosis.legs.at(static_cast<std::size_t>(Leg::clock));
    if (!is_well(qf_result_status(result))) {
        diagnosis.code = exit_code_of(result);
    } else if (clock.state == LegState::failed) {
        diagnosis.code = exit_credentials;
    }
    return diagnosis;
}

void print_leg(Leg leg, const LegReport &report) {
    const auto pad = [](const std::string &text, std::size_t width) {
        return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
    };
    const std::string time = report.time_us < 0 ? "" : duration_text(report.time_us);
    std::string line =
        pad(state_name(report.state), 13) + pad(leg_name(leg), 15) + pad(time, 11) + report.detail;
    line.erase(line.find_last_not_of(' ') + 1);
    print_out(line + "\n");
    if (report.state == LegState::failed && !report.advice.empty()) {
        print_out("             -> " + report.advice + "\n");
    }
}

std::string verdict(const LegReports &legs) {
    for (std::size_t index = 0; index < leg_count; ++index) {
        if (legs.at(index).state == LegState::failed) {
            return std::string("Broken: ") + leg_name(static_cast<Leg>(index)) + ".\n";
        }
    }
    return "All legs are well.\n";
}

void print_diagnosis(const Diagnosis &diagnosis, const Options &options) {
    print_out("endpoint: " + printable(without_user(diagnosis.around.base_url)) + " (" +
              diagnosis.around.base_url_source + ")\n");
    for (std::size_t index = 0; index < leg_count; ++index) {
        print_leg(static_cast<Leg>(index), diagnosis.legs.at(index));
    }
    if (const char *id = qf_result_request_id(diagnosis.result.get())) {
        print_out("request id: " + printable(id) + "\n");
    }
    if (options.chatty()) {
        for (const std::string &warning : diagnosis.warnings) {
            print_out("warning: " + warning + "\n");
        }
    }
    print_out(verdict(diagnosis.legs));
}

std::string leg_json(Leg leg, const LegReport &report) {
    JsonObject object;
    std::string state = state_name(report.state);
    if (report.state == LegState::failed) {
        state = "fail";
    } else if (state.compare(0, 4, "not ") == 0) {
        state[3] = '_';
    }
    object.text("leg", leg_name(leg)).text("state", state);
    if (report.time_us < 0) {
        object.null("time_us");
    } else {
        object.number("time_us", report.time_us);
    }
    object.text("detail", report.detail).text("advice", report.advice);
    return object.str();
}

std::string diagnosis_json(const Diagnosis &diagnosis) {
    JsonArray legs;
    for (std::size_t index = 0; index < leg_count; ++index) {
        legs.raw(leg_json(static_cast<Leg>(index), diagnosis.legs.at(index)));
    }
    JsonArray warnings;
    for (const std::string &warning : diagnosis.warnings) {
        warnings.raw(json_quote(warning));
    }
    JsonObject object;
    object.boolean("ok", diagnosis.code == exit_ok)
        .number("exit_code", diagnosis.code)
        .text("endpoint", without_user(diagnosis.around.base_url))
        .raw("legs", legs.str())
        .raw("warnings", warnings.str())
        .raw("result", result_json(diagnosis.result.get(), Urls::hidden));
    return object.str();
}

int run_doctor(const Options &options, const DoctorArguments &arguments) {
    const Diagnosis diagnosis = diagnose(options, arguments);
    // A cancelled examination found nothing; half a checklist would only mislead.
    if (diagnosis.code == exit_cancelled && !options.json) {
        print_failure(diagnosis.result.get(), "doctor", "");
    } else if (options.json) {
        print_out(diagnosis_json(diagnosis) + "\n");
    } else {
        print_diagnosis(diagnosis, options);
    }
    return diagnosis.code;
}

}  // namespace

void add_doctor(CLI::App &app, const Options &options, Action &action) {
    auto *command = app.add_subcommand("doctor", "Find out what keeps calls from working");
    const auto arguments = std::make_shared<DoctorArguments>();
    command
        ->add_option("--model-id", arguments->model_id,
                     "Describe this model version; without it one that does not exist")
        ->type_name("MODEL_ID");
    command->callback([&options, &action, arguments] {
        action = [&options, arguments] { return run_doctor(options, *arguments); };
    });
}

}  // namespace cli
