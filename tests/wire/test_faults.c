/* SPDX-License-Identifier: MIT */
/* Goal: however a server misbehaves, a read ends with the right status, is sent again where that
 * may help, and leaves a client that works.
 * Method: each kind of fault of the emulator hits every attempt of a describe (two are allowed);
 * then the fault is lifted and the same client describes again. */
#include "support.h"

static struct emulator emulator;

struct fault {
    const char *json;
    struct expected outcome;
};

#define ALWAYS "\"times\":-1,"

static const struct fault broken_connections[] = {
    {"{" ALWAYS "\"kind\":\"reset\"}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"reset-after-execute\"}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"close\"}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"close-after-execute\"}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"hang\",\"seconds\":0.05}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"hang-after-execute\",\"seconds\":0.05}", {QF_ERR_NETWORK, 0, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"cut-body\"}", {QF_ERR_NETWORK, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"cut-body\",\"rst\":true}", {QF_ERR_NETWORK, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"cut-chunked\"}", {QF_ERR_NETWORK, 200, 2, 1, 0}},
};

static const struct fault answers[] = {
    {"{" ALWAYS "\"kind\":\"html-502\"}", {QF_ERR_UNAVAILABLE, 502, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":408,\"code\":\"RequestTimeout\"}",
     {QF_ERR_UNAVAILABLE, 408, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":429}", {QF_ERR_RATE_LIMITED, 429, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":500}", {QF_ERR_UNAVAILABLE, 500, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":501,\"code\":\"NotImplemented\"}",
     {QF_ERR_UNAVAILABLE, 501, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":503}", {QF_ERR_UNAVAILABLE, 503, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status-after-execute\"}", {QF_ERR_UNAVAILABLE, 504, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":400}", {QF_ERR_SERVICE, 400, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"status\",\"status\":401}", {QF_ERR_AUTH, 401, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"legacy-error\"}", {QF_ERR_UNAVAILABLE, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"legacy-error\",\"error_code\":2}", {QF_ERR_UNAVAILABLE, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"legacy-error\",\"error_code\":18}",
     {QF_ERR_RATE_LIMITED, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"legacy-error\",\"error_code\":\"500000\"}",
     {QF_ERR_UNAVAILABLE, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"legacy-error\",\"error_code\":500001}", {QF_ERR_SERVICE, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"header-only-403\"}", {QF_ERR_AUTH, 403, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"code-on-200\"}", {QF_ERR_UNAVAILABLE, 200, 2, 1, 0}},
    {"{" ALWAYS "\"kind\":\"skewed-clock\"}", {QF_ERR_CLOCK, 400, 2, 0, 0}},
};

static const struct fault foreign_answers[] = {
    {"{" ALWAYS "\"kind\":\"empty-200\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"no-result-200\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"invalid-json\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"invalid-json\",\"body\":\"\\\"text\\\"\"}",
     {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"invalid-utf8\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"deep-json\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"gzip\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"wrong-length\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"garbage\"}", {QF_ERR_PROTOCOL, 0, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"endless-headers\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"huge-header\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"huge-body\"}", {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"huge-body\",\"bytes\":-1,\"framing\":\"chunked\"}",
     {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"huge-body\",\"bytes\":-1,\"framing\":\"close\"}",
     {QF_ERR_PROTOCOL, 200, 1, 0, 0}},
};

/* Odd, but right: these have to succeed. */
static const struct fault harmless[] = {
    {"{" ALWAYS "\"kind\":\"chunked\"}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"chunked\",\"bytes\":1}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"no-length\"}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"close-idle\"}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"early-hints\",\"count\":20}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"continue-100\",\"count\":20}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"delay\",\"seconds\":0.05}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"slow-body\",\"bytes_per_second\":500}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"slow-headers\",\"bytes_per_second\":2000}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"huge-header\",\"bytes\":50000}", {QF_OK, 200, 1, 0, 0}},
    {"{" ALWAYS "\"kind\":\"big-int\"}", {QF_OK, 200, 1, 0, 0}},
};

static void describe_works(qf_client *client) {
    emulator_clear_faults(&emulator);
    qf_result *result = qf_describe_model_export_task(client, "amv-fault", NULL);
    assert_int_equal(qf_result_status(result), QF_OK);
    assert_text(qf_result_export_status(result), "Doing");
    qf_result_free(result);
}

static void check_text_is_sound(const qf_result *result) {
    const int failed = qf_result_status(result) != QF_OK;
    assert_int_equal(qf_result_message(result) != NULL, failed);
    int64_t length = -1;
    const char *body = qf_result_body(result, &length);
    if (qf_result_http_status(result) == 0) {
        assert_null(body);
        assert_int_equal(length, 0);
    } else {
        assert_non_null(body);
        assert_int_equal(body[length], 0);
        assert_between(length, 0, 8 * 1024 * 1024);
    }
    assert_int_equal(qf_result_settled(result), QF_SETTLED_NONE);
}

static void check_faults(const struct fault *faults, size_t count) {
    qf_client *client = client_for(emulator.url, "console_api_retry_count", "2", NULL);
    for (size_t i = 0; i < count; ++i) {
        check_case = faults[i].json;
        emulator_reset(&emulator);
        emulator_post(&emulator, "tasks",
                      "{\"modelId\":\"amv-fault\",\"status\":\"Doing\",\"exportId\":\"e-1\"}");
        describe_works(client);
        emulator_fault(&emulator, faults[i].json);
        /* A connection of its own, or libcurl would try a dead one twice within one attempt. */
        emulator_disconnect(&emulator);
        await(emulator_count(&emulator, "open_connections") == 0);
        qf_result *result = qf_describe_model_export_task(client, "amv-fault", NULL);
        check_outcome(result, faults[i].outcome, __FILE__, __LINE__);
        check_text_is_sound(result);
        if (qf_result_status(result) == QF_OK) assert_text(qf_result_export_id(result), "e-1");
        assert_between(emulator_fired(&emulator), faults[i].outcome.attempts, 4);
        qf_result_free(result);
        describe_works(client);
    }
    qf_client_free(client);
}

static void a_broken_connection_is_a_network_error(void **state) {
    (void)state;
    check_faults(broken_connections, COUNT_OF(broken_connections));
}

static void a_refusal_is_sent_again_only_where_that_may_help(void **state) {
    (void)state;
    check_faults(answers, COUNT_OF(answers));
}

static void an_answer_that_is_not_the_services_is_a_protocol_error(void **state) {
    (void)state;
    check_faults(foreign_answers, COUNT_OF(foreign_answers));
}

static void an_odd_answer_is_an_answer(void **state) {
    (void)state;
    check_faults(harmless, COUNT_OF(harmless));
}

/* Cut within the status line, within a header, and between headers and body. */
static void a_cut_head_is_no_answer(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{" ALWAYS "\"kind\":\"cut-headers\",\"bytes\":3}",
        "{" ALWAYS "\"kind\":\"cut-headers\",\"bytes\":20}",
        "{" ALWAYS "\"kind\":\"cut-headers\",\"bytes\":60}",
    };
    qf_client *client = client_for(emulator.url, "console_api_retry_count", "2", NULL);
    for (size_t i = 0; i < COUNT_OF(faults); ++i) {
        check_case = faults[i];
        emulator_reset(&emulator);
        emulator_fault(&emulator, faults[i]);
        qf_result *result = qf_describe_model_export_task(client, "amv-fault", NULL);
        assert_true(qf_result_status(result) == QF_ERR_NETWORK ||
                    qf_result_status(result) == QF_ERR_PROTOCOL);
        assert_int_equal(qf_result_maybe_executed(result), 0);
        check_text_is_sound(result);
        qf_result_free(result);
    }
    qf_client_free(client);
}

/* What fails once succeeds at the second attempt, which is signed anew. */
static void the_second_attempt_succeeds(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{\"kind\":\"reset\"}",
        "{\"kind\":\"html-502\"}",
        "{\"kind\":\"legacy-error\",\"error_code\":18}",
        "{\"kind\":\"cut-body\"}",
    };
    qf_client *client = client_for(emulator.url, "console_api_retry_count", "2", NULL);
    for (size_t i = 0; i < COUNT_OF(faults); ++i) {
        check_case = faults[i];
        emulator_reset(&emulator);
        emulator_fault(&emulator, faults[i]);
        emulator_disconnect(&emulator);
        qf_result *result = qf_describe_model_export_task(client, "amv-fault", NULL);
        assert_outcome(result, QF_OK, 200, 2, 0, 0);
        assert_true(qf_result_timing_us(result, 0, QF_TIMING_TOTAL) >= 0);
        assert_true(qf_result_timing_us(result, 1, QF_TIMING_TOTAL) > 0);
        assert_int_equal(qf_result_timing_us(result, 2, QF_TIMING_TOTAL), -1);
        qf_result_free(result);
    }
    qf_client_free(client);
}

/* Retry-After is obeyed where it is longer than the back-off, and capped. */
static void retry_after_is_waited_for(void **state) {
    (void)state;
    qf_client *patient = client_for(emulator.url, NULL);
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"kind\":\"status\",\"status\":429,\"retry_after\":\"1\"}");
    int64_t began = now_ms();
    qf_result *result = qf_describe_model_export_task(patient, "amv-wait", NULL);
    assert_outcome(result, QF_OK, 200, 2, 0, 0);
    assert_between(now_ms() - began, 999, 5000);
    qf_result_free(result);
    qf_client_free(patient);
    qf_client *hasty = client_for(emulator.url, "console_api_retry_max_wait_interval", "0.1", NULL);
    emulator_fault(&emulator, "{\"kind\":\"status\",\"status\":503,\"retry_after\":\"3600\"}");
    began = now_ms();
    result = qf_describe_model_export_task(hasty, "amv-wait", NULL);
    assert_outcome(result, QF_OK, 200, 2, 0, 0);
    assert_between(now_ms() - began, 99, 5000);
    qf_result_free(result);
    qf_client_free(hasty);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_connection_is_a_network_error),
        cmocka_unit_test(a_refusal_is_sent_again_only_where_that_may_help),
        cmocka_unit_test(an_answer_that_is_not_the_services_is_a_protocol_error),
        cmocka_unit_test(an_odd_answer_is_an_answer),
        cmocka_unit_test(a_cut_head_is_no_answer),
        cmocka_unit_test(the_second_attempt_succeeds),
        cmocka_unit_test(retry_after_is_waited_for),
    };
    return cmocka_run_group_tests_name("wire faults", tests, start, stop);
}
