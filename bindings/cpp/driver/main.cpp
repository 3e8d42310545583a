// SPDX-License-Identifier: MIT
// The conformance driver of the C++ binding, see conformance/README.md.
#include <iostream>
#include <map>

#include "deeds.hpp"

namespace {

using conformance::json;

const std::map<std::string, json (*)(const json &)> deeds = {
    {"call", conformance::do_call},
    {"calls", conformance::do_calls},
    {"concurrent", conformance::do_concurrent},
    {"two_clients", conformance::do_two_clients},
    {"cancel", conformance::do_cancel},
    {"close_running", conformance::do_close_running},
    {"use_after_close", conformance::do_use_after_close},
    {"log_throws", conformance::do_log_throws},
    {"log_lines", conformance::do_log_lines},
    {"progress", conformance::do_progress},
    {"provider", conformance::do_provider},
    {"collect", conformance::do_collect},
    {"fork", conformance::do_fork},
    {"exit", conformance::do_exit},
    {"load", conformance::do_load},
    {"leaks", conformance::do_leaks},
};

}  // namespace

int main() {
    try {
        const json input = json::parse(std::cin);
        const auto deed = deeds.find(input.at("do").get<std::string>());
        if (deed == deeds.end()) return 2;
        std::cout << deed->second(input) << '\n';
        return 0;
    } catch (const json::exception &error) {
        std::cerr << "driver: " << error.what() << '\n';
        return 2;
    } catch (const std::exception &error) {
        std::cerr << "driver: " << error.what() << '\n';
        return 1;
    }
}
