/* SPDX-License-Identifier: MIT */
/* Goal: any number of threads share one client, and clients share nothing.
 * Method: threads count what they got; the test's own thread asserts after all have ended; the
 * emulator's log tells which keys each request carried. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "support.h"

static struct emulator emulator;

#define OTHER_ACCESS_KEY "AKOTHER00000000000000000000000002"
#define OTHER_SECRET_KEY "SKOTHER00000000000000000000000002"

enum { MOST_THREADS = 32 };

struct caller {
    pthread_t thread;
    qf_client *client;
    int number;
    int calls;
    const char *family; /* begins the model ids, so that the log tells who asked */
    int good;
};

/* Creates and describes in turns, each result checked in full but without an assertion. */
static void *call(void *argument) {
    struct caller *caller = argument;
    char model_id[64];
    for (int i = 0; i < caller->calls; ++i) {
        snprintf(model_id, sizeof(model_id), "amv-doing-%s-%d-%d", caller->family, caller->number,
                 i / 2);
        qf_result *result = i % 2 == 0
                                ? qf_create_model_export_task(caller->client, model_id, NULL)
                                : qf_describe_model_export_task(caller->client, model_id, NULL);
        const char *state = qf_result_export_status(result);
        const int right = i % 2 == 0 ? state == NULL : state != NULL && strcmp(state, "Doing") == 0;
        caller->good += qf_result_status(result) == QF_OK && qf_result_attempts(result) == 1 &&
                        qf_result_export_id(result) != NULL && right;
        qf_result_free(result);
    }
    return NULL;
}

static void run_callers(struct caller *callers, int count) {
    for (int i = 0; i < count; ++i)
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    for (int i = 0; i < count; ++i)
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
    for (int i = 0; i < count; ++i)
        assert_int_equal(callers[i].good, callers[i].calls);
}

static void thirty_two_threads_share_a_client(void **state) {
    (void)state;
    enum { CALLS = 50 };
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, NULL);
    struct caller callers[MOST_THREADS];
    for (int i = 0; i < MOST_THREADS; ++i)
        callers[i] =
            (struct caller){.client = client, .number = i, .calls = CALLS, .family = "one"};
    run_callers(callers, MOST_THREADS);
    assert_int_equal(emulator_count(&emulator, "requests"), MOST_THREADS * CALLS);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), MOST_THREADS * CALLS / 2);
    assert_between(emulator_count(&emulator, "connections"), 1, MOST_THREADS);
    qf_client_free(client);
}

static void two_clients_never_mix_their_keys(void **state) {
    (void)state;
    enum { THREADS = 8, CALLS = 20 };
    emulator_reset(&emulator);
    qf_client *first = client_for(emulator.url, NULL);
    qf_client *second = client_for(emulator.url, "access_key", OTHER_ACCESS_KEY, "secret_key",
                                   OTHER_SECRET_KEY, NULL);
    struct caller callers[THREADS];
    for (int i = 0; i < THREADS; ++i)
        callers[i] = (struct caller){.client = i % 2 ? second : first,
                                     .number = i,
                                     .calls = CALLS,
                                     .family = i % 2 ? "second" : "first"};
    run_callers(callers, THREADS);
    cJSON *log = emulator_get(&emulator, "requests");
    assert_int_equal(cJSON_GetArraySize(log), THREADS * CALLS);
    const cJSON *request = NULL;
    cJSON_ArrayForEach(request, log) {
        char *text = cJSON_PrintUnformatted(request);
        const int of_second = strstr(text, "amv-doing-second") != NULL;
        assert_holds(text, of_second ? OTHER_ACCESS_KEY : ACCESS_KEY);
        assert_lacks(text, of_second ? ACCESS_KEY : OTHER_ACCESS_KEY);
        cJSON_free(text);
    }
    cJSON_Delete(log);
    qf_client_free(first);
    qf_client_free(second);
}

static void all_threads_share_the_limit(void **state) {
    (void)state;
    enum { THREADS = 4, CALLS = 6, QPS = 20 };
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, "qps_limit", "20", NULL);
    struct caller callers[THREADS];
    for (int i = 0; i < THREADS; ++i)
        callers[i] =
            (struct caller){.client = client, .number = i, .calls = CALLS, .family = "limit"};
    const int64_t began = now_ms();
    run_callers(callers, THREADS);
    const int64_t least_ms = (THREADS * CALLS - 1) * 1000 / QPS;
    assert_between(now_ms() - began, least_ms - 2, least_ms + 5000);
    qf_client_free(client);
}

static atomic_int inside;
static atomic_int most_inside;
static atomic_int fetched;

/* Keys that are about to expire, so that every call asks for new ones. */
static qf_status provide(void *user_data, qf_credentials *out) {
    (void)user_data;
    const int now_inside = ++inside;
    if (now_inside > most_inside) most_inside = now_inside;
    ++fetched;
    pause_briefly();
    const qf_status status =
        qf_credentials_set(out, ACCESS_KEY, SECRET_KEY, NULL, (int64_t)time(NULL) + 1);
    --inside;
    return status;
}

static void the_provider_is_asked_by_one_thread_at_a_time(void **state) {
    (void)state;
    enum { THREADS = 8, CALLS = 4 };
    emulator_reset(&emulator);
    qf_config *config = config_for(emulator.url, NULL);
    assert_int_equal(qf_config_set_credentials_provider(config, provide, NULL, NULL), QF_OK);
    qf_client *client = client_of(config);
    struct caller callers[THREADS];
    for (int i = 0; i < THREADS; ++i)
        callers[i] =
            (struct caller){.client = client, .number = i, .calls = CALLS, .family = "keys"};
    run_callers(callers, THREADS);
    assert_int_equal(most_inside, 1);
    assert_between(fetched, 2, THREADS * CALLS);
    qf_client_free(client);
}

/* Clients come and go while other threads do the same. */
static void *live_and_die(void *argument) {
    int *good = argument;
    for (int i = 0; i < 10; ++i) {
        qf_result *failure = NULL;
        qf_config *config = qf_config_new();
        qf_config_set(config, "access_key", ACCESS_KEY);
        qf_config_set(config, "secret_key", SECRET_KEY);
        qf_config_set(config, "dot_env_config_file", "");
        qf_config_set(config, "console_api_base_url", emulator.url);
        qf_client *client = qf_client_new(config, &failure);
        qf_config_free(config);
        qf_result *result = qf_describe_model_export_task(client, "amv-doing", NULL);
        *good += client != NULL && qf_result_status(result) == QF_OK;
        qf_result_free(result);
        qf_result_free(failure);
        qf_client_free(client);
    }
    return NULL;
}

static void clients_come_and_go_side_by_side(void **state) {
    (void)state;
    enum { THREADS = 8 };
    emulator_reset(&emulator);
    pthread_t threads[THREADS];
    int good[THREADS] = {0};
    for (int i = 0; i < THREADS; ++i)
        assert_int_equal(pthread_create(&threads[i], NULL, live_and_die, &good[i]), 0);
    for (int i = 0; i < THREADS; ++i) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(good[i], 10);
    }
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY,
                   "--access-key", OTHER_ACCESS_KEY, "--secret-key", OTHER_SECRET_KEY, NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_two_threads_share_a_client),
        cmocka_unit_test(two_clients_never_mix_their_keys),
        cmocka_unit_test(all_threads_share_the_limit),
        cmocka_unit_test(the_provider_is_asked_by_one_thread_at_a_time),
        cmocka_unit_test(clients_come_and_go_side_by_side),
    };
    return cmocka_run_group_tests_name("wire threads", tests, start, stop);
}
