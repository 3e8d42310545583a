// SPDX-License-Identifier: MIT
// The same stranger in C++: handles in smart pointers, nothing but the public header.
#include <qianfan/qianfan.h>

#include <iostream>
#include <memory>

int main() {
    std::unique_ptr<qf_config, decltype(&qf_config_free)> config(qf_config_new(), qf_config_free);
    qf_config_set(config.get(), "access_key", "ALTAKexampleexampleexample");
    qf_config_set(config.get(), "secret_key", "0123456789abcdef0123456789abcdef");

    qf_result *failure = nullptr;
    std::unique_ptr<qf_client, decltype(&qf_client_free)> client(
        qf_client_new(config.get(), &failure), qf_client_free);
    std::unique_ptr<qf_result, decltype(&qf_result_free)> why(failure, qf_result_free);
    if (!client) {
        const char *message = qf_result_message(why.get());
        std::cerr << "no client: " << (message ? message : "(no message)") << '\n';
        return 1;
    }
    std::unique_ptr<qf_result, decltype(&qf_result_free)> result(
        qf_create_model_export_task(client.get(), "not/a/model", nullptr), qf_result_free);
    std::cout << "libqianfan " << qf_version() << " says "
              << qf_status_name(qf_result_status(result.get())) << '\n';
}
