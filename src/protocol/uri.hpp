// Percent-encoding and query strings as bce-auth-v1 wants them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qf::uri {

using Parameter = std::pair<std::string, std::string>;

// Appends the text with every byte but A-Z a-z 0-9 - . _ ~ (and / if kept) written as %XX.
void encode_to(std::string &out, std::string_view text, bool keep_slash = false);
std::string encode(std::string_view text);
std::string encode_path(std::string_view text);
// Undoes %XX; anything else, a malformed escape included, stays as it is.
std::string decode(std::string_view text);

// Unescaped parameters -> canonical query. Drops the one called authorization.
std::string canonical_query(const std::vector<Parameter> &parameters);
// The same from a query as it stands on the wire.
std::string canonical_query_from_wire(std::string_view raw);

}  // namespace qf::uri
