/* SPDX-License-Identifier: MIT */
/* Callbacks, which must be C: see callbacks.go. */
#pragma once

#include <qianfan/qianfan.h>

/* Says whose the callbacks on this thread are: a cgo.Handle, or 0. */
void qfgo_note(uintptr_t handle);

/* Each answers the callback type of its name, and hands it on to Go. */
qf_status QF_CALL qfgo_credentials_fn(void *user_data, qf_credentials *out);
void QF_CALL qfgo_log_fn(void *user_data, int32_t level, const char *message);
