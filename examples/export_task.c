/* SPDX-License-Identifier: MIT */
/*
 * Starts the export of one model version and reads its state.
 *
 *     cc export_task.c $(pkg-config --cflags --libs qianfan) -o export_task
 *     QIANFAN_ACCESS_KEY=... QIANFAN_SECRET_KEY=... ./export_task amv-...
 *
 * Everything else comes from the environment too; see docs/configuration.md.
 */
#include <qianfan/qianfan.h>
#include <stdio.h>
#include <stdlib.h>

/* Tells what went wrong and what to do, takes the result, and gives the exit code of a failure. */
static int fail(const char *what, qf_result *result) {
    const char *message = qf_result_message(result);
    const char *hint = qf_result_hint(result);
    const char *request_id = qf_result_request_id(result);

    fprintf(stderr, "%s: %s: %s\n", what, qf_status_name(qf_result_status(result)),
            message != NULL ? message : "no message");
    if (hint != NULL) {
        fprintf(stderr, "  %s\n", hint);
    }
    if (request_id != NULL) {
        fprintf(stderr, "  Baidu's support will ask for this request id: %s\n", request_id);
    }
    if (qf_result_maybe_executed(result)) {
        fprintf(stderr, "  The task may exist all the same: look before you create it again.\n");
    } else if (qf_result_retriable(result)) {
        fprintf(stderr, "  Trying again later may well succeed.\n");
    }
    qf_result_free(result);
    return EXIT_FAILURE;
}

static int export_model(qf_client *client, const char *model_id) {
    const char *state;
    qf_result *result = qf_create_model_export_task(client, model_id, NULL);

    if (qf_result_status(result) != QF_OK) {
        return fail("The export was not started", result);
    }
    printf("exportId: %s\n", qf_result_export_id(result));
    qf_result_free(result);

    /* The service is asked by the id of the model version, not by that of the task. */
    result = qf_describe_model_export_task(client, model_id, NULL);
    if (qf_result_status(result) != QF_OK) {
        return fail("The state of the export could not be read", result);
    }
    state = qf_result_export_status(result);
    printf("state: %s\n", state != NULL ? state : "no export record");
    qf_result_free(result);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    qf_result *failure = NULL;
    qf_client *client;
    int exit_code;

    if (argc != 2) {
        fprintf(stderr, "usage: %s MODEL_VERSION_ID (amv-...)\n", argv[0]);
        return 2;
    }
    client = qf_client_new(NULL, &failure);
    if (client == NULL) {
        return fail("No client", failure);
    }
    exit_code = export_model(client, argv[1]);
    qf_client_free(client);
    return exit_code;
}
