/* SPDX-License-Identifier: MIT */
/* Goal: connect, response and total deadlines hold, for a client and for one call, and say which of
 * them passed. Method: peers that never answer; a call may not end before its deadline, and not
 * long after it. */
#include "slow_names.h"
#include "support.h"
#include "worker.h"

/* Strict downwards, but for libcurl's rounding to milliseconds; generous upwards for a busy
 * machine. */
#define assert_took(began, deadline_ms) \
    assert_between(now_ms() - (began), (deadline_ms)-2, (deadline_ms) + 3000)

static struct emulator emulator;
static struct emulator full; /* its connection queue is full */
static struct emulator mute; /* it never says a TLS hello */

/* A create, so that the doubt is seen too: nothing was sent, so there is none. */
static void expect_connect_timeout(const char *url) {
    qf_client *client =
        client_for(url, "connect_timeout_ms", "300", "console_api_retry_count", "1", NULL);
    int64_t began = now_ms();
    qf_result *result = qf_create_model_export_task(client, "amv-connect", NULL);
    assert_took(began, 300);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 1, 1, 0);
    qf_result_free(result);
    qf_context *context = qf_context_new();
    assert_int_equal(qf_context_set_connect_timeout_ms(context, 100), QF_OK);
    began = now_ms();
    result = qf_create_model_export_task(client, "amv-connect", context);
    assert_took(began, 100);
    assert_true(now_ms() - began < 300 + 3000);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 1, 1, 0);
    qf_result_free(result);
    qf_context_free(context);
    qf_client_free(client);
}

static void tcp_that_is_not_answered(void **state) {
    (void)state;
    expect_connect_timeout(full.url);
}

static void a_tls_hello_that_is_not_answered(void **state) {
    (void)state;
    expect_connect_timeout(mute.url);
}

static void a_name_that_does_not_resolve_in_time(void **state) {
    (void)state;
    expect_connect_timeout(SLOW_URL);
    slow_names_release();
}

static void a_refused_connection_is_no_timeout(void **state) {
    (void)state;
    struct emulator gone;
    emulator_start(&gone, NULL);
    emulator_stop(&gone);
    qf_client *client = client_for(gone.url, "console_api_retry_count", "2", NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-connect", NULL);
    assert_outcome(result, QF_ERR_CONNECT, 0, 2, 1, 0);
    qf_result_free(result);
    qf_client_free(client);
}

static void a_name_that_does_not_exist(void **state) {
    (void)state;
    static const char *const proxies[] = {"", "http://slow.invalid:3128"};
    for (size_t i = 0; i < COUNT_OF(proxies); ++i) {
        qf_client *client = client_for(i == 0 ? SLOW_URL : emulator.url, "proxy", proxies[i],
                                       "console_api_retry_count", "1", NULL);
        struct worker worker;
        worker_start(&worker, client, "amv-name", 1);
        await(slow_names_asked() == 1);
        slow_names_release();
        worker_join(&worker);
        assert_outcome(worker.result, QF_ERR_DNS, 0, 1, 1, 0);
        worker_clear(&worker);
        qf_client_free(client);
    }
}

static void an_answer_that_does_not_come(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{\"times\":-1,\"kind\":\"hang\"}",
        "{\"times\":-1,\"kind\":\"slow-headers\",\"bytes_per_second\":5}",
        "{\"times\":-1,\"kind\":\"slow-body\",\"bytes_per_second\":5}",
    };
    qf_client *client = client_for(emulator.url, "console_api_retry_timeout", "0.3",
                                   "console_api_retry_count", "2", NULL);
    for (size_t i = 0; i < COUNT_OF(faults); ++i) {
        check_case = faults[i];
        emulator_reset(&emulator);
        emulator_fault(&emulator, faults[i]);
        const int64_t began = now_ms();
        qf_result *result = qf_describe_model_export_task(client, "amv-response", NULL);
        assert_took(began, 600);
        const int32_t http_status = strstr(faults[i], "body") != NULL ? 200 : 0;
        assert_outcome(result, QF_ERR_TIMEOUT, http_status, 2, 1, 0);
        assert_non_null(qf_result_message(result));
        qf_result_free(result);
    }
    qf_client_free(client);
}

static void a_response_deadline_for_one_call(void **state) {
    (void)state;
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"times\":2,\"kind\":\"delay\",\"seconds\":1}");
    qf_client *client = client_for(emulator.url, "console_api_retry_count", "1", NULL);
    qf_context *context = qf_context_new();
    assert_int_equal(qf_context_set_response_timeout_ms(context, 150), QF_OK);
    const int64_t began = now_ms();
    qf_result *result = qf_call_action(client, "/v2/x", "Echo", "{}", context);
    assert_took(began, 150);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 1, 0, 1);
    qf_result_free(result);
    assert_int_equal(qf_context_set_response_timeout_ms(context, 0), QF_OK);
    result = qf_call_action(client, "/v2/x", "Echo", "{}", context);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    qf_context_free(context);
    qf_client_free(client);
}

static void the_whole_call_ends_in_time(void **state) {
    (void)state;
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"times\":-1,\"kind\":\"hang\"}");
    qf_client *client = client_for(emulator.url, "timeout_ms", "500", "console_api_retry_timeout",
                                   "0.2", "console_api_retry_count", "20", NULL);
    int64_t began = now_ms();
    qf_result *result = qf_describe_model_export_task(client, "amv-total", NULL);
    assert_took(began, 500);
    assert_int_equal(qf_result_status(result), QF_ERR_TIMEOUT);
    assert_between(qf_result_attempts(result), 2, 3); /* fewer where the machine is busy */
    assert_holds(qf_result_message(result), "500 ms");
    qf_result_free(result);
    qf_context *context = qf_context_new();
    assert_int_equal(qf_context_set_timeout_ms(context, 100), QF_OK);
    began = now_ms();
    result = qf_describe_model_export_task(client, "amv-total", context);
    assert_took(began, 100);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 1, 1, 0);
    qf_result_free(result);
    qf_context_free(context);
    qf_client_free(client);
}

/* A wait that would end after the deadline is not begun. */
static void no_time_is_spent_on_a_wait_that_is_too_long(void **state) {
    (void)state;
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"kind\":\"status\",\"status\":503,\"retry_after\":\"60\"}");
    qf_client *client = client_for(emulator.url, "timeout_ms", "20000", NULL);
    int64_t began = now_ms();
    qf_result *result = qf_describe_model_export_task(client, "amv-wait", NULL);
    assert_outcome(result, QF_ERR_UNAVAILABLE, 503, 1, 1, 0);
    assert_true(now_ms() - began < 10000);
    qf_result_free(result);
    qf_client_free(client);
    client = client_for(emulator.url, "timeout_ms", "20000", "rpm_limit", "1", NULL);
    result = qf_describe_model_export_task(client, "amv-wait", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    began = now_ms();
    result = qf_describe_model_export_task(client, "amv-wait", NULL);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 0, 1, 0);
    assert_true(now_ms() - began < 10000);
    qf_result_free(result);
    qf_client_free(client);
}

/* The lost create and the Describe that settles it share the deadline of the call. */
static void settling_ends_with_the_call(void **state) {
    (void)state;
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"times\":-1,\"kind\":\"hang-after-execute\"}");
    qf_client *client =
        client_for(emulator.url, "timeout_ms", "400", "console_api_retry_timeout", "0.2", NULL);
    const int64_t began = now_ms();
    qf_result *result = qf_create_model_export_task(client, "amv-settle", NULL);
    assert_took(began, 400);
    assert_outcome(result, QF_ERR_TIMEOUT, 0, 1, 0, 1);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    qf_result_free(result);
    qf_client_free(client);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", NULL);
    emulator_start(&full, "--hang-connect", NULL);
    emulator_start(&mute, "--hang-tls", NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&mute);
    emulator_stop(&full);
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tcp_that_is_not_answered),
        cmocka_unit_test(a_tls_hello_that_is_not_answered),
        cmocka_unit_test(a_name_that_does_not_resolve_in_time),
        cmocka_unit_test(a_refused_connection_is_no_timeout),
        cmocka_unit_test(a_name_that_does_not_exist),
        cmocka_unit_test(an_answer_that_does_not_come),
        cmocka_unit_test(a_response_deadline_for_one_call),
        cmocka_unit_test(the_whole_call_ends_in_time),
        cmocka_unit_test(no_time_is_spent_on_a_wait_that_is_too_long),
        cmocka_unit_test(settling_ends_with_the_call),
    };
    return cmocka_run_group_tests_name("wire deadlines", tests, start, stop);
}
