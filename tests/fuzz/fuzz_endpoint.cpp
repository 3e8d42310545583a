// SPDX-License-Identifier: MIT
// Base URLs, routes and actions of any content. Input: base URL 0x1e route 0x1e action.
#include "input.hpp"
#include "protocol/action.hpp"
#include "text.hpp"

using qf::fuzz::require;

namespace {

bool is_wire_safe(std::string_view text) {
    for (const char c : text) {
        if (c <= ' ' || c >= 0x7f) return false;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    qf::fuzz::Input input(data, size);
    const std::string_view base_url = input.field();
    const std::string_view route = input.field();
    const std::string_view action = input.rest();
    const auto endpoint = qf::parse_endpoint(base_url);
    const auto bad_action = qf::check_action(route, action);
    require(!bad_action || bad_action->status == QF_ERR_INVALID_ARGUMENT, "refused as argument");
    if (!endpoint) {
        require(endpoint.failure().status == QF_ERR_CONFIG, "refused as a setting");
        require(!qf::text::has_control(endpoint.failure().message), "the message is plain");
        return 0;
    }
    require(is_wire_safe(endpoint->origin), "the origin can be sent");
    require(is_wire_safe(endpoint->host_header), "the Host header can be sent");
    require(qf::text::contains(endpoint->origin, endpoint->host_header), "Host is of the origin");
    require(endpoint->host_header.find_first_of("@/?#") == std::string::npos, "Host is a host");
    require(endpoint->path_prefix.empty() || endpoint->path_prefix.back() != '/', "no slash last");
    // What was accepted is accepted again, and means the same.
    const auto again = qf::parse_endpoint(endpoint->origin);
    require(again && again->origin == endpoint->origin, "an origin is an endpoint");
    if (bad_action) return 0;
    const qf::Target target = qf::make_target(*endpoint, route, action);
    require(is_wire_safe(target.url), "the URL can be sent");
    require(qf::text::starts_with(target.url, endpoint->origin), "the URL stays at its origin");
    require(target.canonical_uri[0] == '/', "the path is absolute");
    require(!qf::text::contains(target.canonical_uri, "/../"), "the path does not climb");
    return 0;
}
