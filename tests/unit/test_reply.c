/* SPDX-License-Identifier: MIT */
/* Answers: every shape of the wire contract, read into one status, code, message and id. */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

static seam_reading reading; /* too large for a stack */

static void read(int status, const char *headers, const char *body) {
    const seam_reply reply = {.status = status, .headers = headers, .body = body};
    seam_read_reply(&reply, &reading);
}

struct shape {
    const char *name;
    int status;
    const char *headers;
    const char *body;
    qf_status expected;
    const char *code;
    const char *message; /* a part of it */
    const char *request_id;
};

static const struct shape shapes[] = {
    {"success", 200, NULL, "{\"requestId\":\"r1\",\"result\":{\"exportId\":\"e\"}}", QF_OK, "", "",
     "r1"},
    {"success, id in the header", 200, "X-Bce-Request-Id: h1\r\n", "{\"result\":{}}", QF_OK, "", "",
     "h1"},
    {"envelope", 403, NULL, "{\"requestId\":\"r2\",\"code\":\"AccessDenied\",\"message\":\"no\"}",
     QF_ERR_PERMISSION, "AccessDenied", "no", "r2"},
    {"envelope with capitals", 400, NULL,
     "{\"RequestId\":\"r3\",\"Code\":\"MalformedJSON\",\"Message\":\"bad\"}", QF_ERR_SERVICE,
     "MalformedJSON", "bad", "r3"},
    {"envelope without requestId", 400, NULL, "{\"code\":\"InvalidURI\",\"message\":\"m\"}",
     QF_ERR_SERVICE, "InvalidURI", "m", ""},
    {"envelope without message", 400, NULL, "{\"code\":\"InvalidURI\"}", QF_ERR_SERVICE,
     "InvalidURI", "refused the request with code InvalidURI", ""},
    {"headers only", 403,
     "Content-Length: 0\r\nX-Bce-Error-Code: IamSignatureInvalid\r\n"
     "X-Bce-Error-Message: IamSignatureInvalid, cause: x\r\nx-bce-request-id: h2\r\n",
     "", QF_ERR_AUTH, "IamSignatureInvalid", "cause: x", "h2"},
    {"headers only, trace id", 403, "x-bce-error-code: AccessDenied\r\nBfe-Trace-Id: t1\r\n", "",
     QF_ERR_PERMISSION, "AccessDenied", "AccessDenied", "t1"},
    {"header code on 200", 200, "x-bce-error-code: InternalError\r\n", "", QF_ERR_UNAVAILABLE,
     "InternalError", "", ""},
    {"body beats headers", 400, "x-bce-error-code: Other\r\nx-bce-error-message: other\r\n",
     "{\"code\":\"InvalidURI\",\"message\":\"body\"}", QF_ERR_SERVICE, "InvalidURI", "body", ""},
    {"legacy, numbers", 200, NULL,
     "{\"error_code\":336100,\"error_msg\":\"busy\",\"log_id\":1234567890123456789}",
     QF_ERR_UNAVAILABLE, "336100", "busy", "1234567890123456789"},
    {"legacy, strings", 200, NULL,
     "{\"error_code\":\"18\",\"error_msg\":\"qps\",\"log_id\":\"abc\"}", QF_ERR_RATE_LIMITED, "18",
     "qps", "abc"},
    {"legacy without message", 200, NULL, "{\"error_code\":500001}", QF_ERR_SERVICE, "500001",
     "code 500001", ""},
    {"legacy zero is success", 200, NULL,
     "{\"error_code\":0,\"error_msg\":\"\",\"log_id\":5,\"result\":{}}", QF_OK, "", "", "5"},
    {"legacy zero as text is success", 200, NULL, "{\"error_code\":\"0\",\"result\":{}}", QF_OK, "",
     "", ""},
    {"code 0 is success", 200, NULL, "{\"code\":0,\"message\":\"ok\",\"result\":{}}", QF_OK, "", "",
     ""},
    {"code null is success", 200, NULL, "{\"code\":null,\"result\":{}}", QF_OK, "", "", ""},
    {"code on 200", 200, NULL, "{\"requestId\":\"r4\",\"code\":\"AccessDenied\",\"message\":\"m\"}",
     QF_ERR_PERMISSION, "AccessDenied", "m", "r4"},
    {"code as number on 200", 200, NULL, "{\"code\":336100,\"message\":\"m\"}", QF_ERR_UNAVAILABLE,
     "336100", "m", ""},
    {"unknown code on 200", 200, NULL, "{\"code\":\"Novel\",\"message\":\"m\"}", QF_ERR_SERVICE,
     "Novel", "m", ""},
    {"HTML 502", 502, "Content-Type: text/html\r\n", "<html>Bad Gateway</html>", QF_ERR_UNAVAILABLE,
     "", "HTTP status 502 with a body that is not JSON (text/html)", ""},
    {"HTML 200", 200, "Content-Type: text/html\r\n", "<html>log in</html>", QF_ERR_PROTOCOL, "",
     "HTTP status 200 with a body that is not JSON (text/html)", ""},
    {"not JSON without a type", 200, NULL, "hello", QF_ERR_PROTOCOL, "", "a body that is not JSON",
     ""},
    {"empty 200", 200, NULL, "", QF_ERR_PROTOCOL, "", "HTTP status 200 with an empty body", ""},
    {"204", 204, NULL, "", QF_ERR_PROTOCOL, "", "HTTP status 204 with an empty body", ""},
    {"array", 200, NULL, "[1]", QF_ERR_PROTOCOL, "", "HTTP status 200", ""},
    {"text", 200, NULL, "\"code\"", QF_ERR_PROTOCOL, "", "HTTP status 200", ""},
    {"cut JSON", 200, NULL, "{\"requestId\":\"r\",\"res", QF_ERR_PROTOCOL, "", "not JSON", ""},
    {"empty 503", 503, NULL, "", QF_ERR_UNAVAILABLE, "", "HTTP status 503 with an empty body", ""},
    {"JSON 400 without code", 400, NULL, "{\"error\":\"x\"}", QF_ERR_SERVICE, "",
     "HTTP status 400 with a JSON body that names no error", ""},
    {"redirect", 302, "Location: https://evil.example/x?token=s3cret#f\r\n", "", QF_ERR_REDIRECT,
     "", "redirect to https://evil.example/x", ""},
    {"redirect to nowhere", 301, NULL, "", QF_ERR_REDIRECT, "", "redirect to nowhere", ""},
    {"304", 304, NULL, "", QF_ERR_REDIRECT, "", "HTTP status 304", ""},
    {"404 of something else", 404, "Content-Type: text/plain\r\n", "nope", QF_ERR_NOT_FOUND, "",
     "HTTP status 404", ""},
    {"418", 418, NULL, "{}", QF_ERR_SERVICE, "", "HTTP status 418", ""},
    {"599", 599, NULL, "{}", QF_ERR_UNAVAILABLE, "", "HTTP status 599", ""},
    {"407", 407, NULL, "", QF_ERR_PROXY, "", "HTTP status 407", ""},
};

static void every_shape_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shapes); ++i) {
        const struct shape *shape = &shapes[i];
        check_case = shape->name;
        read(shape->status, shape->headers, shape->body);
        assert_text(qf_status_name(reading.status), qf_status_name(shape->expected));
        assert_text(reading.code.data, shape->code);
        if (shape->expected == QF_OK) {
            assert_text(reading.message.data, "");
            assert_number(reading.execution, SEAM_EXECUTION_DONE);
        } else {
            assert_true(reading.message.size > 0);
            assert_holds(reading.message.data, shape->message);
        }
        assert_lacks(reading.message.data, "s3cret");
        assert_text(reading.request_id.data, shape->request_id);
    }
    check_case = NULL;
}

static void request_ids_have_an_order(void **state) {
    (void)state;
    const char *headers = "Bfe-Trace-Id: t\r\nX-BCE-Request-ID: h\r\n";
    read(200, headers, "{\"requestId\":\"b\",\"log_id\":1}");
    assert_text(reading.request_id.data, "b");
    read(200, headers, "{\"requestId\":\"\",\"log_id\":1}");
    assert_text(reading.request_id.data, "h");
    read(200, "Bfe-Trace-Id: t\r\n", "{\"log_id\":1}");
    assert_text(reading.request_id.data, "1");
    read(200, "Bfe-Trace-Id: t\r\n", "{}");
    assert_text(reading.request_id.data, "t");
}

struct meaning {
    const char *code;
    int http;
    qf_status status;
    int transient;
    int execution;
};

enum { NONE = SEAM_EXECUTION_NONE, UNKNOWN = SEAM_EXECUTION_UNKNOWN };

static const struct meaning meanings[] = {
    {"AccessDenied", 403, QF_ERR_PERMISSION, 0, NONE},
    {"InappropriateJSON", 400, QF_ERR_SERVICE, 0, NONE},
    {"InvalidMarker", 400, QF_ERR_SERVICE, 0, NONE},
    {"MalformedJSON", 400, QF_ERR_SERVICE, 0, NONE},
    {"InvalidHTTPAuthHeader", 400, QF_ERR_AUTH, 0, NONE},
    {"InvalidHTTPRequest", 400, QF_ERR_SERVICE, 0, NONE},
    {"InvalidURI", 400, QF_ERR_SERVICE, 0, NONE},
    {"RequestExpired", 400, QF_ERR_CLOCK, 0, NONE},
    {"SignatureDoesNotMatch", 400, QF_ERR_AUTH, 0, NONE},
    {"IdempotentParameterMismatch", 403, QF_ERR_SERVICE, 0, NONE},
    {"InvalidAccessKeyId", 403, QF_ERR_AUTH, 0, NONE},
    {"OptInRequired", 403, QF_ERR_PERMISSION, 0, NONE},
    {"PreconditionFailed", 412, QF_ERR_SERVICE, 0, NONE},
    {"InvalidVersion", 404, QF_ERR_NOT_FOUND, 0, NONE},
    {"ResourceNotFound", 404, QF_ERR_NOT_FOUND, 0, NONE},
    {"InvalidParameter", 400, QF_ERR_SERVICE, 0, NONE},
    {"Unauthorized", 401, QF_ERR_AUTH, 0, NONE},
    {"Forbidden", 403, QF_ERR_PERMISSION, 0, NONE},
    {"NotFound", 403, QF_ERR_NOT_FOUND, 0, NONE},
    {"RequestOverload", 413, QF_ERR_SERVICE, 0, NONE},
    {"RequestLimited", 429, QF_ERR_RATE_LIMITED, 1, NONE},
    {"InternalError", 500, QF_ERR_UNAVAILABLE, 1, UNKNOWN},
    {"ServiceUnavailable", 503, QF_ERR_UNAVAILABLE, 1, NONE},
    {"SignatureEmpty", 400, QF_ERR_AUTH, 0, NONE},
    {"IamSignatureInvalid", 403, QF_ERR_AUTH, 0, NONE},
    {"500000", 200, QF_ERR_UNAVAILABLE, 1, UNKNOWN},
    {"500001", 200, QF_ERR_SERVICE, 0, NONE},
    {"336100", 200, QF_ERR_UNAVAILABLE, 1, NONE},
    {"18", 200, QF_ERR_RATE_LIMITED, 1, NONE},
    {"2", 200, QF_ERR_UNAVAILABLE, 1, NONE},
    {"336501", 200, QF_ERR_RATE_LIMITED, 1, NONE},
    {"336502", 200, QF_ERR_RATE_LIMITED, 1, NONE},
    {"1", 200, QF_ERR_SERVICE, 0, NONE},
    {"3", 200, QF_ERR_SERVICE, 0, NONE},
    {"4", 200, QF_ERR_RATE_LIMITED, 0, NONE},
    {"6", 200, QF_ERR_PERMISSION, 0, NONE},
    {"13", 200, QF_ERR_AUTH, 0, NONE},
    {"14", 200, QF_ERR_AUTH, 0, NONE},
    {"15", 200, QF_ERR_AUTH, 0, NONE},
    {"17", 200, QF_ERR_RATE_LIMITED, 0, NONE},
    {"19", 200, QF_ERR_RATE_LIMITED, 0, NONE},
    {"100", 200, QF_ERR_AUTH, 0, NONE},
    {"110", 200, QF_ERR_AUTH, 0, NONE},
    {"111", 200, QF_ERR_AUTH, 0, NONE},
    {"336000", 200, QF_ERR_SERVICE, 0, NONE},
    {"Novel", 400, QF_ERR_SERVICE, 0, NONE},
    {"Novel", 408, QF_ERR_UNAVAILABLE, 1, NONE},
    {"Novel", 429, QF_ERR_RATE_LIMITED, 1, NONE},
    {"Novel", 500, QF_ERR_UNAVAILABLE, 1, UNKNOWN},
    {"Novel", 501, QF_ERR_UNAVAILABLE, 0, UNKNOWN},
    {"Novel", 502, QF_ERR_UNAVAILABLE, 1, UNKNOWN},
    {"Novel", 503, QF_ERR_UNAVAILABLE, 1, NONE},
    {"Novel", 504, QF_ERR_UNAVAILABLE, 1, UNKNOWN},
    {"AccessDenied", 500, QF_ERR_PERMISSION, 1, UNKNOWN}, /* the doubt of the status stays */
    {"ServiceUnavailable", 400, QF_ERR_UNAVAILABLE, 1, NONE},
};

static void every_known_code_has_its_meaning(void **state) {
    (void)state;
    char body[200];
    for (size_t i = 0; i < COUNT_OF(meanings); ++i) {
        const struct meaning *row = &meanings[i];
        check_case = row->code;
        snprintf(body, sizeof body, "{\"code\":\"%s\",\"message\":\"m\"}", row->code);
        read(row->http, NULL, body);
        assert_text(qf_status_name(reading.status), qf_status_name(row->status));
        assert_number(reading.transient, row->transient);
        assert_number(reading.execution, row->execution);
        assert_text(reading.code.data, row->code);
    }
    check_case = NULL;
}

/* The code in front of the cause varies; the cause alone tells what happened. */
static void causes_of_a_refused_signature_are_explained(void **state) {
    (void)state;
    const struct {
        const char *code, *message, *part;
    } cases[] = {
        {"IamSignatureInvalid", "IamSignatureInvalid, cause: Could not find credential.",
         "API key of a Qianfan application"},
        {"NotFound", "NotFound, cause: Could not find credential.",
         "API key of a Qianfan application"},
        {"IamSignatureInvalid",
         "IamSignatureInvalid, cause: Fail to authn user: Signature does not match",
         "the secret key does not belong to it"},
        {"SignatureDoesNotMatch",
         "SignatureDoesNotMatch, cause: Fail to authn user: Signature does not match",
         "the secret key does not belong to it"},
        {"IamSignatureInvalid",
         "IamSignatureInvalid, cause: Fail to authn user: Missing headers required by signing: "
         "x-bce-date",
         "proxy"},
        {"IamSignatureInvalid", "IamSignatureInvalid, cause: request ip not allowed", "allow list"},
    };
    char headers[400];
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].message;
        snprintf(headers, sizeof headers,
                 "X-Bce-Error-Code: %s\r\nX-Bce-Error-Message: %s\r\nContent-Length: 0\r\n",
                 cases[i].code, cases[i].message);
        read(403, headers, "");
        assert_text(qf_status_name(reading.status), "QF_ERR_AUTH");
        assert_text(reading.message.data, cases[i].message);
        assert_holds(reading.hint.data, cases[i].part);
    }
    check_case = NULL;
    read(403, "x-bce-error-code: IamSignatureInvalid\r\nx-bce-error-message: cause: new\r\n", "");
    assert_text(qf_status_name(reading.status), "QF_ERR_AUTH");
    assert_text(reading.hint.data, "");
}

static void codes_and_statuses_have_advice(void **state) {
    (void)state;
    const struct {
        int status;
        const char *body, *part;
    } cases[] = {
        {403, "{\"code\":\"InvalidAccessKeyId\"}", "does not know this access key"},
        {400, "{\"code\":\"SignatureDoesNotMatch\"}", "secret key"},
        {403, "{\"code\":\"OptInRequired\"}", "Activate"},
        {403, "{\"code\":\"AccessDenied\"}", "QianfanModelTuningFullControlAccessPolicy"},
        {400, "{\"code\":\"RequestExpired\"}", "NTP"},
        {429, "{\"code\":\"RequestLimited\"}", "qps_limit"},
        {404, "{\"code\":\"ResourceNotFound\"}", "route"},
        {302, "", "never followed"},
        {407, "", "proxy"},
        {200, "<html>", "proxy"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].part;
        read(cases[i].status, NULL, cases[i].body);
        assert_holds(reading.hint.data, cases[i].part);
    }
    check_case = NULL;
    read(400, NULL, "{\"code\":\"InvalidParameter\"}");
    assert_text(reading.hint.data, "");
}

static void an_application_key_is_known_by_its_form(void **state) {
    (void)state;
    static seam_text hint;
    const char *unknown = "cause: Could not find credential.";
    const char *wrong_secret = "X, cause: Fail to authn user: Signature does not match";
    seam_hint_for_key_form(unknown, "abcdefghijklmnopqrstuvwx", &hint);
    assert_holds(hint.data, "form of a Qianfan application's API key");
    seam_hint_for_key_form(wrong_secret, "abcdefghijklmnopqrstuvwx", &hint);
    assert_holds(hint.data, "the secret key does not belong to it");
    seam_hint_for_key_form(unknown, "ALTAKabcdefghijklmnopqrs", &hint);
    assert_holds(hint.data, "does not know this access key");
    seam_hint_for_key_form(unknown, "abcdefghijklmnopqrstuvwxyz012345", &hint);
    assert_holds(hint.data, "does not know this access key");
}

static void long_and_odd_texts_are_tamed(void **state) {
    (void)state;
    static char body[20000];
    static char filler[9001];
    memset(filler, 'm', sizeof filler - 1);
    snprintf(body, sizeof body, "{\"code\":\"%s\",\"message\":\"%s\"}", filler, filler);
    read(400, NULL, body);
    assert_number(reading.code.size, 4096);
    assert_number(reading.message.size, 4096);
    read(
        400, NULL,
        "{\"code\":\"A\\u001b[31m\",\"message\":\"a\\r\\nb\\u0007\\u007f\",\"requestId\":\"\\n\"}");
    assert_text(reading.code.data, "A?[31m");
    assert_text(reading.message.data, "a??b??");
    assert_text(reading.request_id.data, "?");
    /* 4096 falls into the middle of a character of three bytes: it is left out whole. */
    memset(filler, 'm', 4095);
    filler[4095] = '\0';
    snprintf(body, sizeof body, "{\"code\":\"A\",\"message\":\"%s\xe6\xb5\x8b\"}", filler);
    read(400, NULL, body);
    assert_number(reading.message.size, 4095);
    read(403, "x-bce-error-code: A\x1b]0;\r\nx-bce-error-message: \xff\x01\r\n", "");
    assert_text(reading.code.data, "A?]0;");
    assert_text(reading.message.data, "??");
}

static void failed_transfers_are_named(void **state) {
    (void)state;
    const struct {
        int error;
        qf_status status;
        int transient;
    } cases[] = {
        {SEAM_TRANSFER_CANCELLED, QF_ERR_CANCELLED, 0},
        {SEAM_TRANSFER_TIMEOUT, QF_ERR_TIMEOUT, 1},
        {SEAM_TRANSFER_DNS, QF_ERR_DNS, 1},
        {SEAM_TRANSFER_CONNECT, QF_ERR_CONNECT, 1},
        {SEAM_TRANSFER_PROXY, QF_ERR_PROXY, 0},
        {SEAM_TRANSFER_TLS, QF_ERR_TLS, 0},
        {SEAM_TRANSFER_NETWORK, QF_ERR_NETWORK, 1},
        {SEAM_TRANSFER_MALFORMED, QF_ERR_PROTOCOL, 0},
        {SEAM_TRANSFER_TOO_LARGE, QF_ERR_PROTOCOL, 0},
        {SEAM_TRANSFER_INTERNAL, QF_ERR_INTERNAL, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        for (int sent = 0; sent <= 1; ++sent) {
            const seam_reply reply = {
                .error = cases[i].error, .request_sent = sent, .detail = "detail d"};
            seam_read_reply(&reply, &reading);
            assert_text(qf_status_name(reading.status), qf_status_name(cases[i].status));
            assert_number(reading.transient, cases[i].transient);
            assert_number(reading.execution, sent ? UNKNOWN : NONE);
            assert_true(reading.message.size > 0);
        }
    }
    const seam_reply broken = {.error = SEAM_TRANSFER_NETWORK, .detail = "reset by peer"};
    seam_read_reply(&broken, &reading);
    assert_text(reading.message.data, "the connection broke: reset by peer");
}

static void retry_after_is_read(void **state) {
    (void)state;
    const int64_t now_ms = SEAM_START_SEC * 1000;
    const struct {
        const char *headers;
        int64_t ms;
    } cases[] = {
        {"", -1},
        {"Retry-After: \r\n", -1},
        {"Retry-After: 0\r\n", 0},
        {"retry-after: 7\r\n", 7000},
        {"Retry-After:\t120 \r\n", 120000},
        {"Retry-After: -1\r\n", -1},
        {"Retry-After: 1.5\r\n", -1},
        {"Retry-After: soon\r\n", -1},
        {"Retry-After: 999999999999\r\n", INT64_C(366) * 86400 * 1000},
        {"Retry-After: Sat, 01 Mar 2025 08:00:30 GMT\r\n", 30000},
        {"Retry-After: Sat, 01 Mar 2025 07:00:00 GMT\r\n", 0},
        {"Retry-After: Sat, 01 Mar 9025 07:00:00 GMT\r\n", INT64_C(366) * 86400 * 1000},
        /* The server's date is meant by the server's clock. */
        {"Date: Sat, 01 Mar 2025 06:00:00 GMT\r\nRetry-After: Sat, 01 Mar 2025 06:00:05 GMT\r\n",
         5000},
        {"Date: nonsense\r\nRetry-After: Sat, 01 Mar 2025 08:00:05 GMT\r\n", 5000},
        {"X-Retry-After: 5\r\nRetry-Afterwards: 5\r\n", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].headers;
        assert_number(seam_retry_after_ms(cases[i].headers, now_ms), cases[i].ms);
    }
    check_case = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_is_read),
        cmocka_unit_test(request_ids_have_an_order),
        cmocka_unit_test(every_known_code_has_its_meaning),
        cmocka_unit_test(causes_of_a_refused_signature_are_explained),
        cmocka_unit_test(codes_and_statuses_have_advice),
        cmocka_unit_test(an_application_key_is_known_by_its_form),
        cmocka_unit_test(long_and_odd_texts_are_tamed),
        cmocka_unit_test(failed_transfers_are_named),
        cmocka_unit_test(retry_after_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
