// The base URL of the console API, taken apart and checked.
#pragma once

#include <string>
#include <string_view>

#include "expected.hpp"

namespace qf {

struct Endpoint {
    std::string origin;       // "https://host" or "https://host:8443", as requests use it
    std::string host_header;  // what is sent and signed as Host
    std::string path_prefix;  // unescaped, without a slash at the end; may be empty
};

// Takes https://…, and http://… for this machine alone: a signed request on a plain wire could be
// read and replayed.
Expected<Endpoint> parse_endpoint(std::string_view url);

// What is wrong with the URL of a proxy, in words that do not repeat it; NULL if it is fine.
const char *problem_with_proxy_url(std::string_view url);

}  // namespace qf
