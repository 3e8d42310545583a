// SPDX-License-Identifier: MIT
// What a result and an error tell, and what they are as C++ types.
#include <gtest/gtest.h>

#include <type_traits>

#include "emulator.hpp"

namespace {

using namespace testing_qianfan;
using qianfan::Error;
using qianfan::Result;
using qianfan::Status;

template <class T>
constexpr bool only_moved =
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> &&
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;

static_assert(only_moved<qianfan::Config> && only_moved<qianfan::Client> &&
              only_moved<qianfan::Context> && only_moved<Result>);
// An exception that throws while it is copied ends the program.
static_assert(std::is_nothrow_copy_constructible_v<Error>);

TEST(Results, SuccessTellsAll) {
    const Emulator emulator;
    const auto client = emulator.client();
    ASSERT_TRUE(client.create_model_export_task("amv-doing"));
    const Result result = client.describe_model_export_task("amv-doing");
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.status(), Status::ok);
    EXPECT_EQ(result.http_status(), 200);
    EXPECT_EQ(result.export_status(), "Doing");
    EXPECT_FALSE(result.export_id().empty());
    EXPECT_EQ(result.get("/result/hasRecord"), "true");
    EXPECT_EQ(result.get("/result/nothing"), std::nullopt);
    EXPECT_EQ(result.get(""), result.body());
    EXPECT_TRUE(result.message().empty());
    EXPECT_EQ(result.attempts(), 1);
    EXPECT_EQ(result.retry_after(), std::nullopt);
    EXPECT_TRUE(result.clock_offset().has_value());
    EXPECT_GT(result.timing(0, qianfan::Moment::total).value().count(), 0);
    EXPECT_EQ(result.timing(1, qianfan::Moment::total), std::nullopt);
}

TEST(Results, FailureTellsAll) {
    const Emulator emulator({"status,status=429,retry_after=7,times=-1"});
    auto config = emulator.config();
    config.set("console_api_retry_count", "1");
    const Result result = qianfan::Client(config).create_model_export_task("amv-1");
    EXPECT_FALSE(result);
    EXPECT_EQ(result.status(), Status::rate_limited);
    EXPECT_EQ(result.http_status(), 429);
    EXPECT_EQ(result.code(), "RequestLimited");
    EXPECT_FALSE(result.message().empty());
    EXPECT_FALSE(result.request_id().empty());
    EXPECT_TRUE(result.retriable());
    EXPECT_FALSE(result.maybe_executed());
    EXPECT_EQ(result.settled(), qianfan::Settled::none);
    EXPECT_EQ(result.retry_after(), std::chrono::seconds(7));
}

TEST(Results, ErrorKeepsTheResult) {
    const Emulator emulator;
    const auto client = emulator.client();
    try {
        std::ignore = client.create_model_export_task("amv-denied").value_or_throw();
        FAIL() << "nothing was thrown";
    } catch (const Error &caught) {
        const Error error = caught;  // a copy tells the same
        EXPECT_EQ(error.status(), Status::permission);
        EXPECT_EQ(error.http_status(), 403);
        EXPECT_EQ(error.code(), "AccessDenied");
        EXPECT_EQ(error.message(), "no permission for this model version");
        EXPECT_FALSE(error.hint().empty());
        EXPECT_EQ(error.attempts(), 1);
        EXPECT_FALSE(error.retriable());
        EXPECT_FALSE(error.maybe_executed());
        EXPECT_EQ(error.settled(), qianfan::Settled::none);
        EXPECT_EQ(error.retry_after(), std::nullopt);
        EXPECT_EQ(error.body(), error.result().body());
        EXPECT_EQ(error.cause(), nullptr);
        EXPECT_EQ(std::string("QF_ERR_PERMISSION: no permission for this model version [code "
                              "AccessDenied] [request ") +
                      std::string(error.request_id()) + "]",
                  error.what());
    }
}

TEST(Results, ValueIsHandedOn) {
    const Emulator emulator;
    Result result = emulator.client().create_model_export_task("amv-1").value_or_throw();
    EXPECT_FALSE(result.export_id().empty());
}

TEST(Results, MovedFromAnswersLikeNull) {
    const Emulator emulator;
    Result result = emulator.client().create_model_export_task("amv-1");
    const Result taken = std::move(result);
    EXPECT_TRUE(taken.ok());
    // NOLINTNEXTLINE(bugprone-use-after-move): that this is harmless is what is tested
    EXPECT_EQ(result.status(), Status::invalid_argument);
    EXPECT_TRUE(result.body().empty());
    EXPECT_EQ(result.get(""), std::nullopt);
    EXPECT_EQ(result.handle(), nullptr);
}

TEST(Results, NamesOfStatuses) {
    EXPECT_EQ(qianfan::status_name(Status::timeout), "QF_ERR_TIMEOUT");
    EXPECT_EQ(qianfan::status_name(Status{4711}), "QF_ERR_UNKNOWN");
    EXPECT_EQ(qianfan::version(), qf_version());
}

}  // namespace
