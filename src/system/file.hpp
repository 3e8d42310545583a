// Files, the environment and the process: the one door to the operating system.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "expected.hpp"
#include "system/secret.hpp"

namespace qf {

// The whole file, or nothing if there is no regular file of that name. A failure if it cannot be
// read or is larger than `most` bytes.
Expected<std::optional<Secret>> read_file(const std::string &path, std::size_t most);
bool file_is_readable(const std::string &path);
// Value of an environment variable, or NULL. Valid until the environment changes.
const char *environment(const char *name) noexcept;
// Id of this process; another one after a fork.
long process_id() noexcept;

}  // namespace qf
