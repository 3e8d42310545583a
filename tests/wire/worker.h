/* SPDX-License-Identifier: MIT */
/* One call on a thread of its own, so that the test's thread can cancel it and watch. Nothing that
 * may fail a test runs on that thread: CMocka's longjmp must not cross threads. */
#ifndef QIANFAN_TESTS_WIRE_WORKER_H
#define QIANFAN_TESTS_WIRE_WORKER_H

#include <pthread.h>
#include <stdint.h>

#include <qianfan/qianfan.h>

struct worker {
    pthread_t thread;
    qf_client *client;
    qf_context *context;
    const char *model_id;
    int creates; /* 1: create, 0: describe */
    qf_result *result;
    int64_t ended_ms; /* on the clock of now_ms */
};

/* Starts a create (or a describe) of the model with a context of its own. */
void worker_start(struct worker *worker, qf_client *client, const char *model_id, int creates);
/* Waits for the end of the call; its result is in worker->result. */
void worker_join(struct worker *worker);
/* Frees result and context. */
void worker_clear(struct worker *worker);

#endif
