// SPDX-License-Identifier: MIT
// A reply as the tests write it, turned into what a transport returns.
#pragma once

#include "guard.hpp"
#include "system/http.hpp"

namespace qf::seam {

inline HttpReply http_reply(const seam_reply &reply) {
    HttpReply out;
    out.error = static_cast<TransferError>(reply.error);
    out.detail = or_empty(reply.detail);
    out.request_sent = reply.request_sent != 0;
    out.status = reply.status;
    out.headers = or_empty(reply.headers);
    out.body = or_empty(reply.body);
    return out;
}

}  // namespace qf::seam
