// SPDX-License-Identifier: MIT
// The headers in a second file of the same program: what they define, they define as inline.
#include <qianfan/qianfan.hpp>

static_assert(sizeof(qianfan::Status) == sizeof(qf_status));
