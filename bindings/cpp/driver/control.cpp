// SPDX-License-Identifier: MIT
#include "control.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
constexpr auto poll = 2ms;

class Socket {
public:
    explicit Socket(std::uint16_t port) {
        if (fd_ < 0) throw std::runtime_error("no socket");
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // The sockets interface knows its address types by casts alone.
        if (connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            close(fd_);
            throw std::runtime_error("the emulator does not take connections");
        }
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;
    Socket(Socket &&) = delete;
    Socket &operator=(Socket &&) = delete;
    ~Socket() { close(fd_); }

    std::string ask(const std::string &request) const {
        if (send(fd_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            throw std::runtime_error("the emulator took no request");
        std::string answer;
        std::array<char, 16384> piece{};
        for (ssize_t count = 0; (count = recv(fd_, piece.data(), piece.size(), 0)) > 0;)
            answer.append(piece.data(), static_cast<std::size_t>(count));
        return answer;
    }

private:
    int fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace

std::string http_get(const std::string &base_url, const std::string &path) {
    const std::string port = base_url.substr(base_url.rfind(':') + 1);
    const Socket socket(static_cast<std::uint16_t>(std::stoi(port)));
    const std::string answer = socket.ask("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                                          "\r\nConnection: close\r\n\r\n");
    const auto end_of_head = answer.find("\r\n\r\n");
    if (end_of_head == std::string::npos) throw std::runtime_error("the emulator did not answer");
    return answer.substr(end_of_head + 4);
}

void await_request(const std::string &base_url, std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (nlohmann::json::parse(http_get(base_url, "/_emulator/requests")).size() < count) {
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("the requests did not reach the emulator");
        std::this_thread::sleep_for(poll);
    }
}

int connections_left(const std::string &base_url) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto state = nlohmann::json::parse(http_get(base_url, "/_emulator/state"));
        const int left = state.at("open_connections");
        if (left == 0 || std::chrono::steady_clock::now() > end) return left;
        std::this_thread::sleep_for(poll);
    }
}

}  // namespace conformance
