/* SPDX-License-Identifier: MIT */
/* fork: a client of the parent says so in the child, its free is harmless, a new one works. A
 * program of its own, since no other thread may run when it forks. */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "play.h"

/* Runs in the child, where CMocka has no say: 0, or the number of the step that went wrong. */
static int child(qf_client *parents, qf_context *context) {
    qf_result *own = qf_create_model_export_task(parents, MODEL, context);
    if (qf_result_status(own) != QF_ERR_FORKED) return 1;
    if (qf_result_attempts(own) != 0 || qf_result_maybe_executed(own) != 0) return 2;
    if (strstr(qf_result_message(own), "fork") == NULL) return 3;
    qf_result_free(own);
    own = qf_describe_model_export_task(parents, MODEL, NULL);
    if (qf_result_status(own) != QF_ERR_FORKED) return 4;
    qf_result_free(own);
    own = qf_call_action(parents, "/v2/model", "DescribeModel", "{}", NULL);
    if (qf_result_status(own) != QF_ERR_FORKED) return 5;
    qf_result_free(own);
    if (seam_theatre_request_count(theatre) != 1) return 6; /* the parent's own */
    qf_client_free(parents);

    seam_theatre *fresh = seam_theatre_new(NULL);
    seam_theatre_add(fresh, &created);
    own = qf_create_model_export_task(seam_theatre_client(fresh), MODEL, context);
    if (qf_result_status(own) != QF_OK) return 7;
    qf_result_free(own);
    seam_theatre_free(fresh);

    qf_config *config = qf_config_new();
    qf_config_set(config, "access_key", "a");
    qf_config_set(config, "secret_key", "s");
    qf_client *client = qf_client_new(config, NULL);
    if (client == NULL) return 8;
    qf_client_free(client);
    qf_config_free(config);
    return 0;
}

/* Waits for the child and tells how it ended: its exit status, or minus the signal. */
static int outcome_of(pid_t pid) {
    int status = 0;
    if (waitpid(pid, &status, 0) != pid) return -1000;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void a_child_is_told_about_the_fork(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(created, created);
    play_create(NULL);
    qf_context *context = qf_context_new();
    qf_client *client = seam_theatre_client(theatre);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(child(client, context));
    assert_number(outcome_of(pid), 0);
    play_create(context); /* the parent's client has not noticed */
    assert_status(QF_OK);
    qf_context_free(context);
}

/* A child that ends by exit() runs the library's watch over running calls: it must not wait. */
static void a_child_may_exit(void **state) {
    (void)state;
    play_begin(NULL);
    fflush(NULL);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) exit(23);
    assert_number(outcome_of(pid), 23);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_child_is_told_about_the_fork, play_end),
        cmocka_unit_test_teardown(a_child_may_exit, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
