// Strict RFC 8259 check of a JSON text, which also notes where its numbers stand.
#pragma once

#include <string_view>
#include <vector>

namespace qf::json {

struct Scan {
    bool valid = false;
    const char *problem = nullptr;          // static text, set if not valid
    std::vector<std::string_view> numbers;  // the literals, in the order of the text
};

// Refuses what a parser might take differently or choke on: bad UTF-8, lone surrogates, escaped NUL
// characters, nesting beyond limits::json_depth, anything after the value.
Scan scan(std::string_view text);

}  // namespace qf::json
