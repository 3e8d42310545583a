/* SPDX-License-Identifier: MIT */
/* The credentials provider: rotation, expiry, failures, one thread at a time. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

#include "play.h"

#define ACTION "DescribeModelExportTask"

/* What the provider does next, and how often it was asked. */
struct vault {
    qf_status status;  /* returned */
    int keeps_silent;  /* does not call qf_credentials_set */
    int64_t lives_sec; /* 0: for ever */
    const char *token;
    int asked;
    int released;
    qf_status set_status; /* what qf_credentials_set returned */
};

static struct vault vault;

static qf_status hand_out(void *user_data, qf_credentials *out) {
    struct vault *own = user_data;
    char access_key[40];
    char secret_key[40];
    ++own->asked;
    if (own->keeps_silent) return own->status;
    snprintf(access_key, sizeof access_key, "access-%d", own->asked);
    snprintf(secret_key, sizeof secret_key, "secret-%d", own->asked);
    const int64_t now_sec = seam_theatre_unix_ms(theatre) / 1000;
    own->set_status = qf_credentials_set(out, access_key, secret_key, own->token,
                                         own->lives_sec == 0 ? 0 : now_sec + own->lives_sec);
    memset(access_key, 'x', sizeof access_key - 1); /* it was copied */
    memset(secret_key, 'x', sizeof secret_key - 1);
    return own->status;
}

static void count_release(void *user_data) {
    ++((struct vault *)user_data)->released;
}

static int begin(void **state) {
    (void)state;
    vault = (struct vault){.status = QF_OK};
    const seam_casting casting = {
        .provider = hand_out, .provider_data = &vault, .release = count_release};
    play_begin(&casting);
    seam_theatre_always(theatre, &no_record);
    return 0;
}

static void keys_without_expiry_are_fetched_once(void **state) {
    (void)state;
    for (int i = 0; i < 3; ++i) {
        play_describe(NULL);
        assert_status(QF_OK);
        assert_signed(i, ACTION, "access-1", "secret-1", NULL, SEAM_START_SEC);
    }
    assert_number(vault.asked, 1);
    assert_number(vault.set_status, QF_OK);
}

static void keys_are_renewed_a_minute_before_they_expire(void **state) {
    (void)state;
    vault.lives_sec = 100;
    vault.token = "token";
    play_describe(NULL);
    assert_signed(0, ACTION, "access-1", "secret-1", "token", SEAM_START_SEC);
    seam_theatre_pass_ms(theatre, 39 * 1000);
    play_describe(NULL);
    assert_signed(1, ACTION, "access-1", "secret-1", "token", SEAM_START_SEC + 39);
    seam_theatre_pass_ms(theatre, 1000);
    play_describe(NULL);
    assert_signed(2, ACTION, "access-2", "secret-2", "token", SEAM_START_SEC + 40);
    assert_number(vault.asked, 2);
}

static void short_lived_keys_serve_the_call_they_were_fetched_for(void **state) {
    (void)state;
    vault.lives_sec = 5;
    play_describe(NULL);
    assert_status(QF_OK);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_signed(1, ACTION, "access-2", "secret-2", NULL, SEAM_START_SEC);
}

static void a_failing_provider_fails_the_call(void **state) {
    (void)state;
    vault.status = 4711;
    play_describe(NULL);
    assert_status(QF_ERR_CREDENTIALS);
    assert_holds(qf_result_message(result), "4711");
    assert_number(qf_result_attempts(result), 0);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_number(seam_theatre_request_count(theatre), 0);
    vault.status = QF_OK; /* it is asked again, and not given what it set while it failed */
    play_describe(NULL);
    assert_status(QF_OK);
    assert_signed(0, ACTION, "access-2", "secret-2", NULL, SEAM_START_SEC);
}

static qf_status set_an_empty_key(void *user_data, qf_credentials *out) {
    (void)user_data;
    return qf_credentials_set(out, "a", "", NULL, 0);
}

/* A provider that returns what qf_credentials_set told it: the reason says more than the number. */
static void a_refused_key_is_named(void **state) {
    (void)state;
    play_end(NULL);
    const seam_casting casting = {.provider = set_an_empty_key};
    play_begin(&casting);
    play_describe(NULL);
    assert_status(QF_ERR_CREDENTIALS);
    assert_holds(qf_result_message(result), "secret_key is empty");
}

static void a_silent_provider_fails_the_call(void **state) {
    (void)state;
    vault.keeps_silent = 1;
    play_create(NULL);
    assert_status(QF_ERR_CREDENTIALS);
    assert_holds(qf_result_message(result), "qf_credentials_set");
    assert_number(seam_theatre_request_count(theatre), 0);
    assert_number(vault.asked, 1);
}

static void refused_keys_are_forgotten(void **state) {
    (void)state;
    play_script(refused_keys);
    play_describe(NULL);
    assert_status(QF_ERR_AUTH);
    assert_number(qf_result_attempts(result), 1);
    assert_number(vault.asked, 1);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_signed(1, ACTION, "access-2", "secret-2", NULL, SEAM_START_SEC);
    play_script(denied); /* good keys that may not do this are kept */
    play_describe(NULL);
    assert_status(QF_ERR_PERMISSION);
    play_describe(NULL);
    assert_number(vault.asked, 2);
}

static void each_attempt_takes_the_keys_in_force(void **state) {
    (void)state;
    vault.lives_sec = 70;
    play_script((seam_reply){.status = 503, .headers = "Retry-After: 11\r\n"});
    play_describe(NULL);
    assert_status(QF_OK);
    assert_signed(0, ACTION, "access-1", "secret-1", NULL, SEAM_START_SEC);
    assert_holds(sent_header(1, "Authorization"), "bce-auth-v1/access-2/");
}

static void the_provider_is_released_once(void **state) {
    (void)state;
    play_describe(NULL);
    assert_number(vault.released, 0);
    seam_theatre_free(theatre);
    theatre = NULL;
    assert_number(vault.released, 1);
}

enum { THREADS = 8 };

static atomic_int inside;
static atomic_int overlaps;
static atomic_int fetched;

/* Stays inside until all other threads wait for it, so that an overlap would surely show. */
static qf_status slow_hand_out(void *user_data, qf_credentials *out) {
    (void)user_data;
    if (atomic_fetch_add(&inside, 1) != 0) atomic_fetch_add(&overlaps, 1);
    atomic_fetch_add(&fetched, 1);
    while (atomic_load(&overlaps) == 0 && seam_theatre_sleep_count(theatre) < (int64_t)4 * THREADS)
        sched_yield();
    const qf_status status = qf_credentials_set(out, "access", "secret", NULL, 0);
    atomic_fetch_sub(&inside, 1);
    return status;
}

static void *describe_once(void *data) {
    qf_result *own = qf_describe_model_export_task(data, MODEL, NULL);
    const int good = qf_result_status(own) == QF_OK;
    qf_result_free(own);
    return good ? data : NULL;
}

static void one_thread_at_a_time_asks_the_provider(void **state) {
    (void)state;
    play_end(NULL);
    const seam_casting casting = {.provider = slow_hand_out, .timeout_ms = 24LL * 3600 * 1000};
    play_begin(&casting);
    seam_theatre_always(theatre, &no_record);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; ++i) {
        assert_number(
            pthread_create(&threads[i], NULL, describe_once, seam_theatre_client(theatre)), 0);
    }
    for (int i = 0; i < THREADS; ++i) {
        void *good = NULL;
        assert_number(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
    assert_number(overlaps, 0);
    assert_number(fetched, 1);
    assert_number(seam_theatre_request_count(theatre), THREADS);
}

/* The provider itself makes the second call wait: its callback starts that thread and waits for
 * its end, so the order is certain. */
static qf_status second_status;

static void *describe_briefly(void *data) {
    qf_context *context = qf_context_new();
    qf_context_set_timeout_ms(context, 1000);
    qf_result *own = qf_describe_model_export_task(data, MODEL, context);
    second_status = qf_result_status(own);
    qf_result_free(own);
    qf_context_free(context);
    return NULL;
}

static qf_status start_second_call(void *user_data, qf_credentials *out) {
    pthread_t thread;
    static int begun;
    (void)user_data;
    if (begun++ > 0) return QF_ERR_INTERNAL; /* the second call must wait, not ask by itself */
    if (pthread_create(&thread, NULL, describe_briefly, seam_theatre_client(theatre)) != 0)
        return QF_ERR_INTERNAL;
    pthread_join(thread, NULL);
    return qf_credentials_set(out, "access", "secret", NULL, 0);
}

static void waiting_for_another_threads_keys_has_a_deadline(void **state) {
    (void)state;
    play_end(NULL);
    const seam_casting casting = {.provider = start_second_call};
    play_begin(&casting);
    seam_theatre_always(theatre, &no_record);
    play_describe(NULL);
    assert_status(QF_OK);
    assert_text(qf_status_name(second_status), "QF_ERR_TIMEOUT");
    assert_number(seam_theatre_request_count(theatre), 1);
}

struct bad_key {
    const char *access_key, *secret_key, *token;
    int64_t expires_at_sec;
};

static char too_long[16 * 1024 + 2];

static const struct bad_key bad_keys[] = {
    {NULL, "s", NULL, 0},        {"a", NULL, NULL, 0},       {"", "s", NULL, 0},
    {"a", "", NULL, 0},          {"a", "s", "", 0},          {"a/b", "s", NULL, 0},
    {"a b", "s", NULL, 0},       {"a", "s s", NULL, 0},      {"a\r\n", "s", NULL, 0},
    {"a", "s\n", NULL, 0},       {"a", "s", "t\r\nX: y", 0}, {"a\xff", "s", NULL, 0},
    {"a", "s\xc0\xaf", NULL, 0}, {"a", "s", "t\xff", 0},     {"a", "s", NULL, -1},
    {too_long, "s", NULL, 0},    {"a", too_long, NULL, 0},   {"a", "s", too_long, 0},
};

static int failures;

static qf_status set_bad_keys(void *user_data, qf_credentials *out) {
    (void)user_data;
    for (size_t i = 0; i < COUNT_OF(bad_keys); ++i) {
        const struct bad_key *bad = &bad_keys[i];
        const qf_status status = qf_credentials_set(out, bad->access_key, bad->secret_key,
                                                    bad->token, bad->expires_at_sec);
        if (status != QF_ERR_INVALID_ARGUMENT) ++failures;
    }
    return QF_OK;
}

/* None of them is taken, so the call ends as if the provider had kept silent. */
static void bad_keys_are_refused_when_they_are_set(void **state) {
    (void)state;
    play_end(NULL);
    memset(too_long, 'k', sizeof too_long - 1);
    const seam_casting casting = {.provider = set_bad_keys};
    play_begin(&casting);
    play_describe(NULL);
    assert_number(failures, 0);
    assert_status(QF_ERR_CREDENTIALS);
    assert_holds(qf_result_message(result), "security_token is longer than");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_without_expiry_are_fetched_once, begin, play_end),
        cmocka_unit_test_setup_teardown(keys_are_renewed_a_minute_before_they_expire, begin,
                                        play_end),
        cmocka_unit_test_setup_teardown(short_lived_keys_serve_the_call_they_were_fetched_for,
                                        begin, play_end),
        cmocka_unit_test_setup_teardown(a_failing_provider_fails_the_call, begin, play_end),
        cmocka_unit_test_setup_teardown(a_refused_key_is_named, begin, play_end),
        cmocka_unit_test_setup_teardown(a_silent_provider_fails_the_call, begin, play_end),
        cmocka_unit_test_setup_teardown(refused_keys_are_forgotten, begin, play_end),
        cmocka_unit_test_setup_teardown(each_attempt_takes_the_keys_in_force, begin, play_end),
        cmocka_unit_test_setup_teardown(the_provider_is_released_once, begin, play_end),
        cmocka_unit_test_setup_teardown(one_thread_at_a_time_asks_the_provider, begin, play_end),
        cmocka_unit_test_setup_teardown(waiting_for_another_threads_keys_has_a_deadline, begin,
                                        play_end),
        cmocka_unit_test_setup_teardown(bad_keys_are_refused_when_they_are_set, begin, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
