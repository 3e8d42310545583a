/* SPDX-License-Identifier: MIT */
/* A create whose answer was lost is never blindly sent again: Describe is asked first. */
#include "play.h"

static void expect_requests(const char *const *actions, int64_t count) {
    assert_number(seam_theatre_request_count(theatre), count);
    for (int64_t i = 0; i < count; ++i) {
        const seam_request sent = seam_theatre_request(theatre, i);
        assert_holds(sent.url, actions[i]);
        assert_text(sent.body, "{\"modelId\":\"" MODEL "\"}");
    }
}

#define assert_requests(...)                                    \
    do {                                                        \
        const char *const actions_[] = {__VA_ARGS__};           \
        expect_requests(actions_, (int64_t)COUNT_OF(actions_)); \
    } while (0)

#define CREATE "=CreateModelExportTask"
#define DESCRIBE "=DescribeModelExportTask"

static void a_running_export_is_the_lost_create(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, doing_new);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_text(qf_result_export_id(result), "exp-new");
    assert_text(qf_result_export_status(result), "Doing");
    assert_text(qf_result_request_id(result), "r-doing");
    assert_number(qf_result_attempts(result), 1); /* the Describe does not count */
    assert_number(qf_result_maybe_executed(result), 0);
    assert_requests(CREATE, DESCRIBE);
    assert_number(seam_theatre_request(theatre, 1).repeatable, 1);
    assert_number(seam_theatre_sleep_count(theatre), 1);
}

static void where_no_record_stands_the_create_is_resent(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, no_record, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_RESENT);
    assert_text(qf_result_export_id(result), "exp-new");
    assert_number(qf_result_attempts(result), 2);
    assert_requests(CREATE, DESCRIBE, CREATE);
}

static void a_failed_export_does_not_stand_in_the_way(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, failed_old, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_RESENT);
    assert_requests(CREATE, DESCRIBE, CREATE);
}

/* A finished record may be the lost create's or an older one: nobody can tell. */
static void a_finished_export_of_unknown_age_leaves_it_open(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, done_old, created);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_text(qf_result_export_id(result), "exp-old");
    assert_text(qf_result_export_status(result), "Done");
    assert_holds(qf_result_hint(result), "Compare its id");
    assert_requests(CREATE, DESCRIBE);
}

/* Every member of the answer is optional: what is not said is not taken for "no record". */
static void a_record_without_an_id_is_a_record(void **state) {
    (void)state;
    const seam_reply running = {.status = 200,
                                .body = "{\"result\":{\"hasRecord\":true,\"status\":\"Doing\"}}"};
    play_begin(NULL);
    play_script(lost, running);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_requests(CREATE, DESCRIBE);
}

static void an_answer_that_says_nothing_leaves_it_open(void **state) {
    (void)state;
    const seam_reply silent = {.status = 200, .body = "{\"result\":{}}"};
    play_begin(NULL);
    play_script(lost, silent);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_requests(CREATE, DESCRIBE);
}

static void a_known_older_export_tells_old_from_new(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(done_old);
    play_describe(NULL); /* the client remembers exp-old */
    play_script(lost, done_old, created);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_RESENT);
    assert_requests(DESCRIBE, CREATE, DESCRIBE, CREATE);
    /* Now exp-new is known; another finished one would be the lost create's. */
    play_script(lost, done_old);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_text(qf_result_export_id(result), "exp-old");
}

static void memory_is_kept_for_each_model_apart(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(done_old);
    qf_result_free(qf_describe_model_export_task(seam_theatre_client(theatre), "amv-other", NULL));
    play_script(lost, done_old);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_maybe_executed(result), 1);
}

/* A lost last attempt is still settled, but there is no further attempt to send. */
static void the_last_attempt_is_settled_too(void **state) {
    (void)state;
    const seam_casting casting = {.attempts = 1};
    play_begin(&casting);
    play_script(lost, doing_new);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    play_script(lost, no_record, created);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 0); /* Describe cleared it up */
    assert_number(qf_result_retriable(result), 1);
    assert_requests(CREATE, DESCRIBE, CREATE, DESCRIBE);
}

static void every_resend_that_is_lost_is_asked_about(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, no_record, lost, no_record, lost, doing_new);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_number(qf_result_attempts(result), 3);
    assert_requests(CREATE, DESCRIBE, CREATE, DESCRIBE, CREATE, DESCRIBE);
}

static void a_describe_that_fails_leaves_it_open(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, denied, created);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_holds(qf_result_message(result), "reset by peer");
    assert_requests(CREATE, DESCRIBE);
}

static void the_describe_is_retried_like_any_read(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, busy, lost, doing_new);
    play_create(NULL);
    assert_status(QF_OK);
    assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_number(qf_result_attempts(result), 1);
    assert_requests(CREATE, DESCRIBE, DESCRIBE, DESCRIBE);
}

static void the_describe_that_fails_for_good_leaves_it_open(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, busy, busy, busy, created);
    play_create(NULL);
    assert_status(QF_ERR_NETWORK);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_requests(CREATE, DESCRIBE, DESCRIBE, DESCRIBE);
}

/* Each of these may stand for an executed create. */
static void every_doubtful_answer_is_settled(void **state) {
    (void)state;
    const seam_reply doubtful[] = {
        {.status = 502, .body = "<html>"},
        {.status = 500, .body = "{\"code\":\"InternalError\"}"},
        {.status = 504, .body = ""},
        {.status = 200, .body = ""},
        {.status = 200, .body = "<html>"},
        {.status = 200, .body = "{\"requestId\":\"r\"}"},
        {.status = 200, .body = "{\"error_code\":500000}"},
        {.error = SEAM_TRANSFER_TIMEOUT, .request_sent = 1},
        {.error = SEAM_TRANSFER_MALFORMED, .request_sent = 1},
        {.error = SEAM_TRANSFER_TOO_LARGE, .request_sent = 1},
    };
    play_begin(NULL);
    for (size_t i = 0; i < COUNT_OF(doubtful); ++i) {
        play_script(doubtful[i], doing_new);
        play_create(NULL);
        assert_status(QF_OK);
        assert_number(qf_result_settled(result), QF_SETTLED_FOUND);
    }
}

/* None of these may: the create is resent or given up without a question. */
static void what_was_not_executed_is_not_asked_about(void **state) {
    (void)state;
    const seam_reply plain[] = {
        {.status = 503, .body = ""},      {.status = 429, .body = ""},
        {.status = 408, .body = ""},      {.status = 200, .body = "{\"error_code\":18}"},
        {.error = SEAM_TRANSFER_DNS},     {.error = SEAM_TRANSFER_CONNECT},
        {.error = SEAM_TRANSFER_TIMEOUT},
    };
    play_begin(NULL);
    for (size_t i = 0; i < COUNT_OF(plain); ++i) {
        play_script(plain[i], created);
        play_create(NULL);
        assert_status(QF_OK);
        assert_number(qf_result_settled(result), QF_SETTLED_NONE);
        assert_number(qf_result_attempts(result), 2);
    }
    for (int64_t i = 0; i < seam_theatre_request_count(theatre); ++i)
        assert_holds(seam_theatre_request(theatre, i).url, CREATE);
}

static void no_time_to_settle_leaves_it_open(void **state) {
    (void)state;
    const seam_casting casting = {.timeout_ms = 5000};
    play_begin(&casting);
    play_script((seam_reply){.status = 200, .body = "", .takes_ms = 9000}, doing_new);
    play_create(NULL);
    assert_status(QF_ERR_TIMEOUT);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_requests(CREATE);
}

/* RESENT tells that the create was sent again: not so where the client's own limit forbids it. */
static void resent_is_said_only_of_what_was_sent(void **state) {
    (void)state;
    const seam_casting casting = {
        .timeout_ms = 4999, .requests_per_min = 24, .factor_sec = 0.000001};
    play_begin(&casting);
    play_script(lost, no_record, created); /* at 0 s and 2.5 s; the third would go at 5 s */
    play_create(NULL);
    assert_requests(CREATE, DESCRIBE);
    assert_status(QF_ERR_TIMEOUT);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(qf_result_maybe_executed(result), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_running_export_is_the_lost_create, play_end),
        cmocka_unit_test_teardown(where_no_record_stands_the_create_is_resent, play_end),
        cmocka_unit_test_teardown(a_failed_export_does_not_stand_in_the_way, play_end),
        cmocka_unit_test_teardown(a_finished_export_of_unknown_age_leaves_it_open, play_end),
        cmocka_unit_test_teardown(a_record_without_an_id_is_a_record, play_end),
        cmocka_unit_test_teardown(an_answer_that_says_nothing_leaves_it_open, play_end),
        cmocka_unit_test_teardown(a_known_older_export_tells_old_from_new, play_end),
        cmocka_unit_test_teardown(memory_is_kept_for_each_model_apart, play_end),
        cmocka_unit_test_teardown(the_last_attempt_is_settled_too, play_end),
        cmocka_unit_test_teardown(every_resend_that_is_lost_is_asked_about, play_end),
        cmocka_unit_test_teardown(a_describe_that_fails_leaves_it_open, play_end),
        cmocka_unit_test_teardown(the_describe_is_retried_like_any_read, play_end),
        cmocka_unit_test_teardown(the_describe_that_fails_for_good_leaves_it_open, play_end),
        cmocka_unit_test_teardown(every_doubtful_answer_is_settled, play_end),
        cmocka_unit_test_teardown(what_was_not_executed_is_not_asked_about, play_end),
        cmocka_unit_test_teardown(no_time_to_settle_leaves_it_open, play_end),
        cmocka_unit_test_teardown(resent_is_said_only_of_what_was_sent, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
