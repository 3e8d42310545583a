/* SPDX-License-Identifier: MIT */
/*
 * Prints all that a result knows: the place to look when a call fails and a message is not enough.
 *
 *     cc errors.c $(pkg-config --cflags --libs qianfan) -o errors
 *     ./errors amv-...
 */
#include <qianfan/qianfan.h>
#include <stdio.h>
#include <stdlib.h>

static void print_text(const char *label, const char *text) {
    printf("%-16s %s\n", label, text != NULL ? text : "-");
}

static void print_timings(const qf_result *result) {
    static const char *const names[] = {"dns", "connect", "tls", "first byte", "total"};
    int32_t attempt;
    int32_t moment;

    for (attempt = 0; attempt < qf_result_attempts(result); attempt++) {
        printf("attempt %d       ", (int)attempt + 1);
        for (moment = QF_TIMING_DNS; moment <= QF_TIMING_TOTAL; moment++) {
            int64_t microseconds = qf_result_timing_us(result, attempt, moment);
            if (microseconds >= 0) {
                printf(" %s %.1f ms", names[moment], (double)microseconds / 1000.0);
            }
        }
        printf("\n");
    }
}

static void print_story(const qf_result *result) {
    int64_t offset_ms;
    int64_t length;
    const char *body = qf_result_body(result, &length);

    print_text("status", qf_status_name(qf_result_status(result)));
    printf("%-16s %d\n", "HTTP status", (int)qf_result_http_status(result));
    print_text("code", qf_result_code(result));
    print_text("message", qf_result_message(result));
    print_text("hint", qf_result_hint(result));
    print_text("request id", qf_result_request_id(result));
    printf("%-16s %d\n", "attempts", (int)qf_result_attempts(result));
    print_text("retriable", qf_result_retriable(result) ? "yes" : "no");
    print_text("maybe executed", qf_result_maybe_executed(result) ? "yes" : "no");
    if (qf_result_retry_after_ms(result) >= 0) {
        printf("%-16s %lld ms\n", "retry after", (long long)qf_result_retry_after_ms(result));
    }
    if (qf_result_clock_offset_ms(result, &offset_ms)) {
        printf("%-16s %lld ms ahead of ours\n", "service's clock", (long long)offset_ms);
    }
    if (body != NULL) {
        printf("%-16s %lld bytes: %.200s\n", "body", (long long)length, body);
    }
    print_timings(result);
}

int main(int argc, char **argv) {
    qf_result *result = NULL;
    qf_client *client;
    int exit_code;

    if (argc != 2) {
        fprintf(stderr, "usage: %s MODEL_VERSION_ID (amv-...)\n", argv[0]);
        return 2;
    }
    /* A client that cannot be made explains itself with a result as well. */
    client = qf_client_new(NULL, &result);
    if (client != NULL) {
        result = qf_describe_model_export_task(client, argv[1], NULL);
    }
    print_story(result);
    exit_code = qf_result_status(result) == QF_OK ? EXIT_SUCCESS : EXIT_FAILURE;
    qf_result_free(result);
    qf_client_free(client);
    return exit_code;
}
