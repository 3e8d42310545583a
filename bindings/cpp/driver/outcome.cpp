// SPDX-License-Identifier: MIT
#include "outcome.hpp"

#include <chrono>
#include <stdexcept>

namespace conformance {
namespace {

json text_or_null(std::string_view text) {
    return text.empty() ? json() : json(text);
}

}  // namespace

qianfan::Config config_of(const json &settings) {
    qianfan::Config config;
    for (const auto &[key, value] : settings.items())
        config.set(key, value.get<std::string>());
    return config;
}

qianfan::Context context_of(const json &input) {
    qianfan::Context context;
    const json timeout_ms = input.value("timeout_ms", json());
    if (!timeout_ms.is_null())
        context.set_timeout(std::chrono::milliseconds(timeout_ms.get<std::int64_t>()));
    return context;
}

qianfan::Result make_call(const qianfan::Client &client, const json &call,
                          qianfan::Context *context) {
    const auto &op = call.at("op");
    if (op == "create") return client.create_model_export_task(call.at("model_id"), context);
    if (op == "describe") return client.describe_model_export_task(call.at("model_id"), context);
    if (op == "action")
        return client.call_action(call.at("route"), call.at("action"), call.at("body"), context);
    throw std::invalid_argument("unknown op " + op.dump());
}

json outcome_of(const qianfan::Result &result, const json &get) {
    json members = json::object();
    for (const auto &pointer : get) {
        const auto member = result.get(pointer.get<std::string>());
        members[pointer.get<std::string>()] = member ? json(*member) : json();
    }
    return {{"status", qianfan::status_name(result.status())},
            {"http_status", result.http_status()},
            {"code", text_or_null(result.code())},
            {"message", text_or_null(result.message())},
            {"hint", text_or_null(result.hint())},
            {"request_id", text_or_null(result.request_id())},
            {"export_id", text_or_null(result.export_id())},
            {"export_status", text_or_null(result.export_status())},
            {"attempts", result.attempts()},
            {"retriable", result.retriable()},
            {"maybe_executed", result.maybe_executed()},
            {"settled", static_cast<int>(result.settled())},
            {"body_bytes", result.body().size()},
            {"get", members}};
}

void Tally::add(const qianfan::Result &result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++counts_[std::string(qianfan::status_name(result.status()))];
}

json Tally::counts() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return counts_;
}

}  // namespace conformance
