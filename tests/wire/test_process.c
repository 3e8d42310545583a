/* SPDX-License-Identifier: MIT */
/* Goal: the host process is left in peace: exit() with calls under way ends it cleanly, a forked
 * child knows that it may not use its parent's client, and no SIGPIPE ever reaches the host.
 * Method: child programs and forked children; their exit statuses tell. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certificates.h"
#include "listener.h"
#include "support.h"
#include "worker.h"

static struct certificates certificates;
static struct emulator plain;
static struct emulator secure;

enum { RUNS = 10 };

/* A call that notices the exit at once lets the process go at once: exit() waits at most two
 * seconds for calls that do not, and ten such waits would be seen here. */
static void run_exit_child(const struct emulator *emulator, const char *when) {
    const int64_t began = now_ms();
    for (int i = 0; i < RUNS; ++i) {
        const int status = process_run(
            (const char *const[]){QF_EXIT_CHILD, emulator->url, certificates.ca, when, NULL});
        if (status != 0) fail_msg("run %d (%s, %s): status %d", i, emulator->url, when, status);
    }
    assert_between(now_ms() - began, 0, RUNS * 1500);
}

static void exit_between_calls_is_clean(void **state) {
    (void)state;
    emulator_reset(&plain);
    run_exit_child(&plain, "finished");
}

static void exit_during_tls_calls_is_clean(void **state) {
    (void)state;
    emulator_reset(&secure);
    run_exit_child(&secure, "finished");
}

static void exit_during_calls_that_hang_is_clean(void **state) {
    (void)state;
    emulator_reset(&secure);
    emulator_fault(&secure, "{\"kind\":\"hang\",\"times\":-1}");
    run_exit_child(&secure, "begun");
}

/* What the child found, as its exit status: 0 if all is well. */
static int look_around_in_child(qf_client *parents) {
    qf_result *result = qf_describe_model_export_task(parents, "amv-doing", NULL);
    const qf_status status = qf_result_status(result);
    const int32_t attempts = qf_result_attempts(result);
    qf_result_free(result);
    if (status != QF_ERR_FORKED || attempts != 0) return 10;
    result = qf_create_model_export_task(parents, "amv-doing", NULL);
    if (qf_result_status(result) != QF_ERR_FORKED) return 11;
    qf_result_free(result);
    qf_client_free(parents);
    qf_config *config = config_for(secure.url, "ca_file", certificates.ca, NULL);
    qf_client *own = qf_client_new(config, NULL);
    qf_config_free(config);
    if (own == NULL) return 12;
    for (int i = 0; i < 3; ++i) {
        result = qf_create_model_export_task(own, "amv-fork", NULL);
        if (qf_result_status(result) != QF_OK) return 13;
        qf_result_free(result);
    }
    qf_client_free(own);
    return 0;
}

/* LeakSanitizer asks this at exit. To a child that was forked during a call, what the call's thread
 * held looks lost: that thread does not exist there. */
static int forked_during_a_call;
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) {
    return forked_during_a_call;
}

static int status_of_child(qf_client *client, int during_a_call) {
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0) {
        forked_during_a_call = during_a_call;
        exit(look_around_in_child(client));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void a_forked_child_needs_a_client_of_its_own(void **state) {
    (void)state;
    emulator_reset(&secure);
    qf_client *client = client_for(secure.url, "ca_file", certificates.ca, NULL);
    for (int i = 0; i < 3; ++i) {
        qf_result *result = qf_describe_model_export_task(client, "amv-doing", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        if (i > 0) assert_int_equal(qf_result_timing_us(result, 0, QF_TIMING_TLS), 0);
        qf_result_free(result);
        assert_int_equal(status_of_child(client, 0), 0);
    }
    /* The parent's connection outlived three children who held it too. */
    assert_int_equal(emulator_count(&secure, "creates_executed"), 9);
    qf_client_free(client);
}

static void a_child_forked_during_a_call_works_too(void **state) {
    (void)state;
    emulator_reset(&plain);
    emulator_reset(&secure);
    emulator_fault(&plain, "{\"kind\":\"hang\"}");
    qf_client *client = client_for(plain.url, NULL);
    struct worker worker;
    worker_start(&worker, client, "amv-doing", 1);
    await(emulator_fired(&plain) == 1);
    assert_int_equal(status_of_child(client, 1), 0);
    assert_int_equal(qf_context_phase(worker.context), QF_PHASE_TRANSFER);
    qf_context_cancel(worker.context);
    worker_join(&worker);
    assert_int_equal(qf_result_status(worker.result), QF_ERR_CANCELLED);
    worker_clear(&worker);
    qf_client_free(client);
}

static void check_signals_are_as_they_were(void) {
    struct sigaction action;
    assert_int_equal(sigaction(SIGPIPE, NULL, &action), 0);
    assert_true(action.sa_handler == SIG_DFL);
    sigset_t mask;
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
    assert_int_equal(sigismember(&mask, SIGPIPE), 0);
    sigset_t pending;
    assert_int_equal(sigpending(&pending), 0);
    assert_int_equal(sigismember(&pending, SIGPIPE), 0);
}

/* Writing to a peer that is gone would end a host that leaves SIGPIPE alone. */
static void a_peer_that_is_gone_kills_nobody(void **state) {
    (void)state;
    enum { BODY = 1024 * 1024 };
    char *body = malloc(BODY + 1);
    assert_non_null(body);
    memset(body, ' ', BODY);
    body[BODY] = '\0';
    memcpy(body + BODY - 2, "{}", 2);
    for (int resets = 0; resets < 2; ++resets) {
        struct listener rude;
        listener_start(&rude, "", resets);
        char url[64];
        snprintf(url, sizeof(url), "http://127.0.0.1:%d", rude.port);
        qf_client *client = client_for(url, NULL);
        for (int i = 0; i < 5; ++i) {
            qf_result *result = qf_call_action(client, "/v2/x", "Do", body, NULL);
            assert_true(qf_result_status(result) == QF_ERR_NETWORK ||
                        qf_result_status(result) == QF_ERR_CONNECT);
            qf_result_free(result);
        }
        qf_client_free(client);
        listener_stop(&rude);
        check_signals_are_as_they_were();
    }
    free(body);
}

/* TLS writes an alert when a connection is closed, to a peer that may be gone. */
static void closing_a_dead_tls_connection_kills_nobody(void **state) {
    (void)state;
    emulator_reset(&secure);
    for (int i = 0; i < 5; ++i) {
        qf_client *client = client_for(secure.url, "ca_file", certificates.ca, NULL);
        qf_result *result = qf_describe_model_export_task(client, "amv-doing", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        qf_result_free(result);
        emulator_disconnect(&secure);
        await(emulator_count(&secure, "open_connections") == 0);
        if (i % 2 == 0) {
            result = qf_describe_model_export_task(client, "amv-doing", NULL);
            assert_outcome(result, QF_OK, 200, 1, 0, 0);
            qf_result_free(result);
        }
        qf_client_free(client);
        check_signals_are_as_they_were();
    }
}

/* ThreadSanitizer lets each process sleep for a second before it ends: not what is measured here.
 */
static void hurry_the_sanitizer(void) {
    const char *before = getenv("TSAN_OPTIONS");
    char options[1024];
    snprintf(options, sizeof(options), "%s:atexit_sleep_ms=0", before == NULL ? "" : before);
    setenv("TSAN_OPTIONS", options, 1);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    hurry_the_sanitizer();
    certificates_make(&certificates);
    emulator_start(&plain, "--strict", NULL);
    emulator_start(&secure, "--strict", "--tls", certificates.server, certificates.server_key,
                   NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&secure);
    emulator_stop(&plain);
    certificates_remove(&certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_between_calls_is_clean),
        cmocka_unit_test(exit_during_tls_calls_is_clean),
        cmocka_unit_test(exit_during_calls_that_hang_is_clean),
        cmocka_unit_test(a_forked_child_needs_a_client_of_its_own),
        cmocka_unit_test(a_child_forked_during_a_call_works_too),
        cmocka_unit_test(a_peer_that_is_gone_kills_nobody),
        cmocka_unit_test(closing_a_dead_tls_connection_kills_nobody),
    };
    return cmocka_run_group_tests_name("wire process", tests, start, stop);
}
