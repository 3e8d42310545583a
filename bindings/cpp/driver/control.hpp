// SPDX-License-Identifier: MIT
// The emulator's control routes, asked over a plain socket.
#pragma once

#include <string>

namespace conformance {

/** The body of the answer to `GET {base_url}{path}`; base_url is http://127.0.0.1:PORT. Throws
 * std::runtime_error if there is none. */
std::string http_get(const std::string &base_url, const std::string &path);

/** Returns as soon as the emulator lists that many requests. */
void await_request(const std::string &base_url, std::size_t count = 1);

/** How many connections stay open; the emulator learns of an end a moment after it. */
int connections_left(const std::string &base_url);

}  // namespace conformance
