// SPDX-License-Identifier: MIT
// Settings, deadlines and cancelling.
#include <gtest/gtest.h>

#include <future>

#include "emulator.hpp"

namespace {

using namespace testing_qianfan;
using namespace std::chrono_literals;
using qianfan::Client;
using qianfan::Context;
using qianfan::Result;
using qianfan::Status;

TEST(Settings, RefusedOneFailsTheClient) {
    const Emulator emulator;
    auto config = emulator.config();
    config.set("timeout_ms", "soon");
    try {
        const Client client(config);
        FAIL() << "a client was made";
    } catch (const qianfan::Error &error) {
        EXPECT_EQ(error.status(), Status::config);
        EXPECT_NE(error.message().find("timeout_ms"), std::string_view::npos);
    }
    Result failure;
    EXPECT_FALSE(Client::make(config, failure).has_value());
    EXPECT_EQ(failure.status(), Status::config);
    config.unset("timeout_ms");
    EXPECT_TRUE(Client::make(config, failure).has_value());
}

TEST(Settings, NulInsideIsNotCutOff) {
    qianfan::Config config;
    EXPECT_THROW(config.set("access_key", std::string("a\0b", 3)), std::invalid_argument);
    EXPECT_THROW(config.set(std::string("access_key\0", 11), "a"), std::invalid_argument);
}

TEST(Settings, DescribeHidesSecrets) {
    const Emulator emulator;
    const Result result = emulator.config().describe();
    ASSERT_TRUE(result.ok());
    EXPECT_NE(result.body().find(emulator.url()), std::string_view::npos);
    EXPECT_EQ(result.body().find("SKTEST"), std::string_view::npos);
}

TEST(Calls, NulInsideReachesNoWire) {
    const Emulator emulator;
    const auto client = emulator.client();
    const Result result = client.create_model_export_task(std::string("amv-1\0x", 7));
    EXPECT_EQ(result.status(), Status::invalid_argument);
    EXPECT_EQ(result.message(), "an argument has a NUL byte inside");
    EXPECT_EQ(emulator.requests(), "[]");
}

TEST(Calls, AnyAction) {
    const Emulator emulator;
    const Result result = emulator.client().call_action("/v2/model", "Echo", R"({"a":"é 名"})");
    ASSERT_TRUE(result.ok()) << result.message();
    EXPECT_EQ(result.get("/result/a"), "é 名");
}

TEST(Calls, DeadlineOfTheContext) {
    const Emulator emulator({"hang,times=-1"});
    const auto client = emulator.client();
    Context context;
    EXPECT_EQ(context.set_timeout(300ms), Status::ok);
    EXPECT_EQ(client.describe_model_export_task("amv-1", &context).status(), Status::timeout);
    EXPECT_EQ(context.attempts(), 1);
    EXPECT_EQ(context.phase(), qianfan::Phase::idle);
}

TEST(Calls, DeadlineOfAnAttempt) {
    const Emulator emulator({"hang"});
    Context context;
    EXPECT_EQ(context.set_response_timeout(300ms), Status::ok);
    const Result result = emulator.client().describe_model_export_task("amv-1", &context);
    EXPECT_TRUE(result.ok()) << result.message();
    EXPECT_EQ(result.attempts(), 2);
}

TEST(Calls, NegativeDeadlineIsRefused) {
    Context context;
    EXPECT_EQ(context.set_timeout(-1ms), Status::invalid_argument);
    EXPECT_EQ(context.set_connect_timeout(-1ms), Status::invalid_argument);
    EXPECT_EQ(context.set_connect_timeout(10s), Status::ok);
}

TEST(Calls, CancelFromAnotherThread) {
    const Emulator emulator({"hang,times=-1"});
    const auto client = emulator.client();
    Context context;
    auto call = std::async(std::launch::async, [&] {
        return client.describe_model_export_task("amv-1", &context).status();
    });
    emulator.await_request();
    EXPECT_EQ(context.phase(), qianfan::Phase::transfer);
    context.cancel();
    EXPECT_EQ(call.get(), Status::cancelled);
    EXPECT_EQ(client.describe_model_export_task("amv-1", &context).status(), Status::cancelled);
}

TEST(Calls, MovedFromContextIsNone) {
    const Emulator emulator;
    Context context;
    Context taken = std::move(context);
    taken.cancel();
    // NOLINTNEXTLINE(bugprone-use-after-move): that this is harmless is what is tested
    context.cancel();
    EXPECT_EQ(context.attempts(), 0);
    EXPECT_TRUE(emulator.client().describe_model_export_task("amv-1", &context).ok());
}

}  // namespace
