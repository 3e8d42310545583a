// SPDX-License-Identifier: MIT
// JSON texts and pointers: our scanner and cJSON agree, and what is printed reads the same.
// Input: pointer 0x1e text.
#include <cjson/cJSON.h>

#include "input.hpp"
#include "system/json.hpp"
#include "system/json_scan.hpp"
#include "text.hpp"

using qf::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    qf::fuzz::Input input(data, size);
    const std::string_view pointer = input.field();
    const std::string_view text = input.rest();
    const qf::json::Scan scan = qf::json::scan(text);
    require(scan.valid == (scan.problem == nullptr), "a refusal has a reason");
    const auto document = qf::json::Document::parse(text);
    require(scan.valid == document.has_value(), "what the scan takes is parsed, and nothing else");
    if (qf::text::is_utf8(pointer)) {
        const auto quoted = qf::json::Document::parse(qf::json::quote(pointer));
        require(quoted.has_value() || pointer.find('\0') != std::string_view::npos,
                "quoted text is JSON");
        require(!quoted || quoted->root().scalar() == pointer, "quoted text reads the same");
    }
    if (!document) return 0;
    const std::string printed = document->root().print();
    const auto again = qf::json::Document::parse(printed);
    require(again.has_value(), "what is printed is JSON");
    require(again->root().print() == printed, "what is printed prints the same");
    require(qf::json::scan(printed).numbers == scan.numbers, "every number keeps its digits");
    const qf::json::Node node = document->root().at(pointer);
    const qf::json::Node twin = again->root().at(pointer);
    require(node.exists() == twin.exists() && node.print() == twin.print(),
            "a pointer leads to the same place");
    return 0;
}
