// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "handles.hpp"

namespace CLI {
class App;
}

namespace cli {

// The options that every subcommand understands.
struct Options {
    // KEY=VALUE in the order of the command line, those of the named options at the end.
    std::vector<std::string> settings;
    bool json = false;
    int verbose = 0;
    bool quiet = false;

    // Warnings and what-to-do-next lines are wanted.
    bool chatty() const { return !quiet; }
};

// The command line is wrong. what() is for people; the exit code is exit_usage.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

void add_common_options(CLI::App &app, Options &options);

// The configuration that the options ask for. Throws UsageError for --set without '=' and for a
// secret, which would be seen by every user of the machine. A value that the library refuses is
// reported by the library, when the client is made.
ConfigHandle make_config(const Options &options);

}  // namespace cli
