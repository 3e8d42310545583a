/* SPDX-License-Identifier: MIT */
/* Goal: each shape of refusal becomes one result with status, code, message and request id.
 * Method: the emulator answers a describe with the shape; retries are off. */
#include "support.h"

static struct emulator emulator;
static qf_client *client;

struct shape {
    const char *name;
    const char *fault;
    struct expected outcome;
    const char *code;
    const char *message;    /* NULL: none of the service's; "*": the library's own */
    const char *request_id; /* NULL: none; "*": one that the emulator made up */
};

#define FAULT "{\"kind\":\"status\","
#define PLANTED "planted by the emulator"

static const struct shape envelopes[] = {
    {"V2 envelope",
     FAULT "\"status\":400,\"message\":\"no such thing\",\"request_id\":\"r-1\"}",
     {QF_ERR_SERVICE, 400, 1, 0, 0},
     "InvalidParameter",
     "no such thing",
     "r-1"},
    {"capital names",
     FAULT "\"status\":400,\"body\":{\"RequestId\":\"r-2\",\"Code\":"
           "\"MalformedJSON\",\"Message\":\"bad\"},\"request_id\":\"\"}",
     {QF_ERR_SERVICE, 400, 1, 0, 0},
     "MalformedJSON",
     "bad",
     "r-2"},
    {"request id in the header alone",
     FAULT "\"status\":400,\"body\":{\"code\":\"InvalidURI\","
           "\"message\":\"bad\"},\"request_id\":\"r-3\"}",
     {QF_ERR_SERVICE, 400, 1, 0, 0},
     "InvalidURI",
     "bad",
     "r-3"},
    {"front end's trace id",
     FAULT "\"status\":400,\"body\":{\"code\":\"InvalidURI\",\"message\":"
           "\"bad\"},\"request_id\":\"\",\"headers\":{\"Bfe-Trace-Id\":\"t-4\"}}",
     {QF_ERR_SERVICE, 400, 1, 0, 0},
     "InvalidURI",
     "bad",
     "t-4"},
    {"no request id",
     FAULT "\"status\":404,\"body\":{\"code\":\"ResourceNotFound\",\"message\":"
           "\"bad\"},\"request_id\":\"\"}",
     {QF_ERR_NOT_FOUND, 404, 1, 0, 0},
     "ResourceNotFound",
     "bad",
     NULL},
    {"code on 200",
     "{\"kind\":\"code-on-200\",\"code\":\"AccessDenied\"}",
     {QF_ERR_PERMISSION, 200, 1, 0, 0},
     "AccessDenied",
     PLANTED,
     "*"},
    {"code on 202",
     FAULT "\"status\":202,\"code\":\"InternalError\"}",
     {QF_ERR_UNAVAILABLE, 202, 1, 1, 0},
     "InternalError",
     PLANTED,
     "*"},
    {"legacy, number",
     "{\"kind\":\"legacy-error\",\"error_code\":336100,\"log_id\":4012345678}",
     {QF_ERR_UNAVAILABLE, 200, 1, 1, 0},
     "336100",
     PLANTED,
     "*"},
    {"legacy, text",
     "{\"kind\":\"legacy-error\",\"error_code\":\"18\",\"log_id\":\"l-5\"}",
     {QF_ERR_RATE_LIMITED, 200, 1, 1, 0},
     "18",
     PLANTED,
     "*"},
    {"legacy log id is the request id",
     FAULT "\"status\":200,\"request_id\":\"\",\"body\":{"
           "\"error_code\":500001,\"error_msg\":\"bad\",\"log_id\":18446744073709551615}}",
     {QF_ERR_SERVICE, 200, 1, 0, 0},
     "500001",
     "bad",
     "18446744073709551615"},
    {"legacy log id as text",
     FAULT "\"status\":200,\"request_id\":\"\",\"body\":{\"error_code\":"
           "\"2\",\"error_msg\":\"bad\",\"log_id\":\"l-6\"}}",
     {QF_ERR_UNAVAILABLE, 200, 1, 1, 0},
     "2",
     "bad",
     "l-6"},
    {"HTML", "{\"kind\":\"html-502\"}", {QF_ERR_UNAVAILABLE, 502, 1, 1, 0}, NULL, "*", NULL},
    {"HTML 403",
     "{\"kind\":\"html-502\",\"status\":403}",
     {QF_ERR_PERMISSION, 403, 1, 0, 0},
     NULL,
     "*",
     NULL},
    {"empty 500",
     FAULT "\"status\":500,\"body\":\"\",\"request_id\":\"\"}",
     {QF_ERR_UNAVAILABLE, 500, 1, 1, 0},
     NULL,
     "*",
     NULL},
    {"empty 404",
     FAULT "\"status\":404,\"body\":\"\",\"request_id\":\"r-7\"}",
     {QF_ERR_NOT_FOUND, 404, 1, 0, 0},
     NULL,
     "*",
     "r-7"},
    {"unknown 4xx",
     FAULT "\"status\":418,\"body\":\"[]\",\"request_id\":\"\"}",
     {QF_ERR_SERVICE, 418, 1, 0, 0},
     NULL,
     "*",
     NULL},
    {"unknown 5xx",
     FAULT "\"status\":599,\"body\":\"\",\"request_id\":\"\"}",
     {QF_ERR_UNAVAILABLE, 599, 1, 0, 0},
     NULL,
     "*",
     NULL},
};

static void check_shape(const struct shape *shape) {
    check_case = shape->name;
    emulator_reset(&emulator);
    emulator_fault(&emulator, shape->fault);
    qf_result *result = qf_describe_model_export_task(client, "amv-shape", NULL);
    assert_int_equal(emulator_fired(&emulator), 1);
    check_outcome(result, shape->outcome, __FILE__, __LINE__);
    assert_text(qf_result_code(result), shape->code);
    if (shape->message != NULL && strcmp(shape->message, "*") == 0) {
        assert_non_null(qf_result_message(result));
    } else {
        assert_text(qf_result_message(result), shape->message);
    }
    if (shape->request_id != NULL && strcmp(shape->request_id, "*") == 0) {
        assert_non_null(qf_result_request_id(result));
    } else {
        assert_text(qf_result_request_id(result), shape->request_id);
    }
    int64_t length = -1;
    const char *body = qf_result_body(result, &length);
    assert_non_null(body);
    assert_int_equal(length, strlen(body));
    qf_result_free(result);
}

static void each_envelope_is_understood(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(envelopes); ++i)
        check_shape(&envelopes[i]);
}

static void gateway_refusals_in_headers_carry_a_hint(void **state) {
    (void)state;
    static const struct {
        const char *fault;
        const char *code;
        const char *hint;
    } causes[] = {
        {"{\"kind\":\"header-only-403\"}", "IamSignatureInvalid", "does not know this access key"},
        {"{\"kind\":\"header-only-403\",\"code\":\"NotFound\"}", "NotFound",
         "does not know this access key"},
        {"{\"kind\":\"header-only-403\",\"code\":\"SignatureDoesNotMatch\",\"cause\":"
         "\"Fail to authn user: Signature does not match\"}",
         "SignatureDoesNotMatch", "secret key does not belong"},
        {"{\"kind\":\"header-only-403\",\"cause\":\"Fail to authn user: Missing headers required "
         "by signing: x-bce-date\"}",
         "IamSignatureInvalid", "proxy"},
        {"{\"kind\":\"header-only-403\",\"cause\":\"request ip not allowed\"}",
         "IamSignatureInvalid", "allow list"},
    };
    for (size_t i = 0; i < COUNT_OF(causes); ++i) {
        check_case = causes[i].fault;
        emulator_reset(&emulator);
        emulator_fault(&emulator, causes[i].fault);
        qf_result *result = qf_describe_model_export_task(client, "amv-cause", NULL);
        assert_outcome(result, QF_ERR_AUTH, 403, 1, 0, 0);
        assert_text(qf_result_code(result), causes[i].code);
        assert_holds(qf_result_hint(result), causes[i].hint);
        assert_non_null(qf_result_request_id(result));
        int64_t length = -1;
        assert_text(qf_result_body(result, &length), "");
        assert_int_equal(length, 0);
        qf_result_free(result);
    }
}

/* The keys that a verifier really refuses, rather than a planted answer. */
static void wrong_keys_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *access_key;
        const char *secret_key;
        int32_t http_status;
        const char *hint;
    } keys[] = {
        {"AKUNKNOWN000000000000000000000001", SECRET_KEY, 403, "does not know this access key"},
        {"abcdefgh12345678ABCDEFGH", SECRET_KEY, 403, "application"},
        {ACCESS_KEY, "SKWRONG0000000000000000000000001", 400, "secret key does not belong"},
    };
    emulator_reset(&emulator);
    for (size_t i = 0; i < COUNT_OF(keys); ++i) {
        check_case = keys[i].access_key;
        qf_client *wrong = client_for(emulator.url, "access_key", keys[i].access_key, "secret_key",
                                      keys[i].secret_key, NULL);
        qf_result *result = qf_create_model_export_task(wrong, "amv-keys", NULL);
        assert_outcome(result, QF_ERR_AUTH, keys[i].http_status, 1, 0, 0);
        assert_holds(qf_result_hint(result), keys[i].hint);
        qf_result_free(result);
        qf_client_free(wrong);
    }
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 0);
}

static void refusals_of_the_service_come_as_they_are(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_result *denied = qf_create_model_export_task(client, "amv-denied", NULL);
    assert_outcome(denied, QF_ERR_PERMISSION, 403, 1, 0, 0);
    assert_text(qf_result_code(denied), "AccessDenied");
    assert_holds(qf_result_hint(denied), "QianfanFullControlAccessPolicy");
    qf_result_free(denied);
    qf_result *missing = qf_describe_model_export_task(client, "amv-missing", NULL);
    assert_outcome(missing, QF_ERR_NOT_FOUND, 404, 1, 0, 0);
    qf_result_free(missing);
    qf_result *unknown = qf_call_action(client, "/v2/model", "DescribeNothing", "{}", NULL);
    assert_outcome(unknown, QF_ERR_NOT_FOUND, 404, 1, 0, 0);
    qf_result_free(unknown);
    qf_result *legacy = qf_call_action(client, "/wenxinworkshop/nothing", "", "{}", NULL);
    assert_outcome(legacy, QF_ERR_SERVICE, 200, 1, 0, 0);
    assert_text(qf_result_code(legacy), "3");
    qf_result_free(legacy);
}

static void retry_after_is_read_in_both_forms(void **state) {
    (void)state;
    static const struct {
        const char *fault;
        int64_t least;
        int64_t most;
    } forms[] = {
        {FAULT "\"status\":429,\"retry_after\":\"7\"}", 7000, 7000},
        {FAULT "\"status\":503,\"retry_after\":\"date+9\"}", 8000, 9000},
        {FAULT "\"status\":503,\"retry_after\":\"date-9\"}", 0, 0},
        {FAULT "\"status\":503,\"retry_after\":\"soon\"}", -1, -1},
        {FAULT "\"status\":503}", -1, -1},
    };
    for (size_t i = 0; i < COUNT_OF(forms); ++i) {
        check_case = forms[i].fault;
        emulator_reset(&emulator);
        emulator_fault(&emulator, forms[i].fault);
        qf_result *result = qf_describe_model_export_task(client, "amv-retry-after", NULL);
        assert_int_equal(qf_result_retriable(result), 1);
        assert_between(qf_result_retry_after_ms(result), forms[i].least, forms[i].most);
        qf_result_free(result);
    }
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", NULL);
    client = client_for(emulator.url, "console_api_retry_count", "1", NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    qf_client_free(client);
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_envelope_is_understood),
        cmocka_unit_test(gateway_refusals_in_headers_carry_a_hint),
        cmocka_unit_test(wrong_keys_are_told_apart),
        cmocka_unit_test(refusals_of_the_service_come_as_they_are),
        cmocka_unit_test(retry_after_is_read_in_both_forms),
    };
    return cmocka_run_group_tests_name("wire errors", tests, start, stop);
}
