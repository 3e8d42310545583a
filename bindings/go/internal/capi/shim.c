/* SPDX-License-Identifier: MIT */
#include "shim.h"

#include "_cgo_export.h"

/*
 * The call that runs on this thread, 0 for none. There is never one inside another: callbacks run
 * the functions of Go's users on other threads.
 */
static _Thread_local uintptr_t current_call;

static qf_status QF_CALL provide(void *user_data, qf_credentials *out) {
    return qfgoProvide((uintptr_t)user_data, current_call, out);
}

static void QF_CALL write_log(void *user_data, int32_t level, const char *message) {
    qfgoLog((uintptr_t)user_data, current_call, level, (char *)message);
}

static void QF_CALL release(void *user_data) {
    qfgoRelease((uintptr_t)user_data);
}

qf_status qfgo_set_provider(qf_config *config, uintptr_t provider) {
    return qf_config_set_credentials_provider(config, provide, (void *)provider, release);
}

qf_status qfgo_set_log(qf_config *config, int32_t level, uintptr_t log) {
    return qf_config_set_log(config, level, write_log, (void *)log, release);
}

qf_result *qfgo_create(qf_client *client, const char *model_id, qf_context *context,
                       uintptr_t call) {
    qf_result *result;

    current_call = call;
    result = qf_create_model_export_task(client, model_id, context);
    current_call = 0;
    return result;
}

qf_result *qfgo_describe(qf_client *client, const char *model_id, qf_context *context,
                         uintptr_t call) {
    qf_result *result;

    current_call = call;
    result = qf_describe_model_export_task(client, model_id, context);
    current_call = 0;
    return result;
}

qf_result *qfgo_action(qf_client *client, const char *route, const char *action,
                       const char *json_body, qf_context *context, uintptr_t call) {
    qf_result *result;

    current_call = call;
    result = qf_call_action(client, route, action, json_body, context);
    current_call = 0;
    return result;
}
