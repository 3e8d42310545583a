/* SPDX-License-Identifier: MIT */
#include "shim.h"

#include "_cgo_export.h"

static _Thread_local uintptr_t noted;

void qfgo_note(uintptr_t handle) {
    noted = handle;
}

qf_status QF_CALL qfgo_credentials_fn(void *user_data, qf_credentials *out) {
    (void)user_data;
    return noted != 0 ? qfgoProvide(noted, out) : QF_ERR_CREDENTIALS;
}

void QF_CALL qfgo_log_fn(void *user_data, int32_t level, const char *message) {
    (void)user_data;
    if (noted != 0) qfgoLog(noted, level, (char *)message);
}
