/* SPDX-License-Identifier: MIT */
/* What is done while memory runs out. Each scenario runs from nothing to nothing: it makes what it
 * needs and frees it. None asserts; it reports how it ended. */
#ifndef QIANFAN_TESTS_TORTURE_SCENARIOS_H
#define QIANFAN_TESTS_TORTURE_SCENARIOS_H

#include <qianfan/qianfan.h>

#include "certificates.h"
#include "emulator.h"

/* The outcomes of a scenario that are no qf_status. */
enum {
    ENDED_WITHOUT_OBJECT = -1, /* a *_new returned NULL for want of memory, as it may */
    ENDED_WRONG = -2           /* something that must never be; `wrong` says what */
};

struct world {
    struct emulator plain;
    struct emulator secure;
    struct certificates certificates;
    char dot_env[128];
};

struct ending {
    int32_t status;
    const char *wrong;
    int32_t http_status;
    int32_t maybe_executed;
    char message[160];
};

struct scenario {
    const char *name;
    /* What the emulator does to the next request; NULL: it behaves. */
    const char *fault;
    int over_tls;
    qf_status wanted; /* how it ends while there is memory */
    struct ending (*run)(const struct world *world);
};

extern const struct scenario scenarios[];
extern const int scenario_count;

#endif
