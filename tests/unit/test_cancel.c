/* SPDX-License-Identifier: MIT */
/* Cancelling a call in each of its phases, and what a context tells meanwhile. */
#include "play.h"

static qf_context *context;

static int begin(void **state) {
    (void)state;
    context = qf_context_new();
    return context == NULL ? -1 : 0;
}

static int end(void **state) {
    qf_context_free(context);
    return play_end(state);
}

static void cancel(void *data) {
    qf_context_cancel(data);
}

/* What the context tells while a callback runs. */
struct glimpse {
    int32_t phase;
    int32_t attempts;
    int seen;
};

static void look(void *data) {
    struct glimpse *glimpse = data;
    glimpse->phase = qf_context_phase(context);
    glimpse->attempts = qf_context_attempts(context);
    ++glimpse->seen;
}

static void cancelled_before_the_call_nothing_is_sent(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(created);
    assert_number(qf_context_cancel(context), QF_OK);
    assert_number(qf_context_cancel(context), QF_OK);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_attempts(result), 0);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_number(qf_result_retriable(result), 0);
    assert_number(seam_theatre_request_count(theatre), 0);
    play_describe(context); /* and every later one */
    assert_status(QF_ERR_CANCELLED);
}

static qf_status count_asked(void *user_data, qf_credentials *out) {
    ++*(int *)user_data;
    return qf_credentials_set(out, "a", "s", NULL, 0);
}

static void cancelled_before_the_call_no_keys_are_asked_for(void **state) {
    (void)state;
    int asked = 0;
    const seam_casting casting = {.provider = count_asked, .provider_data = &asked};
    play_begin(&casting);
    qf_context_cancel(context);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(asked, 0);
}

static void cancelled_under_way_the_doubt_stays(void **state) {
    (void)state;
    play_begin(NULL);
    play_script((seam_reply){.status = 200, .body = "{}", .meanwhile = cancel, .data = context},
                created);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_retriable(result), 0);
    assert_number(seam_theatre_request_count(theatre), 1);
    assert_number(qf_context_phase(context), QF_PHASE_IDLE);
}

static void cancelled_in_back_off_the_call_ends(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(busy, created);
    seam_theatre_on_sleep(theatre, cancel, context);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_number(seam_theatre_request_count(theatre), 1);
    assert_holds(qf_result_message(result), "busy"); /* what it had been waiting for */
}

static void cancelled_while_settling_the_doubt_stays(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, (seam_reply){.status = 200, .meanwhile = cancel, .data = context}, created);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_attempts(result), 1);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(qf_result_settled(result), QF_SETTLED_NONE);
    assert_number(seam_theatre_request_count(theatre), 2);
}

static void cancelled_before_settling_the_doubt_stays(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(lost, doing_new);
    seam_theatre_on_sleep(theatre, cancel, context);
    play_create(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_maybe_executed(result), 1);
    assert_number(seam_theatre_request_count(theatre), 1);
}

static void cancelled_in_the_throttle_nothing_is_sent(void **state) {
    (void)state;
    const seam_casting casting = {.requests_per_sec = 1};
    play_begin(&casting);
    play_script(no_record, no_record);
    play_describe(context);
    assert_status(QF_OK);
    seam_theatre_on_sleep(theatre, cancel, context);
    play_describe(context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_attempts(result), 0);
    assert_number(seam_theatre_request_count(theatre), 1);
}

static void an_answer_that_came_first_counts(void **state) {
    (void)state;
    play_begin(NULL);
    play_script(created);
    play_create(context);
    qf_context_cancel(context);
    assert_status(QF_OK);
}

static void free_the_client(void *data) {
    qf_client_free(data);
}

static void freeing_the_client_cancels_its_calls(void **state) {
    (void)state;
    play_begin(NULL);
    qf_client *client = seam_theatre_give_client(theatre);
    play_script((seam_reply){.status = 200, .meanwhile = free_the_client, .data = client});
    result = qf_create_model_export_task(client, MODEL, context);
    assert_status(QF_ERR_CANCELLED);
    assert_number(qf_result_maybe_executed(result), 1);
}

static void free_the_context(void *data) {
    qf_context_free(data);
}

static void the_context_may_be_freed_during_its_call(void **state) {
    (void)state;
    play_begin(NULL);
    qf_context *own = qf_context_new();
    const seam_reply scene = {.status = 200,
                              .body = "{\"result\":{\"exportId\":\"e\"}}",
                              .meanwhile = free_the_context,
                              .data = own};
    play_script(scene);
    play_create(own);
    assert_status(QF_OK);
}

static void a_context_serves_one_call_after_the_other(void **state) {
    (void)state;
    play_begin(NULL);
    for (int i = 0; i < 3; ++i) {
        play_script(busy, created);
        play_create(context);
        assert_status(QF_OK);
        assert_number(qf_context_attempts(context), 2);
        assert_number(qf_context_phase(context), QF_PHASE_IDLE);
    }
}

static qf_result *inner;

static void call_again(void *data) {
    inner = qf_describe_model_export_task(data, MODEL, context);
}

static void a_context_does_not_serve_two_calls_at_once(void **state) {
    (void)state;
    play_begin(NULL);
    const seam_reply scene = {.status = 200,
                              .body = "{\"result\":{\"exportId\":\"e\"}}",
                              .meanwhile = call_again,
                              .data = seam_theatre_client(theatre)};
    play_script(scene, no_record);
    play_create(context);
    assert_status(QF_OK);
    assert_number(qf_result_status(inner), QF_ERR_INVALID_ARGUMENT);
    assert_holds(qf_result_message(inner), "in use");
    assert_number(qf_result_attempts(inner), 0);
    qf_result_free(inner);
    assert_number(seam_theatre_request_count(theatre), 1);
    assert_number(qf_context_attempts(context), 1);
    play_describe(context);
    assert_status(QF_OK);
}

static void the_context_tells_phase_and_attempts(void **state) {
    (void)state;
    struct glimpse sending = {0, 0, 0};
    struct glimpse settling = {0, 0, 0};
    struct glimpse waiting = {0, 0, 0};
    play_begin(NULL);
    assert_number(qf_context_phase(context), QF_PHASE_IDLE);
    assert_number(qf_context_attempts(context), 0);
    play_script((seam_reply){.status = 503, .body = "", .meanwhile = look, .data = &sending});
    play_script((seam_reply){.error = SEAM_TRANSFER_NETWORK, .request_sent = 1});
    play_script(
        (seam_reply){.status = 200, .body = doing_new.body, .meanwhile = look, .data = &settling});
    seam_theatre_on_sleep(theatre, look, &waiting);
    play_create(context);
    assert_status(QF_OK);
    assert_number(sending.seen, 1);
    assert_number(sending.phase, QF_PHASE_TRANSFER);
    assert_number(sending.attempts, 1); /* begun, not answered */
    assert_number(waiting.seen, 2);
    assert_number(waiting.phase, QF_PHASE_BACKOFF);
    assert_number(waiting.attempts, 2);
    assert_number(settling.attempts, 2); /* the Describe does not count */
    assert_number(settling.phase, QF_PHASE_SETTLE);
    assert_number(qf_context_attempts(context), 2);
    assert_number(qf_context_phase(context), QF_PHASE_IDLE);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(cancelled_before_the_call_nothing_is_sent),
        TEST(cancelled_before_the_call_no_keys_are_asked_for),
        TEST(cancelled_under_way_the_doubt_stays),
        TEST(cancelled_in_back_off_the_call_ends),
        TEST(cancelled_while_settling_the_doubt_stays),
        TEST(cancelled_before_settling_the_doubt_stays),
        TEST(cancelled_in_the_throttle_nothing_is_sent),
        TEST(an_answer_that_came_first_counts),
        TEST(freeing_the_client_cancels_its_calls),
        TEST(the_context_may_be_freed_during_its_call),
        TEST(a_context_serves_one_call_after_the_other),
        TEST(a_context_does_not_serve_two_calls_at_once),
        TEST(the_context_tells_phase_and_attempts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
