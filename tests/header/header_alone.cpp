// SPDX-License-Identifier: MIT
// Goal: the public header reads the same in C++: it compiles alone and its functions have C names.
// Method: two declarations of one function agree only if they have the same linkage.
#include "header_alone.c"

extern "C" QF_API const char *QF_CALL qf_version(void);

namespace {
struct Client {
    qf_client *handle;
    Client() : handle(0) {}
};
}  // namespace

const void *qf_header_test_address();
const void *qf_header_test_address() {
    static const Client client;
    return client.handle == 0 ? static_cast<const void *>(&client) : client.handle;
}
