// SPDX-License-Identifier: MIT
#pragma once

#include <qianfan/qianfan.h>

#include <string>
#include <utility>
#include <vector>

#include "probe.hpp"

namespace cli {

// What stands between this machine and the service, as far as it can be read without asking.
struct Surroundings {
    std::string base_url;
    std::string base_url_source;
    Peer service;  // of base_url
    bool https = true;
    bool verifies = true;
    std::string proxy;         // in use for base_url, without user and password; "" if none
    Peer first_hop;            // who TCP connects to: the service or its proxy
    std::string proxy_source;  // the name of a variable, or where the key proxy was set
    // Proxy variables that are set, without user and password.
    std::vector<std::pair<std::string, std::string>> proxy_variables;
};

Surroundings look_around(const qf_result *described);

// True if an entry of a NO_PROXY list (names, ".suffix", "*") names the host.
bool is_excepted(const std::string &no_proxy, const std::string &host);

}  // namespace cli
