// SPDX-License-Identifier: MIT
#include "surroundings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sstream>

#include "settings.hpp"
#include "text.hpp"

namespace cli {
namespace {

std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    return text;
}

// The spellings of "no" that the library takes.
bool is_no(const std::string &value) {
    return value == "false" || value == "0" || value == "no" || value == "off";
}

std::string no_proxy() {
    const std::string list = variable("no_proxy");
    return list.empty() ? variable("NO_PROXY") : list;
}

void use_proxy(Surroundings &around, const std::string &url, const std::string &source) {
    around.proxy = without_user(url);
    around.proxy_source = source;
    // 1080 is libcurl's own default, of HTTP proxies too.
    around.first_hop = peer_of(url, "1080");
}

// The library leaves these variables to libcurl, which looks at them in this order. HTTP_PROXY in
// upper case is ignored there, because a web server's CGI lets strangers set it.
void find_environment_proxy(Surroundings &around) {
    if (is_excepted(no_proxy(), around.service.host)) {
        return;
    }
    const std::vector<const char *> names =
        around.https
            ? std::vector<const char *>{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
            : std::vector<const char *>{"http_proxy", "all_proxy", "ALL_PROXY"};
    for (const char *name : names) {
        if (const std::string value = variable(name); !value.empty()) {
            use_proxy(around, value, name);
            return;
        }
    }
}

void list_variables(Surroundings &around) {
    static constexpr std::array names{"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                      "ALL_PROXY",   "no_proxy",    "NO_PROXY"};
    for (const char *name : names) {
        if (const std::string value = variable(name); !value.empty()) {
            around.proxy_variables.emplace_back(name, without_user(value));
        }
    }
}

}  // namespace

bool is_excepted(const std::string &no_proxy, const std::string &host) {
    std::string list = lower(no_proxy);
    std::replace(list.begin(), list.end(), ',', ' ');
    std::istringstream entries(list);
    std::string entry;
    while (entries >> entry) {
        entry.erase(0, entry.find_first_not_of('.'));
        if (entry == "*" || entry == host) {
            return true;
        }
        const std::string suffix = "." + entry;
        if (!entry.empty() && host.size() > suffix.size() &&
            host.compare(host.size() - suffix.size(), suffix.size(), suffix) == 0) {
            return true;
        }
    }
    return false;
}

Surroundings look_around(const qf_result *described) {
    const std::vector<Setting> settings = read_settings(described);
    Surroundings around;
    const Setting base = find_setting(settings, "console_api_base_url");
    around.base_url = base.value;
    around.base_url_source = base.source;
    around.https = lower(base.value).compare(0, 7, "http://") != 0;
    around.service = peer_of(lower(base.value), around.https ? "443" : "80");
    around.first_hop = around.service;
    const std::string verification =
        lower(find_setting(settings, "ssl_verification_enabled").value);
    around.verifies = !is_no(verification);
    list_variables(around);
    const Setting proxy = find_setting(settings, "proxy");
    if (proxy.source.empty() || proxy.source == "default") {
        find_environment_proxy(around);
    } else if (!proxy.value.empty()) {
        use_proxy(around, proxy.value, "key proxy, " + proxy.source);
    }
    return around;
}

}  // namespace cli
