// SPDX-License-Identifier: MIT
// Deeds about callbacks, the process, its memory and the library itself.
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "control.hpp"
#include "deeds.hpp"

namespace conformance {
namespace {

std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total_pages = 0;
    std::int64_t resident_pages = 0;
    statm >> total_pages >> resident_pages;
    return resident_pages * sysconf(_SC_PAGESIZE);
}

std::filesystem::path loaded_library() {
    Dl_info info{};
    // The address of a function as data is what POSIX promises and C++ only allows.
    if (dladdr(reinterpret_cast<const void *>(&qf_version), &info) == 0) return {};
    return std::filesystem::weakly_canonical(info.dli_fname);
}

json in_child(const json &input, const qianfan::Client &old_client) {
    const qianfan::Client new_client(config_of(input.at("config")));
    return {{"child_old", outcome_of(make_call(old_client, input.at("call")))},
            {"child_new", outcome_of(make_call(new_client, input.at("call")))}};
}

}  // namespace

json do_log_throws(const json &input) {
    int thrown = 0;
    qianfan::Config config = config_of(input.at("config"));
    config.set_log(qianfan::LogLevel::debug, [&thrown](qianfan::LogLevel, std::string_view line) {
        ++thrown;
        throw std::runtime_error("thrown at: " + std::string(line));
    });
    const qianfan::Client client(config);
    json answer = outcome_of(make_call(client, input.at("call")));
    answer["thrown"] = thrown;
    return answer;
}

json do_log_lines(const json &input) {
    json lines = json::array();
    qianfan::Config config = config_of(input.at("config"));
    config.set_log(qianfan::LogLevel::debug, [&lines](qianfan::LogLevel, std::string_view line) {
        lines.push_back(std::string(line));
    });
    const qianfan::Client client(config);
    json answer = outcome_of(make_call(client, input.at("call")));
    answer["lines"] = lines;
    return answer;
}

json do_provider(const json &input) {
    const json &keys = input.at("keys");
    const bool throws = input.value("throws", false);
    int asked = 0;
    qianfan::Config config = config_of(input.at("config"));
    config.set_credentials_provider([&] {
        ++asked;
        if (throws) throw std::runtime_error("thrown by the provider");
        qianfan::Credentials given{keys.at("access_key"), keys.at("secret_key")};
        if (!keys.at("security_token").is_null()) given.security_token = keys.at("security_token");
        const std::time_t expires_at_sec = keys.at("expires_at_sec");
        if (expires_at_sec != 0)
            given.expires_at = std::chrono::system_clock::from_time_t(expires_at_sec);
        return given;
    });
    const qianfan::Client client(config);
    const auto result = make_call(client, input.at("call"));
    if (throws && !result.cause()) throw std::logic_error("the provider's exception was lost");
    json answer = outcome_of(result);
    answer["asked"] = asked;
    return answer;
}

json do_fork(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    json answer = {{"parent", outcome_of(make_call(client, input.at("call")))}};
    int ends[2] = {};
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        const std::string told = in_child(input, client).dump();
        const bool whole =
            write(ends[1], told.data(), told.size()) == static_cast<ssize_t>(told.size());
        _exit(whole ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);
    std::string told;
    char piece[4096];
    for (ssize_t count = 0; (count = read(ends[0], piece, sizeof piece)) > 0;)
        told.append(piece, static_cast<std::size_t>(count));
    close(ends[0]);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error("the child ended with status " + std::to_string(status));
    answer.update(json::parse(told));
    return answer;
}

json do_exit(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    const int count = input.at("count");
    for (int number = 0; number < count; ++number)
        std::thread([&] { std::ignore = make_call(client, input.at("call")); }).detach();
    await_request(input.at("control"), input.at("count"));
    std::cout << json{{"exiting", true}} << std::endl;
    // Unlike a return from main, this leaves the client and its calls as they are.
    std::exit(EXIT_SUCCESS);
}

json do_load(const json &) {
    const char *wanted = std::getenv("QIANFAN_LIBRARY");
    if (wanted != nullptr && std::filesystem::weakly_canonical(wanted) != loaded_library())
        return {{"not_applicable",
                 "linked at build time; the system's loader finds the library, so QIANFAN_LIBRARY "
                 "is not looked at"}};
    try {
        qianfan::require_matching_abi();
    } catch (const qianfan::AbiMismatch &error) {
        return {{"load_error", error.what()}};
    }
    return {{"version", qianfan::version()}, {"abi_version", qf_abi_version()}};
}

json do_leaks(const json &input) {
    const qianfan::Client client(config_of(input.at("config")));
    const int count = input.at("count");
    Tally tally;
    const int rounds = input.at("rounds");
    json resident = json::array();
    for (int round = 0; round <= rounds; ++round) {
        for (int number = 0; number < count; ++number) {
            qianfan::Context context = context_of(input);
            tally.add(make_call(client, input.at("call"), &context));
        }
        resident.push_back(resident_bytes());
    }
    return {{"statuses", tally.counts()}, {"resident_bytes", resident}};
}

}  // namespace conformance
