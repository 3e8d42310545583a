/* SPDX-License-Identifier: MIT */
/* What a client's calls share: the rate limit and the retry budget. */
#include <pthread.h>

#include "play.h"

static void calls_wait_for_the_rate_limit(void **state) {
    (void)state;
    const seam_casting casting = {.requests_per_sec = 2};
    play_begin(&casting);
    play_script(no_record, no_record, no_record);
    for (int i = 0; i < 3; ++i) {
        play_describe(NULL);
        assert_status(QF_OK);
    }
    assert_number(seam_theatre_sleep_count(theatre), 2);
    for (int64_t i = 0; i < 3; ++i)
        assert_number(seam_theatre_request(theatre, i).unix_ms, SEAM_START_SEC * 1000 + 500 * i);
    /* The signature is made after the wait, not before. */
    assert_signed(2, "DescribeModelExportTask", "test-access-key", "test-secret-key", NULL,
                  SEAM_START_SEC + 1);
}

static void retries_count_towards_the_rate_limit(void **state) {
    (void)state;
    const seam_casting casting = {.requests_per_min = 30, .factor_sec = 0.000001};
    play_begin(&casting);
    play_script(busy, lost, doing_new);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(seam_theatre_request_count(theatre), 3);
    for (int64_t i = 0; i < 3; ++i)
        assert_number(seam_theatre_request(theatre, i).unix_ms, SEAM_START_SEC * 1000 + 2000 * i);
}

static void a_limit_beyond_the_deadline_ends_the_call_at_once(void **state) {
    (void)state;
    const seam_casting casting = {.requests_per_min = 6, .timeout_ms = 5000};
    play_begin(&casting);
    seam_theatre_always(theatre, &no_record);
    play_describe(NULL);
    assert_status(QF_OK);
    play_describe(NULL);
    assert_status(QF_ERR_TIMEOUT);
    assert_holds(qf_result_message(result), "qps_limit or rpm_limit");
    assert_number(qf_result_attempts(result), 0);
    assert_number(qf_result_retriable(result), 1);
    assert_number(seam_theatre_sleep_count(theatre), 0);
    assert_number(seam_theatre_request_count(theatre), 1);
    seam_theatre_pass_ms(theatre, 6000);
    play_describe(NULL);
    assert_status(QF_OK);
}

/* 100 retries are paid for, whatever the calls are; then each call has one attempt. */
static void the_retry_budget_runs_out(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 20, .factor_sec = 0.000001};
    play_begin(&casting);
    seam_theatre_always(theatre, &busy);
    for (int i = 0; i < 10; ++i) {
        play_describe(NULL);
        assert_status(QF_ERR_UNAVAILABLE);
        assert_number(qf_result_retriable(result), 1);
    }
    assert_number(seam_theatre_request_count(theatre), 110);
    assert_number(qf_result_attempts(result), 1);
    /* A success pays for a tenth of a retry. */
    for (int i = 0; i < 11; ++i) {
        play_script(no_record);
        play_describe(NULL);
        assert_status(QF_OK);
    }
    play_describe(NULL);
    assert_number(qf_result_attempts(result), 2);
    play_describe(NULL);
    assert_number(qf_result_attempts(result), 1);
}

static void a_resend_after_settling_is_paid_for(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 20, .factor_sec = 0.000001};
    play_begin(&casting);
    for (int i = 0; i < 5; ++i) {
        for (int k = 0; k < 20; ++k)
            play_script(busy);
        play_describe(NULL); /* 19 retries */
    }
    play_script(busy, busy, busy, busy, busy, no_record);
    play_describe(NULL); /* 5 more: none is left but a tenth */
    assert_status(QF_OK);
    play_script(lost, no_record, created);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 0);
}

enum { THREADS = 32, CALLS = 25 };

static void *describe_often(void *data) {
    int64_t good = 0;
    for (int i = 0; i < CALLS; ++i) {
        qf_context *context = qf_context_new();
        qf_result *own = qf_describe_model_export_task(data, MODEL, context);
        good += qf_result_status(own) == QF_OK && qf_result_attempts(own) == 1;
        qf_result_free(own);
        qf_context_free(context);
    }
    return good == CALLS ? data : NULL;
}

static void threads_share_one_client_and_its_limit(void **state) {
    (void)state;
    const seam_casting casting = {.requests_per_sec = 100};
    play_begin(&casting);
    seam_theatre_always(theatre, &done_new);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i) {
        assert_number(
            pthread_create(&threads[i], NULL, describe_often, seam_theatre_client(theatre)), 0);
    }
    for (int i = 0; i < THREADS; ++i) {
        void *good = NULL;
        assert_number(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
    assert_number(seam_theatre_request_count(theatre), THREADS * CALLS);
    /* The last of n requests cannot have gone before (n - 1) / 100 seconds. */
    const int64_t passed_ms = seam_theatre_unix_ms(theatre) - SEAM_START_SEC * 1000;
    assert_true(passed_ms >= (THREADS * CALLS - 1) * 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(calls_wait_for_the_rate_limit, play_end),
        cmocka_unit_test_teardown(retries_count_towards_the_rate_limit, play_end),
        cmocka_unit_test_teardown(a_limit_beyond_the_deadline_ends_the_call_at_once, play_end),
        cmocka_unit_test_teardown(the_retry_budget_runs_out, play_end),
        cmocka_unit_test_teardown(a_resend_after_settling_is_paid_for, play_end),
        cmocka_unit_test_teardown(threads_share_one_client_and_its_limit, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
