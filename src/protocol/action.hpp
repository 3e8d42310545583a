// Where a call goes: route and action, checked and turned into a URL and what is signed of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "expected.hpp"
#include "protocol/endpoint.hpp"

namespace qf {

struct Target {
    std::string url;
    std::string canonical_uri;
    std::string canonical_query;
};

// Nothing if the route and the action may be called, else what is wrong with them.
std::optional<Failure> check_action(std::string_view route, std::string_view action);
// Whether an action only reads, by its name.
bool is_read_action(std::string_view action) noexcept;
Target make_target(const Endpoint &endpoint, std::string_view route, std::string_view action);

}  // namespace qf
