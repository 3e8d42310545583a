// Names of the statuses, for logs and callers.
#pragma once

#include "qianfan/qianfan.h"

namespace qf {

// Static text; "QF_ERR_UNKNOWN" for a number that is not in the header.
const char *status_name(qf_status status) noexcept;

}  // namespace qf
