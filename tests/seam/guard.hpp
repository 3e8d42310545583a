// SPDX-License-Identifier: MIT
// What every seam needs: no exception passes, and text arrives whole.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

#include "../seam.h"

namespace qf::seam {

[[noreturn]] inline void give_up(const char *why) noexcept {
    std::fprintf(stderr, "seam: %s\n", why);
    std::abort();
}

// Runs the body; an exception ends the program, since no test expects one.
template <class Body>
auto guarded(Body &&body) noexcept -> decltype(body()) {
    try {
        return std::forward<Body>(body)();
    } catch (const std::exception &error) {
        give_up(error.what());
    } catch (...) {
        give_up("an exception of no known kind");
    }
}

inline void fill(char *to, std::size_t room, std::string_view text) noexcept {
    if (text.size() >= room) give_up("a text is longer than its room");
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    to[text.size()] = '\0';
}

template <std::size_t Room>
void fill(char (&to)[Room], std::string_view text) noexcept {
    fill(to, Room, text);
}

inline void fill(seam_text &to, std::string_view text) noexcept {
    fill(to.data, sizeof to.data, text);
    to.size = text.size();
}

inline std::string_view or_empty(const char *text) noexcept {
    return text == nullptr ? std::string_view() : std::string_view(text);
}

}  // namespace qf::seam
