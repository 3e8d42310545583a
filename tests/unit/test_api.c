/* SPDX-License-Identifier: MIT */
/* Edges of the public functions: names, versions, bad arguments, texts of results, logs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "play.h"

static void statuses_have_names(void **state) {
    (void)state;
    const char *const names[] = {
        "QF_OK",
        "QF_ERR_INVALID_ARGUMENT",
        "QF_ERR_CONFIG",
        "QF_ERR_NO_MEMORY",
        "QF_ERR_CANCELLED",
        "QF_ERR_TIMEOUT",
        "QF_ERR_DNS",
        "QF_ERR_CONNECT",
        "QF_ERR_PROXY",
        "QF_ERR_TLS",
        "QF_ERR_NETWORK",
        "QF_ERR_PROTOCOL",
        "QF_ERR_REDIRECT",
        "QF_ERR_AUTH",
        "QF_ERR_CLOCK",
        "QF_ERR_PERMISSION",
        "QF_ERR_NOT_FOUND",
        "QF_ERR_RATE_LIMITED",
        "QF_ERR_UNAVAILABLE",
        "QF_ERR_SERVICE",
        "QF_ERR_CREDENTIALS",
        "QF_ERR_FORKED",
        "QF_ERR_INTERNAL",
    };
    for (size_t i = 0; i < COUNT_OF(names); ++i)
        assert_text(qf_status_name((qf_status)i), names[i]);
    const qf_status unknown[] = {-1, QF_ERR_INTERNAL + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(unknown); ++i)
        assert_text(qf_status_name(unknown[i]), "QF_ERR_UNKNOWN");
}

static void versions_agree(void **state) {
    (void)state;
    char text[40];
    snprintf(text, sizeof text, "%d.%d.%d", QF_VERSION_MAJOR, QF_VERSION_MINOR, QF_VERSION_PATCH);
    assert_text(qf_version(), text);
    assert_number(qf_version_number(),
                  QF_VERSION_MAJOR * 1000000 + QF_VERSION_MINOR * 1000 + QF_VERSION_PATCH);
    assert_number(qf_abi_version(), QF_ABI_VERSION);
}

static void expect_refused(const char *part) {
    assert_status(QF_ERR_INVALID_ARGUMENT);
    assert_holds(qf_result_message(result), part);
    assert_number(qf_result_attempts(result), 0);
    assert_number(qf_result_http_status(result), 0);
    assert_number(qf_result_retriable(result), 0);
    assert_number(qf_result_maybe_executed(result), 0);
    assert_number(seam_theatre_request_count(theatre), 0);
    qf_result_free(result);
    result = NULL;
}

static void bad_model_ids_reach_no_wire(void **state) {
    (void)state;
    static char too_long[258];
    memset(too_long, 'a', sizeof too_long - 1);
    const char *const cases[][2] = {
        {"", "is empty"},
        {too_long, "256"},
        {"amv 1", "blank"},
        {" amv", "blank"},
        {"amv/1", "slash"},
        {"amv\\1", "slash"},
        {"amv\r\nX: y", "control"},
        {"amv\n", "control"},
        {"amv\x7f", "control"},
        {"amv\x01", "control"},
        {"amv\xff", "UTF-8"},
        {"amv\xc0\xaf", "UTF-8"},
        {"amv\xed\xa0\x80", "UTF-8"},
    };
    play_begin(NULL);
    qf_client *client = seam_theatre_client(theatre);
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i][0];
        result = qf_create_model_export_task(client, cases[i][0], NULL);
        assert_holds(qf_result_hint(result), "amv-");
        expect_refused(cases[i][1]);
        result = qf_describe_model_export_task(client, cases[i][0], NULL);
        expect_refused(cases[i][1]);
    }
    check_case = NULL;
}

static void odd_but_legal_model_ids_are_sent(void **state) {
    (void)state;
    char longest[257];
    memset(longest, 'a', 256);
    longest[256] = '\0';
    play_begin(NULL);
    play_script(no_record, no_record, no_record);
    qf_client *client = seam_theatre_client(theatre);
    qf_result_free(qf_describe_model_export_task(client, "a\"b%?&#\xe6\xb5\x8b", NULL));
    assert_text(seam_theatre_request(theatre, 0).body, "{\"modelId\":\"a\\\"b%?&#\xe6\xb5\x8b\"}");
    result = qf_describe_model_export_task(client, longest, NULL);
    assert_status(QF_OK);
}

static void bad_actions_reach_no_wire(void **state) {
    (void)state;
    const char *const cases[][4] = {
        {"", "A", "{}", "route"},
        {"v2", "A", "{}", "route"},
        {"/v2?x", "A", "{}", "route"},
        {"/v2/../x", "A", "{}", "route"},
        {"/v2\r\nX: y", "A", "{}", "route"},
        {"/\xff", "A", "{}", "route"},
        {"/v2", "A&b=1", "{}", "action"},
        {"/v2", "A\n", "{}", "action"},
        {"/v2", "\xff", "{}", "action"},
        {"/v2", "A", "", "json_body"},
        {"/v2", "A", "{", "json_body"},
        {"/v2", "A", "{} x", "json_body"},
        {"/v2", "A", "{\"a\":\"\xff\"}", "json_body"},
        {"/v2", "A", "nope", "json_body"},
    };
    play_begin(NULL);
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i][0];
        result = qf_call_action(seam_theatre_client(theatre), cases[i][0], cases[i][1], cases[i][2],
                                NULL);
        expect_refused(cases[i][3]);
    }
    check_case = NULL;
}

static void bodies_have_an_end(void **state) {
    (void)state;
    enum { MOST = 1024 * 1024 };
    char *body = malloc(MOST + 2);
    assert_non_null(body);
    memset(body, ' ', MOST + 1);
    body[0] = '{';
    body[MOST] = '}';
    body[MOST + 1] = '\0';
    play_begin(NULL);
    result = qf_call_action(seam_theatre_client(theatre), "/v2", "", body, NULL);
    expect_refused("json_body is longer than 1048576 bytes");
    body[MOST - 1] = '}';
    body[MOST] = '\0';
    play_script(no_record);
    result = qf_call_action(seam_theatre_client(theatre), "/v2", "", body, NULL);
    free(body);
    assert_status(QF_OK);
    assert_number(strlen(seam_theatre_request(theatre, 0).body), MOST);
    assert_text(seam_theatre_request(theatre, 0).url, "https://qianfan.baidubce.com/v2");
}

static void texts_live_as_long_as_their_result(void **state) {
    (void)state;
    play_begin(NULL);
    play_script((seam_reply){
        .status = 200,
        .body = "{\"a\":\"x\",\"e\":\"\",\"n\":null,\"t\":true,\"o\":{\"p\":[1,2.50]}}"});
    play_action("DescribeModel", NULL);
    const char *text = qf_result_get(result, "/a");
    const char *object = qf_result_get(result, "/o");
    assert_text(object, "{\"p\":[1,2.50]}");
    assert_ptr_equal(qf_result_get(result, "/o"), object); /* no memory for asking again */
    for (int i = 0; i < 100; ++i)
        assert_text(qf_result_get(result, "/o/p"), "[1,2.50]");
    assert_text(text, "x");
    assert_text(object, "{\"p\":[1,2.50]}");
    assert_text(qf_result_get(result, "/t"), "true");
    assert_null(qf_result_get(result, "/n"));
    assert_null(qf_result_get(result, "/none"));
    assert_null(qf_result_get(result, "a"));
    assert_holds(qf_result_get(result, ""), "{\"a\":\"x\"");
    int64_t length = 0;
    const char *body = qf_result_body(result, &length);
    assert_number(length, strlen(body));
}

static void *read_often(void *data) {
    const qf_result *shared = data;
    for (int i = 0; i < 200; ++i) {
        const char *object = qf_result_get(shared, i % 2 == 0 ? "/result" : "");
        if (object == NULL || object[0] != '{') return NULL;
        if (strcmp(qf_result_export_id(shared), "exp-new") != 0) return NULL;
    }
    return data;
}

static void any_thread_may_read_a_result(void **state) {
    (void)state;
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    play_begin(NULL);
    play_script(done_new);
    play_describe(NULL);
    for (int i = 0; i < THREADS; ++i)
        assert_number(pthread_create(&threads[i], NULL, read_often, result), 0);
    for (int i = 0; i < THREADS; ++i) {
        void *good = NULL;
        assert_number(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
}

static void an_empty_answer_has_an_empty_body(void **state) {
    (void)state;
    play_begin(NULL);
    play_script((seam_reply){.status = 403, .body = ""});
    play_describe(NULL);
    int64_t length = 7;
    assert_text(qf_result_body(result, &length), "");
    assert_number(length, 0);
    assert_null(qf_result_get(result, ""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_names),
        cmocka_unit_test(versions_agree),
        cmocka_unit_test_teardown(bad_model_ids_reach_no_wire, play_end),
        cmocka_unit_test_teardown(odd_but_legal_model_ids_are_sent, play_end),
        cmocka_unit_test_teardown(bad_actions_reach_no_wire, play_end),
        cmocka_unit_test_teardown(bodies_have_an_end, play_end),
        cmocka_unit_test_teardown(texts_live_as_long_as_their_result, play_end),
        cmocka_unit_test_teardown(any_thread_may_read_a_result, play_end),
        cmocka_unit_test_teardown(an_empty_answer_has_an_empty_body, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
