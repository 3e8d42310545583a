// SPDX-License-Identifier: MIT
// Misuse that must not compile, one piece for each MISUSE; 0 is what is right and must compile.
#include <qianfan/qianfan.hpp>

void use(const qianfan::Config &config, const qianfan::Client &client, qianfan::Result &&result);

void use(const qianfan::Config &config, const qianfan::Client &client, qianfan::Result &&result) {
#if MISUSE == 0
    qianfan::Result moved = std::move(result);
    const std::string owned(moved.message());
    const qianfan::Client own(config);
    static_cast<void>(client.describe_model_export_task(owned));
#elif MISUSE == 1
    qianfan::Config copy = config;
#elif MISUSE == 2
    qianfan::Client copy = client;
#elif MISUSE == 3
    qianfan::Result copy = result;
#elif MISUSE == 4
    qianfan::Context context;
    qianfan::Context copy = context;
#elif MISUSE == 5
    std::string_view view = client.describe_model_export_task("amv-1").export_id();
#elif MISUSE == 6
    auto member = client.describe_model_export_task("amv-1").get("/result");
#elif MISUSE == 7
    client.describe_model_export_task("amv-1");
#elif MISUSE == 8
    auto value = result.value_or_throw();
#elif MISUSE == 9
    int status = qianfan::Status::ok;
#elif MISUSE == 10
    bool fine = result;
#endif
}
