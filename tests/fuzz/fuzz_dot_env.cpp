// SPDX-License-Identifier: MIT
// .env files of any content.
#include "client/dot_env.hpp"
#include "input.hpp"
#include "text.hpp"

using qf::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text = qf::fuzz::Input(data, size).rest();
    const auto lines = qf::parse_dot_env(text);
    if (!lines) {
        require(lines.failure().status == QF_ERR_CONFIG, "a refused file is a matter of settings");
        require(qf::text::starts_with(lines.failure().message, "line "), "the line is named");
        require(!qf::text::has_control(lines.failure().message), "the message is plain");
        return 0;
    }
    for (const auto &[name, value] : *lines) {
        require(qf::text::starts_with(name, "QIANFAN_"), "only our names are kept");
        require(value.view().find('\0') == std::string_view::npos, "no value holds a NUL");
        require(value.view().size() <= text.size(), "no value is longer than the file");
        require(qf::find(*lines, name) != nullptr, "what was read is found");
    }
    return 0;
}
