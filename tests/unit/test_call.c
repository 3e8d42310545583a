/* SPDX-License-Identifier: MIT */
/* One call from intent to outcome: success, retries, waits, deadlines, what may not be resent. */
#include <stdlib.h>

#include "play.h"

static void create_succeeds_at_once(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_text(qf_result_export_id(result), "exp-new");
    assert_text(qf_result_export_status(result), NULL);
    assert_text(qf_result_request_id(result), "r-created");
    assert_text(qf_result_message(result), NULL);
    assert_text(qf_result_code(result), NULL);
    assert_text(qf_result_hint(result), NULL);
    assert_text(qf_result_get(result, "/result/exportId"), "exp-new");
    assert_number(qf_result_http_status(result), 200);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_retry_after_ms(result), -1);
    assert_number(seam_theatre_request_count(theatre), 1);
    assert_number(seam_theatre_sleep_count(theatre), 0);
    const seam_request sent = seam_theatre_request(theatre, 0);
    assert_text(sent.body, "{\"modelId\":\"" MODEL "\"}");
    assert_number(sent.repeatable, 0);
    assert_number(sent.timeout_ms, 60000);
    assert_number(sent.connect_timeout_ms, 10000);
    assert_signed(0, "CreateModelExportTask", "test-access-key", "test-secret-key", NULL,
                  SEAM_START_SEC);
}

static void describe_reads_the_record(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(done_new, no_record);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_text(qf_result_export_id(result), "exp-new");
    assert_text(qf_result_export_status(result), "Done");
    assert_text(qf_result_get(result, "/result/fileSize"), "14483456789");
    assert_number(seam_theatre_request(theatre, 0).repeatable, 1);
    assert_signed(0, "DescribeModelExportTask", "test-access-key", "test-secret-key", NULL,
                  SEAM_START_SEC);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_text(qf_result_export_id(result), NULL);
    assert_text(qf_result_export_status(result), NULL);
}

/* The absent members may be absent, null, "" or 0; hasRecord may be absent; words may be new. */
static void describe_takes_every_form_of_absence(void **state) {
    (void)state;
    const struct {
        const char *body, *id, *status;
    } cases[] = {
        {"{\"result\":{\"hasRecord\":false,\"exportId\":null,\"status\":null}}", NULL, NULL},
        {"{\"result\":{\"hasRecord\":false,\"exportId\":\"\",\"status\":\"\"}}", NULL, NULL},
        {"{\"result\":{\"hasRecord\":false,\"status\":\"Done\"}}", NULL, NULL},
        {"{\"result\":{\"exportId\":\"e\",\"status\":\"Doing\"}}", "e", "Doing"},
        {"{\"result\":{\"exportId\":\"e\",\"hasRecord\":true,\"status\":\"Novel\"}}", "e", "Novel"},
        {"{\"result\":{}}", NULL, NULL},
    };
    play_begin(NULL);
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].body;
        const seam_reply reply = {.status = 200, .body = cases[i].body};
        play_script(reply);
        play_describe(NULL);
        assert_status(QF_OK);
        assert_text(qf_result_export_id(result), cases[i].id);
        assert_text(qf_result_export_status(result), cases[i].status);
    }
    check_case = NULL;
}

static void success_without_a_result_is_a_protocol_error(void **state) {
    (void)state;
    const char *const bodies[] = {"{\"requestId\":\"r\"}", "{\"result\":null}", "{\"result\":[]}",
                                  "{\"result\":\"x\"}"};
    play_begin(NULL);
    for (size_t i = 0; i < COUNT_OF(bodies); ++i) {
        const seam_reply reply = {.status = 200, .body = bodies[i]};
        play_script(reply);
        play_describe(NULL);
        assert_status(QF_ERR_PROTOCOL);
        assert_holds(qf_result_message(result), "lacks the result");
        assert_text(qf_result_body(result, NULL), bodies[i]);
    }
    /* Any object will do where the library does not know the action. */
    play_script((seam_reply){.status = 200, .body = "{\"requestId\":\"r\"}"});
    play_action("DescribeModel", NULL);
    assert_status(QF_OK);
}

static void retry_then_success(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(busy, unsent, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 3);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(seam_theatre_sleep_count(theatre), 2);
    assert_true(seam_theatre_sleep_us(theatre, 0) <= 1000000);
    assert_true(seam_theatre_sleep_us(theatre, 1) <= 2000000);
}

static void attempts_run_out(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(unsent, busy, busy, created);
    play_create(NULL);
    assert_status(QF_ERR_UNAVAILABLE);
    assert_number(qf_result_attempts(result), 3);
    assert_number(seam_theatre_request_count(theatre), 3);
    assert_number(qf_result_retriable(result), 1);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_text(qf_result_code(result), "ServiceUnavailable");
    assert_text(qf_result_message(result), "busy");
    assert_text(qf_result_request_id(result), "r-busy");
    assert_number(qf_result_http_status(result), 503);
}

static void what_is_final_is_not_retried(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(denied);
    play_create(NULL);
    assert_status(QF_ERR_PERMISSION);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_number(seam_theatre_sleep_count(theatre), 0);
    play_script((seam_reply){.error = SEAM_TRANSFER_TLS, .detail = "no"});
    play_describe(NULL);
    assert_status(QF_ERR_TLS);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_http_status(result), 0);
    int64_t length = 7;
    assert_null(qf_result_body(result, &length));
    assert_number(length, 0);
}

static void expect_wait(const char *headers, int64_t wait_us) {
    const int64_t before = seam_theatre_sleep_count(theatre);
    play_script((seam_reply){.status = 429, .headers = headers, .body = "{}"}, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(seam_theatre_sleep_count(theatre), before + 1);
    assert_number(seam_theatre_sleep_us(theatre, before), wait_us);
}

static void retry_after_is_obeyed_up_to_its_cap(void **state) {
    (void)state;
    const seam_casting casting = {.factor_sec = 0.000001, .max_wait_sec = 10};
    play_begin(&casting);
    expect_wait("Retry-After: 3\r\n", 3000000);
    expect_wait("Retry-After: 99\r\n", 10000000);
    expect_wait(
        "Date: Sat, 01 Mar 2025 06:00:00 GMT\r\nRetry-After: Sat, 01 Mar 2025 06:00:04 GMT\r\n",
        4000000);
}

static void retry_after_beyond_the_deadline_ends_the_call(void **state) {
    (void)state;
    const seam_casting casting = {.timeout_ms = 5000};
    play_begin(&casting);
    play_script((seam_reply){.status = 429, .headers = "Retry-After: 6\r\n", .body = "{}"},
                created);
    play_create(NULL);
    assert_status(QF_ERR_RATE_LIMITED);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_retriable(result), 1);
    assert_number(qf_result_retry_after_ms(result), 6000);
    assert_number(seam_theatre_sleep_count(theatre), 0);
}

static void deadline_ends_the_call(void **state) {
    (void)state;
    const seam_casting casting = {.timeout_ms = 5000};
    play_begin(&casting);
    play_script((seam_reply){.status = 200, .body = "{\"result\":{}}", .takes_ms = 9000});
    play_describe(NULL);
    assert_status(QF_ERR_TIMEOUT);
    assert_number(seam_theatre_request(theatre, 0).timeout_ms, 5000);
    assert_holds(qf_result_message(result), "5000 ms");
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 0); /* it only reads */
    assert_number(qf_result_retriable(result), 1);
}

static void later_attempts_have_the_time_that_is_left(void **state) {
    (void)state;
    const seam_casting casting = {
        .timeout_ms = 10000, .response_timeout_ms = 4000, .factor_sec = 0.000001};
    play_begin(&casting);
    const seam_reply slow = {.status = 200, .body = "{\"result\":{}}", .takes_ms = 60000};
    seam_theatre_always(theatre, &slow);
    play_describe(NULL);
    assert_status(QF_ERR_TIMEOUT);
    assert_number(qf_result_attempts(result), 3);
    assert_number(seam_theatre_request(theatre, 0).timeout_ms, 4000);
    assert_number(seam_theatre_request(theatre, 1).timeout_ms, 4000);
    const int64_t last = seam_theatre_request(theatre, 2).timeout_ms;
    assert_true(last >= 1998 && last <= 2000);
    assert_number(seam_theatre_request(theatre, 2).connect_timeout_ms, last);
}

static void context_limits_beat_the_configuration(void **state) {
    (void)state;
    play_begin(NULL);
    qf_context *context = qf_context_new();
    assert_number(qf_context_set_timeout_ms(context, 9000), QF_OK);
    assert_number(qf_context_set_connect_timeout_ms(context, 200), QF_OK);
    assert_number(qf_context_set_response_timeout_ms(context, 700), QF_OK);
    const seam_reply slow = {.status = 200, .body = "{\"result\":{}}", .takes_ms = 60000};
    play_script(slow, slow, slow);
    play_describe(context);
    assert_status(QF_ERR_TIMEOUT);
    assert_number(seam_theatre_request(theatre, 0).timeout_ms, 700);
    assert_number(seam_theatre_request(theatre, 0).connect_timeout_ms, 200);
    assert_number(qf_context_attempts(context), 3);
    assert_number(qf_context_phase(context), QF_PHASE_IDLE);
    assert_number(qf_context_set_timeout_ms(context, 500), QF_OK);
    play_script(slow);
    play_describe(context);
    assert_number(seam_theatre_request(theatre, 3).timeout_ms, 500);
    assert_holds(qf_result_message(result), "500 ms");
    /* 0 returns to the configuration's value. */
    assert_number(qf_context_set_timeout_ms(context, 0), QF_OK);
    assert_number(qf_context_set_response_timeout_ms(context, 0), QF_OK);
    assert_number(qf_context_set_connect_timeout_ms(context, 0), QF_OK);
    play_script(no_record);
    play_describe(context);
    assert_status(QF_OK);
    assert_number(seam_theatre_request(theatre, 4).timeout_ms, 60000);
    assert_number(seam_theatre_request(theatre, 4).connect_timeout_ms, 10000);
    qf_context_free(context);
}

static void an_unknown_action_in_doubt_is_not_resent(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, created);
    play_action("DeleteModel", NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_holds(qf_result_hint(result), "may have executed");
    assert_number(seam_theatre_request_count(theatre), 1);
    assert_number(seam_theatre_request(theatre, 0).repeatable, 0);
}

static void an_unknown_action_that_was_not_executed_is_resent(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(unsent, busy, created);
    play_action("DeleteModel", NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 3);
}

static void a_read_in_doubt_is_resent(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, created);
    play_action("DescribeModel", NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 2);
    play_script(lost, (seam_reply){.status = 502, .body = "<html>"}, no_record);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 3);
}

static void timings_are_kept_for_each_attempt(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 20, .factor_sec = 0.000001};
    play_begin(&casting);
    seam_theatre_always(theatre, &busy);
    play_describe(NULL);
    assert_number(qf_result_attempts(result), 20);
    /* The scripted transport measures nothing: -1 within, and beyond the sixteen that are kept. */
    const int32_t odd[] = {-1, 0, 15, 16, 19, 20, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(odd); ++i) {
        for (int32_t moment = -1; moment <= QF_TIMING_TOTAL + 1; ++moment)
            assert_number(qf_result_timing_us(result, odd[i], moment), -1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(create_succeeds_at_once, play_end),
        cmocka_unit_test_teardown(describe_reads_the_record, play_end),
        cmocka_unit_test_teardown(describe_takes_every_form_of_absence, play_end),
        cmocka_unit_test_teardown(success_without_a_result_is_a_protocol_error, play_end),
        cmocka_unit_test_teardown(retry_then_success, play_end),
        cmocka_unit_test_teardown(attempts_run_out, play_end),
        cmocka_unit_test_teardown(what_is_final_is_not_retried, play_end),
        cmocka_unit_test_teardown(retry_after_is_obeyed_up_to_its_cap, play_end),
        cmocka_unit_test_teardown(retry_after_beyond_the_deadline_ends_the_call, play_end),
        cmocka_unit_test_teardown(deadline_ends_the_call, play_end),
        cmocka_unit_test_teardown(later_attempts_have_the_time_that_is_left, play_end),
        cmocka_unit_test_teardown(context_limits_beat_the_configuration, play_end),
        cmocka_unit_test_teardown(an_unknown_action_in_doubt_is_not_resent, play_end),
        cmocka_unit_test_teardown(an_unknown_action_that_was_not_executed_is_resent, play_end),
        cmocka_unit_test_teardown(a_read_in_doubt_is_resent, play_end),
        cmocka_unit_test_teardown(timings_are_kept_for_each_attempt, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
