/* SPDX-License-Identifier: MIT */
/* Each attempt is signed for its own moment; a clock that is wrong is corrected once. */
#include <stdio.h>

#include "play.h"

#define AK "test-access-key"
#define SK "test-secret-key"
#define CREATE_ACTION "CreateModelExportTask"

static const seam_reply expired = {
    .status = 400,
    .headers = "Date: Sat, 01 Mar 2025 09:00:00 GMT\r\n", /* an hour ahead of pretended time */
    .body = "{\"code\":\"RequestExpired\",\"message\":\"expired\"}"};

static void every_attempt_is_signed_for_its_own_moment(void **state) {
    (void)state;
    const seam_casting casting = {.factor_sec = 0.000001};
    play_begin(&casting);
    const seam_reply slow = {
        .status = 503, .headers = "Retry-After: 2\r\n", .body = "", .takes_ms = 3000};
    play_script(slow, slow, created);
    play_create(NULL);
    assert_status(QF_OK);
    for (int64_t i = 0; i < 3; ++i)
        assert_signed(i, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 5 * i);
}

static void the_security_token_is_sent_and_signed(void **state) {
    (void)state;
    const seam_casting casting = {.security_token = "to+ken/with=signs"};
    play_begin(&casting);
    play_script(created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_signed(0, CREATE_ACTION, AK, SK, "to+ken/with=signs", SEAM_START_SEC);
    assert_holds(sent_header(0, "Authorization"), "/host;x-bce-date;x-bce-security-token/");
}

static void a_wrong_clock_is_corrected_and_remembered(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 1};
    play_begin(&casting);
    play_script(expired, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 2); /* on top of the one that is allowed */
    assert_number(seam_theatre_sleep_count(theatre), 0);
    assert_signed(0, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC);
    assert_signed(1, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 3600);
    play_script(created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 1);
    assert_signed(2, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 3600);
}

static void the_correction_takes_no_attempt_from_the_others(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 2};
    play_begin(&casting);
    play_script(expired, busy, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_attempts(result), 3);
}

/* Gateways that debug echo what they were sent. */
static void secrets_in_an_answer_are_hidden(void **state) {
    (void)state;
    const seam_reply echo = {
        .status = 400,
        .body = "{\"code\":\"X\",\"message\":\"saw my+token= of " AK " with " SK " here\"}"};
    const seam_casting casting = {.security_token = "my+token="};
    play_begin(&casting);
    play_script(echo);
    play_create(NULL);
    assert_status(QF_ERR_SERVICE);
    assert_text(qf_result_message(result), "saw *** of test-a*** with *** here");
}

static void a_clock_that_runs_ahead_is_corrected_too(void **state) {
    (void)state;
    play_begin(NULL);
    seam_theatre_set_wall_ahead_ms(theatre, 7200 * 1000);
    play_script(expired, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_signed(0, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 7200);
    assert_signed(1, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 3600);
}

static void the_clock_is_corrected_once_a_call(void **state) {
    (void)state;
    play_begin(NULL);
    const seam_reply other = {.status = 400,
                              .headers = "Date: Sat, 01 Mar 2025 10:00:00 GMT\r\n",
                              .body = "{\"code\":\"RequestExpired\",\"message\":\"again\"}"};
    play_script(expired, other);
    play_create(NULL);
    assert_status(QF_ERR_CLOCK);
    assert_number(qf_result_attempts(result), 2);
    assert_text(qf_result_message(result), "again");
    assert_holds(qf_result_hint(result), "clock");
    int64_t offset_ms = 0;
    assert_number(qf_result_clock_offset_ms(result, &offset_ms), 1);
    assert_number(offset_ms, 7200 * 1000);
    /* The next call may correct it again. */
    play_script(other, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_signed(3, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC + 7200);
}

static void a_small_difference_is_not_corrected(void **state) {
    (void)state;
    play_begin(NULL);
    const seam_reply near = {.status = 400,
                             .headers = "Date: Sat, 01 Mar 2025 08:00:04 GMT\r\n",
                             .body = "{\"code\":\"RequestExpired\",\"message\":\"m\"}"};
    play_script(near, created);
    play_create(NULL);
    assert_status(QF_ERR_CLOCK);
    assert_number(qf_result_attempts(result), 1);
    const seam_reply far = {.status = 400,
                            .headers = "Date: Sat, 01 Mar 2025 08:00:05 GMT\r\n",
                            .body = "{\"code\":\"RequestExpired\",\"message\":\"m\"}"};
    seam_theatre_free(theatre);
    play_begin(NULL);
    play_script(far, created);
    play_create(NULL);
    assert_status(QF_OK);
}

static void without_a_date_nothing_is_corrected(void **state) {
    (void)state;
    play_begin(NULL);
    play_script((seam_reply){.status = 400, .body = "{\"code\":\"RequestExpired\"}"}, created);
    play_create(NULL);
    assert_status(QF_ERR_CLOCK);
    int64_t offset_ms = 5;
    assert_number(qf_result_clock_offset_ms(result, &offset_ms), 0);
    assert_number(offset_ms, 0);
    assert_number(seam_theatre_request_count(theatre), 1);
}

/* Another code with a Date far off is no reason to touch the clock. */
static void only_a_refused_time_corrects_the_clock(void **state) {
    (void)state;
    play_begin(NULL);
    play_script((seam_reply){.status = 403,
                             .headers = "Date: Sat, 01 Mar 2025 09:00:00 GMT\r\n",
                             .body = "{\"code\":\"AccessDenied\"}"},
                created);
    play_create(NULL);
    assert_status(QF_ERR_PERMISSION);
    int64_t offset_ms = 0;
    assert_number(qf_result_clock_offset_ms(result, &offset_ms), 1);
    assert_number(offset_ms, 3600 * 1000);
    assert_number(qf_result_clock_offset_ms(result, NULL), 1);
    play_create(NULL);
    assert_signed(1, CREATE_ACTION, AK, SK, NULL, SEAM_START_SEC);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_attempt_is_signed_for_its_own_moment, play_end),
        cmocka_unit_test_teardown(the_security_token_is_sent_and_signed, play_end),
        cmocka_unit_test_teardown(a_wrong_clock_is_corrected_and_remembered, play_end),
        cmocka_unit_test_teardown(the_correction_takes_no_attempt_from_the_others, play_end),
        cmocka_unit_test_teardown(secrets_in_an_answer_are_hidden, play_end),
        cmocka_unit_test_teardown(a_clock_that_runs_ahead_is_corrected_too, play_end),
        cmocka_unit_test_teardown(the_clock_is_corrected_once_a_call, play_end),
        cmocka_unit_test_teardown(a_small_difference_is_not_corrected, play_end),
        cmocka_unit_test_teardown(without_a_date_nothing_is_corrected, play_end),
        cmocka_unit_test_teardown(only_a_refused_time_corrects_the_clock, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
