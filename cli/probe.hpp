// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace cli {

// Where a connection goes.
struct Peer {
    std::string host;  // without the brackets of an IPv6 address
    std::string port;
};

// The peer that a URL names; `default_port` where it names none.
Peer peer_of(const std::string &url, const std::string &default_port);

// Whether a TCP connection to one of the peer's addresses opens in time.
bool tcp_opens(const Peer &peer, int timeout_ms);

}  // namespace cli
