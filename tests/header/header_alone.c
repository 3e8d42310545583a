/* SPDX-License-Identifier: MIT */
/*
 * Goal: the public header stands alone, may be included twice, and its numbers never change.
 * Method: compile this file and nothing else, in every C standard. Each number is an array bound
 * that turns negative when the header disagrees, because C89 has no static assertion.
 */
#include <qianfan/qianfan.h>

/* Once more: its guard works. */
#include <qianfan/qianfan.h>

#define FROZEN(name, number) typedef char frozen_##name[(name) == (number) ? 1 : -1]

FROZEN(QF_OK, 0);
FROZEN(QF_ERR_INVALID_ARGUMENT, 1);
FROZEN(QF_ERR_CONFIG, 2);
FROZEN(QF_ERR_NO_MEMORY, 3);
FROZEN(QF_ERR_CANCELLED, 4);
FROZEN(QF_ERR_TIMEOUT, 5);
FROZEN(QF_ERR_DNS, 6);
FROZEN(QF_ERR_CONNECT, 7);
FROZEN(QF_ERR_PROXY, 8);
FROZEN(QF_ERR_TLS, 9);
FROZEN(QF_ERR_NETWORK, 10);
FROZEN(QF_ERR_PROTOCOL, 11);
FROZEN(QF_ERR_REDIRECT, 12);
FROZEN(QF_ERR_AUTH, 13);
FROZEN(QF_ERR_CLOCK, 14);
FROZEN(QF_ERR_PERMISSION, 15);
FROZEN(QF_ERR_NOT_FOUND, 16);
FROZEN(QF_ERR_RATE_LIMITED, 17);
FROZEN(QF_ERR_UNAVAILABLE, 18);
FROZEN(QF_ERR_SERVICE, 19);
FROZEN(QF_ERR_CREDENTIALS, 20);
FROZEN(QF_ERR_FORKED, 21);
FROZEN(QF_ERR_INTERNAL, 22);

FROZEN(QF_LOG_NONE, 0);
FROZEN(QF_LOG_ERROR, 1);
FROZEN(QF_LOG_WARN, 2);
FROZEN(QF_LOG_INFO, 3);
FROZEN(QF_LOG_DEBUG, 4);

FROZEN(QF_PHASE_IDLE, 0);
FROZEN(QF_PHASE_PREPARE, 1);
FROZEN(QF_PHASE_THROTTLE, 2);
FROZEN(QF_PHASE_TRANSFER, 3);
FROZEN(QF_PHASE_BACKOFF, 4);
FROZEN(QF_PHASE_SETTLE, 5);

FROZEN(QF_SETTLED_NONE, 0);
FROZEN(QF_SETTLED_FOUND, 1);
FROZEN(QF_SETTLED_RESENT, 2);

FROZEN(QF_TIMING_DNS, 0);
FROZEN(QF_TIMING_CONNECT, 1);
FROZEN(QF_TIMING_TLS, 2);
FROZEN(QF_TIMING_FIRST_BYTE, 3);
FROZEN(QF_TIMING_TOTAL, 4);

/* Bindings pass statuses as 32-bit integers. */
typedef char frozen_status_size[sizeof(qf_status) == 4 ? 1 : -1];
