// IP addresses as text: the one door to the system's conversions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qf {

// The address in its canonical form, which is also the one that libcurl sends; nothing if it is
// none.
std::optional<std::string> canonical_ipv4(std::string_view text);
std::optional<std::string> canonical_ipv6(std::string_view text);

}  // namespace qf
