/* SPDX-License-Identifier: MIT */
#include "worker.h"

#include "support.h"

static void *call(void *argument) {
    struct worker *worker = argument;
    worker->result =
        worker->creates
            ? qf_create_model_export_task(worker->client, worker->model_id, worker->context)
            : qf_describe_model_export_task(worker->client, worker->model_id, worker->context);
    worker->ended_ms = now_ms();
    return NULL;
}

void worker_start(struct worker *worker, qf_client *client, const char *model_id, int creates) {
    *worker = (struct worker){.client = client, .model_id = model_id, .creates = creates};
    worker->context = qf_context_new();
    assert_non_null(worker->context);
    assert_int_equal(pthread_create(&worker->thread, NULL, call, worker), 0);
}

void worker_join(struct worker *worker) {
    assert_int_equal(pthread_join(worker->thread, NULL), 0);
    assert_non_null(worker->result);
}

void worker_clear(struct worker *worker) {
    qf_result_free(worker->result);
    qf_context_free(worker->context);
    *worker = (struct worker){.result = NULL};
}
