// The library itself: versions and status names.
#include "qianfan/qianfan.h"
#include "status_name.hpp"

const char *qf_version(void) {
    return QF_VERSION_TEXT;
}

int32_t qf_version_number(void) {
    return QF_VERSION_MAJOR * 1000000 + QF_VERSION_MINOR * 1000 + QF_VERSION_PATCH;
}

int32_t qf_abi_version(void) {
    return QF_ABI_VERSION;
}

const char *qf_status_name(qf_status status) {
    return qf::status_name(status);
}
