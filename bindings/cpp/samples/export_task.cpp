// SPDX-License-Identifier: MIT
// Starts the export of one model version and tells how it stands.
//
//     export_task amv-xxxxxxxxxxxx
//
// Keys and endpoint come from the environment (QIANFAN_ACCESS_KEY, QIANFAN_SECRET_KEY and, for an
// emulator, QIANFAN_CONSOLE_API_BASE_URL) or from a .env file.
#include <cstdlib>
#include <iostream>
#include <qianfan/qianfan.hpp>

namespace {

void export_model(const std::string &model_id) {
    const qianfan::Client client;

    const auto created = client.create_model_export_task(model_id).value_or_throw();
    std::cout << "exportId: " << created.export_id() << '\n';

    // The service is asked by the id of the model version, not by that of the task.
    const auto described = client.describe_model_export_task(model_id).value_or_throw();
    const auto state = described.export_status();
    std::cout << "state: " << (state.empty() ? "no export record" : state) << '\n';
}

void explain(const qianfan::Error &error) {
    std::cerr << "The export failed: " << error.what() << '\n';
    if (!error.hint().empty()) std::cerr << "  " << error.hint() << '\n';
    if (error.maybe_executed()) {
        std::cerr << "  The task may exist all the same: look before you create it again.\n";
    } else if (error.retriable()) {
        std::cerr << "  Trying again later may well succeed.\n";
    }
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: export_task MODEL_VERSION_ID (amv-...)\n";
        return 2;
    }
    try {
        export_model(argv[1]);
        return EXIT_SUCCESS;
    } catch (const qianfan::Error &error) {
        explain(error);
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
    }
    return EXIT_FAILURE;
}
