// SPDX-License-Identifier: MIT
// A fuzzer's bytes, cut into fields, and what to do when a promise is broken.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace qf::fuzz {

// Ends the run, so that libFuzzer keeps the input.
inline void require(bool holds, const char *promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

// Fields are divided by the byte 0x1e, which no format here needs.
class Input {
public:
    Input(const std::uint8_t *data, std::size_t size)
        : rest_(reinterpret_cast<const char *>(data), size) {}

    std::string_view field() {
        const std::string_view out = rest_.substr(0, rest_.find('\x1e'));
        rest_.remove_prefix(out.size() < rest_.size() ? out.size() + 1 : out.size());
        return out;
    }
    bool empty() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace qf::fuzz
