// SPDX-License-Identifier: MIT
#include "probe.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace cli {
namespace {

struct AddressesFree {
    void operator()(addrinfo *list) const noexcept { freeaddrinfo(list); }
};

class Socket {
public:
    explicit Socket(const addrinfo &address)
        : number_(socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                         address.ai_protocol)) {}
    ~Socket() {
        if (number_ >= 0) {
            close(number_);
        }
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;
    Socket(Socket &&) = delete;
    Socket &operator=(Socket &&) = delete;

    bool connects(const addrinfo &address, int timeout_ms) const {
        if (number_ < 0) {
            return false;
        }
        if (connect(number_, address.ai_addr, address.ai_addrlen) == 0) {
            return true;
        }
        pollfd waiting{number_, POLLOUT, 0};
        if (errno != EINPROGRESS || poll(&waiting, 1, timeout_ms) != 1) {
            return false;
        }
        int error = 0;
        socklen_t size = sizeof error;
        return getsockopt(number_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }

private:
    int number_;
};

}  // namespace

Peer peer_of(const std::string &url, const std::string &default_port) {
    std::string rest = url;
    if (const std::size_t scheme = rest.find("://"); scheme != std::string::npos) {
        rest.erase(0, scheme + 3);
    }
    if (const std::size_t user = rest.rfind('@'); user != std::string::npos) {
        rest.erase(0, user + 1);
    }
    rest.erase(std::min(rest.find('/'), rest.size()));
    const bool bracketed = !rest.empty() && rest.front() == '[';
    const std::size_t host_end = bracketed ? rest.find(']') : rest.find(':');
    const std::size_t colon =
        bracketed ? rest.find(':', std::min(host_end, rest.size())) : host_end;
    Peer peer{rest.substr(0, host_end), default_port};
    if (bracketed) {
        peer.host.erase(0, 1);
    }
    if (colon != std::string::npos && colon + 1 < rest.size()) {
        peer.port = rest.substr(colon + 1);
    }
    return peer;
}

bool tcp_opens(const Peer &peer, int timeout_ms) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (getaddrinfo(peer.host.c_str(), peer.port.c_str(), &wanted, &found) != 0) {
        return false;
    }
    const std::unique_ptr<addrinfo, AddressesFree> addresses(found);
    for (const addrinfo *address = found; address != nullptr; address = address->ai_next) {
        if (Socket(*address).connects(*address, timeout_ms)) {
            return true;
        }
    }
    return false;
}

}  // namespace cli
