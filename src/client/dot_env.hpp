// The .env file: lines NAME=value, of which only those named QIANFAN_… matter.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expected.hpp"
#include "system/secret.hpp"

namespace qf {

using DotEnv = std::vector<std::pair<std::string, Secret>>;

// Blank lines, # comments and `export ` are understood; values may stand in 'single' (taken as they
// are) or "double" quotes (\n, \t, \" and \\ are undone). Other programs' lines are skipped. The
// failure names a line, never its value.
Expected<DotEnv> parse_dot_env(std::string_view text);
// The last value of that name, or NULL.
const Secret *find(const DotEnv &lines, std::string_view name) noexcept;

}  // namespace qf
