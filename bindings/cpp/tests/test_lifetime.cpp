// SPDX-License-Identifier: MIT
// Closing, moving and destroying, also with calls running.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "emulator.hpp"

namespace {

using namespace testing_qianfan;
using qianfan::Client;
using qianfan::Context;
using qianfan::Result;
using qianfan::Status;

TEST(Lifetime, CallAfterCloseSaysSo) {
    const Emulator emulator;
    auto client = emulator.client();
    client.close();
    client.close();
    const Result result = client.describe_model_export_task("amv-1");
    EXPECT_EQ(result.status(), Status::invalid_argument);
    EXPECT_EQ(result.message(), "the client is closed: make a new one");
    EXPECT_EQ(emulator.requests(), "[]");
}

TEST(Lifetime, MovedClientWorksAndTheOldOneSaysSo) {
    const Emulator emulator;
    auto client = emulator.client();
    const Client taken = std::move(client);
    EXPECT_TRUE(taken.describe_model_export_task("amv-1").ok());
    // NOLINTNEXTLINE(bugprone-use-after-move): that this is harmless is what is tested
    EXPECT_EQ(client.describe_model_export_task("amv-1").status(), Status::invalid_argument);
    client.close();
}

TEST(Lifetime, AssignedClientClosesTheOldOne) {
    const Emulator hanging({"hang,times=-1"});
    const Emulator emulator;
    auto client = std::make_optional(hanging.client());
    Context context;
    auto call = std::async(std::launch::async, [&client = *client, &context] {
        return client.describe_model_export_task("amv-1", &context).status();
    });
    hanging.await_request();
    *client = emulator.client();
    EXPECT_EQ(call.get(), Status::cancelled);
    EXPECT_TRUE(client->describe_model_export_task("amv-1").ok());
}

TEST(Lifetime, DestroyedWithCallsRunning) {
    const Emulator emulator({"hang,times=-1"});
    auto client = std::make_optional(emulator.client());
    std::vector<std::future<Status>> calls;
    for (int number = 0; number < 4; ++number) {
        calls.push_back(std::async(std::launch::async, [&client = *client] {
            return client.describe_model_export_task("amv-1").status();
        }));
    }
    emulator.await_request();
    client->close();
    for (auto &call : calls) {
        const Status status = call.get();
        // One that began after the close is refused instead.
        EXPECT_TRUE(status == Status::cancelled || status == Status::invalid_argument);
    }
    client.reset();
}

// Calls begin on many threads while the client is closed: each ends in one of three known ways, and
// the sanitizers see no use of what was freed.
TEST(Lifetime, ClosedWhileCallsBegin) {
    const Emulator emulator;
    for (int round = 0; round < 20; ++round) {
        auto client = emulator.client();
        std::atomic<int> begun{0};
        std::vector<std::thread> threads;
        for (int number = 0; number < 8; ++number) {
            threads.emplace_back([&] {
                while (true) {
                    const Status status = client.describe_model_export_task("amv-1").status();
                    ++begun;
                    if (status == Status::invalid_argument) return;
                    EXPECT_TRUE(status == Status::ok || status == Status::cancelled);
                }
            });
        }
        while (begun == 0)
            std::this_thread::yield();
        client.close();
        for (std::thread &thread : threads)
            thread.join();
    }
}

TEST(Lifetime, ContextMayEndBeforeItsCall) {
    const Emulator emulator({"delay,seconds=0.2"});
    const auto client = emulator.client();
    auto context = std::make_optional<Context>();
    auto call = std::async(std::launch::async, [&client, context = &*context] {
        return client.describe_model_export_task("amv-1", context).status();
    });
    emulator.await_request();
    context.reset();
    EXPECT_EQ(call.get(), Status::ok);
}

TEST(Lifetime, OldClientAfterFork) {
    const Emulator emulator;
    auto client = emulator.client();
    EXPECT_TRUE(client.describe_model_export_task("amv-1").ok());
    const pid_t child = fork();
    if (child == 0) {
        const bool forked = client.describe_model_export_task("amv-1").status() == Status::forked;
        client.close();
        const bool fresh = emulator.client().describe_model_export_task("amv-1").ok();
        _exit(forked && fresh ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(client.describe_model_export_task("amv-1").ok());
}

}  // namespace
