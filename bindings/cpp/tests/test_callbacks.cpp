// SPDX-License-Identifier: MIT
// The log and the provider: called, released, and unable to harm a call.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "emulator.hpp"

namespace {

using namespace testing_qianfan;
using qianfan::Client;
using qianfan::Credentials;
using qianfan::LogLevel;
using qianfan::Result;
using qianfan::Status;

TEST(Log, GetsLinesUpToItsLevel) {
    const Emulator emulator;
    auto config = emulator.config();
    std::vector<std::string> lines;
    config.set_log(LogLevel::info, [&](LogLevel level, std::string_view line) {
        EXPECT_LE(level, LogLevel::info);
        lines.emplace_back(line);
    });
    EXPECT_TRUE(Client(config).describe_model_export_task("amv-1").ok());
    ASSERT_FALSE(lines.empty());
    EXPECT_NE(lines.back().find("DescribeModelExportTask"), std::string::npos) << lines.back();
}

TEST(Log, ExceptionIsDropped) {
    const Emulator emulator;
    auto config = emulator.config();
    int lines = 0;
    config.set_log(LogLevel::debug, [&](LogLevel, std::string_view) {
        ++lines;
        throw 42;
    });
    EXPECT_TRUE(Client(config).describe_model_export_task("amv-1").ok());
    EXPECT_GT(lines, 0);
}

TEST(Log, EmptyFunctionIsHarmless) {
    const Emulator emulator;
    auto config = emulator.config();
    config.set_log(LogLevel::debug, nullptr);
    EXPECT_TRUE(Client(config).describe_model_export_task("amv-1").ok());
}

TEST(Callbacks, LiveAsLongAsTheyAreNeeded) {
    const Emulator emulator;
    auto token = std::make_shared<int>(0);
    const std::weak_ptr<int> watch = token;
    {
        std::optional<qianfan::Config> config = emulator.config();
        config->set_log(LogLevel::debug, [token](LogLevel, std::string_view) { ++*token; });
        token.reset();
        const Client client(*config);
        config.reset();
        EXPECT_FALSE(watch.expired());
        EXPECT_TRUE(client.describe_model_export_task("amv-1").ok());
    }
    EXPECT_TRUE(watch.expired());
}

TEST(Callbacks, ReplacedOneIsReleased) {
    auto token = std::make_shared<int>(0);
    const std::weak_ptr<int> watch = token;
    qianfan::Config config;
    config.set_credentials_provider([token] { return Credentials{"a", "b"}; });
    token.reset();
    EXPECT_FALSE(watch.expired());
    config.set_credentials_provider([] { return Credentials{"c", "d"}; });
    EXPECT_TRUE(watch.expired());
}

TEST(Provider, IsAskedAgainWhenItsKeysExpire) {
    const Emulator emulator;
    auto config = emulator.config_without_keys();
    int asked = 0;
    config.set_credentials_provider([&] {
        ++asked;
        // Less than the minute that is kept in hand, so that the next call asks again.
        return Credentials{"AKTEST0000000000000000000000001", "SKTEST0000000000000000000000001", "",
                           std::chrono::system_clock::now() + std::chrono::seconds(10)};
    });
    const Client client(config);
    EXPECT_TRUE(client.describe_model_export_task("amv-1").ok());
    EXPECT_TRUE(client.describe_model_export_task("amv-1").ok());
    EXPECT_EQ(asked, 2);
}

TEST(Provider, SendsTheTokenOfTemporaryKeys) {
    const Emulator emulator;
    auto config = emulator.config_without_keys();
    config.set_credentials_provider([] {
        return Credentials{"AKTEST0000000000000000000000001", "SKTEST0000000000000000000000001",
                           "token-of-a-session"};
    });
    EXPECT_TRUE(Client(config).describe_model_export_task("amv-1").ok());
    EXPECT_NE(emulator.requests().find("token-of-a-session"), std::string::npos);
}

TEST(Provider, ExceptionIsTheCause) {
    const Emulator emulator;
    auto config = emulator.config_without_keys();
    config.set_credentials_provider([]() -> Credentials { throw std::out_of_range("no vault"); });
    const Client client(config);
    Result result = client.create_model_export_task("amv-1");
    EXPECT_EQ(result.status(), Status::credentials);
    try {
        std::ignore = std::move(result).value_or_throw();
        FAIL() << "nothing was thrown";
    } catch (const qianfan::Error &error) {
        ASSERT_NE(error.cause(), nullptr);
        EXPECT_THROW(std::rethrow_exception(error.cause()), std::out_of_range);
    }
    EXPECT_EQ(emulator.requests(), "[]");
}

TEST(Provider, NulInsideAKeyIsNotCutOff) {
    const Emulator emulator;
    auto config = emulator.config_without_keys();
    config.set_credentials_provider([] { return Credentials{std::string("a\0b", 3), "c"}; });
    const Result result = Client(config).describe_model_export_task("amv-1");
    EXPECT_EQ(result.status(), Status::credentials);
    EXPECT_THROW(std::rethrow_exception(result.cause()), std::invalid_argument);
}

TEST(Provider, MayItselfUseAnotherClient) {
    const Emulator emulator;
    const auto vault = emulator.client();
    auto config = emulator.config_without_keys();
    config.set_credentials_provider([&]() -> Credentials {
        std::ignore = vault.describe_model_export_task("amv-missing").value_or_throw();
        return {};
    });
    const Result result = Client(config).describe_model_export_task("amv-1");
    EXPECT_EQ(result.status(), Status::credentials);
    EXPECT_THROW(std::rethrow_exception(result.cause()), qianfan::Error);
}

TEST(Provider, CausesOfTwoThreadsDoNotMix) {
    const Emulator emulator;
    auto config = emulator.config_without_keys();
    config.set_credentials_provider([]() -> Credentials { throw std::this_thread::get_id(); });
    const Client client(config);
    std::atomic<int> own{0};
    const auto call = [&] {
        const Result result = client.describe_model_export_task("amv-1");
        try {
            std::rethrow_exception(result.cause());
        } catch (const std::thread::id &thrown_on) {
            if (thrown_on == std::this_thread::get_id()) ++own;
        }
    };
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number)
        threads.emplace_back(call);
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(own, 8);
}

}  // namespace
