// SPDX-License-Identifier: MIT
#include "emulator.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "../driver/control.hpp"

namespace testing_qianfan {
namespace {

constexpr const char *access_key = "AKTEST0000000000000000000000001";
constexpr const char *secret_key = "SKTEST0000000000000000000000001";

struct Pipe {
    Pipe() {
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    int ends[2] = {};
};

int spawn(std::vector<std::string> words, int input, int output) {
    std::vector<char *> pointers;
    for (std::string &word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t process = -1;
    const int failed =
        posix_spawn(&process, words[0].c_str(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("the emulator cannot be started");
    return process;
}

std::string read_line(int from) {
    std::string line;
    for (char byte = 0; read(from, &byte, 1) == 1 && byte != '\n';)
        line += byte;
    return line;
}

}  // namespace

Emulator::Emulator(const std::vector<std::string> &faults) {
    std::vector<std::string> words = {
        PYTHON,         EMULATOR,   "--strict",     "--exit-with-stdin",
        "--access-key", access_key, "--secret-key", secret_key};
    for (const std::string &fault : faults)
        words.insert(words.end(), {"--fault", fault});
    const Pipe input;
    const Pipe output;
    process_ = spawn(std::move(words), input.ends[0], output.ends[1]);
    close(input.ends[0]);
    close(output.ends[1]);
    standard_input_ = input.ends[1];
    const std::string line = read_line(output.ends[0]);
    close(output.ends[0]);
    url_ = line.substr(line.rfind(' ') + 1);
    if (url_.empty()) throw std::runtime_error("the emulator did not say where it listens");
}

Emulator::~Emulator() {
    close(standard_input_);
    waitpid(process_, nullptr, 0);
}

qianfan::Config Emulator::config_without_keys() const {
    qianfan::Config config;
    config.set("console_api_base_url", url_)
        .set("console_api_retry_backoff_factor", "0")
        .set("console_api_retry_jitter", "0")
        .set("dot_env_config_file", "");
    return config;
}

qianfan::Config Emulator::config() const {
    qianfan::Config config = config_without_keys();
    config.set("access_key", access_key).set("secret_key", secret_key);
    return config;
}

void Emulator::await_request() const {
    conformance::await_request(url_);
}

std::string Emulator::requests() const {
    return conformance::http_get(url_, "/_emulator/requests");
}

}  // namespace testing_qianfan
