// SPDX-License-Identifier: MIT
// Deeds that make calls, one or many, and cancel them.
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "control.hpp"
#include "deeds.hpp"

namespace conformance {
namespace {

using Clock = std::chrono::steady_clock;

json get_of(const json &input) {
    return input.value("get", json::array());
}

std::int64_t milliseconds(Clock::duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

// All calls of a case at once, each on a thread of its own.
class Crowd {
public:
    Crowd(const qianfan::Client &client, const json &input) {
        const int count = input.at("count");
        for (int number = 0; number < count; ++number) {
            threads_.emplace_back(
                [this, &client, &input] { tally_.add(make_call(client, input.at("call"))); });
        }
    }

    json wait() {
        for (std::thread &thread : threads_)
            thread.join();
        threads_.clear();
        return tally_.counts();
    }

private:
    Tally tally_;
    std::vector<std::thread> threads_;
};

}  // namespace

// A client that cannot be made is an outcome too, told here without an exception.
json do_call(const json &input) {
    qianfan::Result failure;
    const auto client = qianfan::Client::make(config_of(input.at("config")), failure);
    if (!client) return outcome_of(failure, get_of(input));
    qianfan::Context context = context_of(input);
    const auto begun = Clock::now();
    const auto result = make_call(*client, input.at("call"), &context);
    const auto elapsed = Clock::now() - begun;
    json answer = outcome_of(result, get_of(input));
    answer["elapsed_ms"] = milliseconds(elapsed);
    return answer;
}

json do_calls(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    json outcomes = json::array();
    for (const json &call : input.at("calls"))
        outcomes.push_back(outcome_of(make_call(client, call), get_of(input)));
    return {{"outcomes", outcomes}};
}

json do_concurrent(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    return {{"statuses", Crowd(client, input).wait()}};
}

json do_two_clients(const json &input) {
    const qianfan::Client first(config_of(input.at("config")));
    const qianfan::Client second(config_of(input.at("config2")));
    Crowd first_crowd(first, input);
    Crowd second_crowd(second, input);
    return {{"first", first_crowd.wait()}, {"second", second_crowd.wait()}};
}

json do_cancel(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    const std::string when = input.at("when");
    qianfan::Context context = context_of(input);
    if (when == "before") context.cancel();
    auto cancelled = Clock::now();
    auto ended = std::async(std::launch::async, [&] {
        auto result = make_call(client, input.at("call"), &context);
        return std::make_pair(std::move(result), Clock::now());
    });
    if (when == "during") await_request(input.at("control"));
    if (when == "after") ended.wait();
    if (when != "before") {
        cancelled = Clock::now();
        context.cancel();
    }
    const auto [result, end] = ended.get();
    json answer = outcome_of(result, get_of(input));
    answer["cancel_ms"] = milliseconds(end - cancelled);
    return answer;
}

json do_progress(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    qianfan::Context context = context_of(input);
    auto ended = std::async(std::launch::async,
                            [&] { return make_call(client, input.at("call"), &context); });
    await_request(input.at("control"));
    const auto phase = static_cast<std::int32_t>(context.phase());
    const int attempts = context.attempts();
    context.cancel();
    json answer = outcome_of(ended.get(), get_of(input));
    answer["phase"] = phase;
    answer["attempts_seen"] = attempts;
    answer["phase_after"] = static_cast<std::int32_t>(context.phase());
    return answer;
}

json do_close_running(const json &input) {
    qianfan::Client client(config_of(input.at("config")));
    Crowd crowd(client, input);
    await_request(input.at("control"), input.at("count"));
    client.close();
    return {{"statuses", crowd.wait()}};
}

json do_use_after_close(const json &input) {
    qianfan::Client client(config_of(input.at("config")));
    client.close();
    client.close();
    const auto result = make_call(client, input.at("call"));
    return {{"status", qianfan::status_name(result.status())}, {"double_close", true}};
}

// Clients, contexts and results that nobody closes: their destructors do.
json do_collect(const json &input) {
    Tally tally;
    const int count = input.at("count");
    for (int number = 0; number < count; ++number) {
        const qianfan::Client client(config_of(input.at("config")));
        qianfan::Context context;
        tally.add(make_call(client, input.at("call"), &context));
    }
    return {{"statuses", tally.counts()},
            {"open_connections", connections_left(input.at("control"))}};
}

}  // namespace conformance
