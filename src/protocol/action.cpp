#include "protocol/action.hpp"

#include <algorithm>

#include "limits.hpp"
#include "protocol/uri.hpp"
#include "text.hpp"

namespace qf {
namespace {

Failure bad_argument(std::string message) {
    return Failure{QF_ERR_INVALID_ARGUMENT, std::move(message), {}};
}

bool is_action_character(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

bool has_odd_segment(std::string_view route) noexcept {
    while (!route.empty()) {
        route.remove_prefix(1);  // the slash
        const std::string_view segment = route.substr(0, route.find('/'));
        const bool last = segment.size() == route.size();
        if (segment == "." || segment == ".." || (segment.empty() && !last)) return true;
        route.remove_prefix(segment.size());
    }
    return false;
}

}  // namespace

std::optional<Failure> check_action(std::string_view route, std::string_view action) {
    if (route.empty() || route[0] != '/')
        return bad_argument("route must begin with '/', such as /v2/model");
    if (route.size() > limits::route_bytes) {
        return bad_argument("route is longer than " + std::to_string(limits::route_bytes) +
                            " bytes");
    }
    if (!text::is_utf8(route) || text::has_control(route)) {
        return bad_argument("route must be UTF-8 without control characters");
    }
    if (route.find_first_of("?#%\\ ") != std::string_view::npos) {
        return bad_argument(
            "route must be a plain unescaped path; the action is a parameter of its own");
    }
    if (has_odd_segment(route)) return bad_argument("route must not hold '//', '/./' or '/../'");
    if (action.size() > limits::action_bytes) {
        return bad_argument("action is longer than " + std::to_string(limits::action_bytes) +
                            " bytes");
    }
    if (!std::all_of(action.begin(), action.end(), is_action_character)) {
        return bad_argument("action may hold letters, digits, '_', '-' and '.' only");
    }
    return std::nullopt;
}

bool is_read_action(std::string_view action) noexcept {
    for (const std::string_view verb : {"Describe", "List", "Get", "Query"}) {
        if (text::starts_with(action, verb)) return true;
    }
    return false;
}

Target make_target(const Endpoint &endpoint, std::string_view route, std::string_view action) {
    Target out;
    out.canonical_uri = uri::encode_path(endpoint.path_prefix);
    uri::encode_to(out.canonical_uri, route, true);
    out.url = endpoint.origin + out.canonical_uri;
    if (!action.empty()) {
        out.canonical_query = "Action=" + uri::encode(action);
        out.url += '?' + out.canonical_query;
    }
    return out;
}

}  // namespace qf
