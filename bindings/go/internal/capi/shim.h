/* SPDX-License-Identifier: MIT */
/*
 * What cgo cannot say itself.
 *
 * A cgo.Handle is an integer, user_data a void pointer. An integer must never stand where Go
 * expects a pointer (its collector stops the program over it), so the conversion is done here, in
 * C.
 *
 * The three calls also remember, for the thread they run on, which call it is: callbacks come on
 * the thread of their call, and thus learn the context.Context it was made with.
 */
#ifndef QIANFAN_GO_SHIM_H
#define QIANFAN_GO_SHIM_H

#include <qianfan/qianfan.h>

qf_status qfgo_set_provider(qf_config *config, uintptr_t provider);
qf_status qfgo_set_log(qf_config *config, int32_t level, uintptr_t log);

qf_result *qfgo_create(qf_client *client, const char *model_id, qf_context *context,
                       uintptr_t call);
qf_result *qfgo_describe(qf_client *client, const char *model_id, qf_context *context,
                         uintptr_t call);
qf_result *qfgo_action(qf_client *client, const char *route, const char *action,
                       const char *json_body, qf_context *context, uintptr_t call);

#endif
