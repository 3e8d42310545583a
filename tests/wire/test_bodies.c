/* SPDX-License-Identifier: MIT */
/* Goal: what is said arrives, both ways, byte for byte and digit for digit; and a strict verifier
 * accepts every request, whatever address and keys it was signed for.
 * Method: the emulator echoes bodies, checks signatures without any tolerance and logs requests. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support.h"

enum { MIB = 1024 * 1024 };

static struct emulator emulator;
static qf_client *client;

static qf_result *echo(qf_client *from, const char *json) {
    return qf_call_action(from, "/v2/echo", "Echo", json, NULL);
}

static void text_of_any_script_survives_both_ways(void **state) {
    (void)state;
    qf_result *result = echo(client, "{\"name\":\"模型导出 — żółć \\u00e9 \\ud83d\\ude00 😀\"}");
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_text(qf_result_get(result, "/result/name"), "模型导出 — żółć é 😀 😀");
    qf_result_free(result);
    result = qf_create_model_export_task(client, "amv-模型-😀", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    result = qf_describe_model_export_task(client, "amv-模型-😀", NULL);
    assert_text(qf_result_export_status(result), "Doing");
    qf_result_free(result);
}

static void a_mebibyte_goes_both_ways(void **state) {
    (void)state;
    char *body = malloc(MIB + 1);
    assert_non_null(body);
    memset(body, 'x', MIB);
    body[MIB] = '\0';
    memcpy(body, "{\"pad\":\"", 8);
    memcpy(body + MIB - 2, "\"}", 2);
    qf_result *result = echo(client, body);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    const char *pad = qf_result_get(result, "/result/pad");
    assert_non_null(pad);
    assert_int_equal(strlen(pad), MIB - 10);
    assert_int_equal(strspn(pad, "x"), MIB - 10);
    qf_result_free(result);
    free(body);
    result = qf_call_action(client, "/v2/echo", "EchoBytes", "{\"bytes\":8000000}", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_int_equal(strlen(qf_result_get(result, "/result/bytes")), 8000000);
    qf_result_free(result);
}

static void an_answer_above_eight_mebibytes_is_refused(void **state) {
    (void)state;
    qf_result *result =
        qf_call_action(client, "/v2/echo", "DescribeMuch", "{\"bytes\":9000000}", NULL);
    assert_int_equal(qf_result_status(result), QF_ERR_NOT_FOUND);
    qf_result_free(result);
    result = qf_call_action(client, "/v2/echo", "EchoBytes", "{\"bytes\":9000000}", NULL);
    /* It was answered, so whatever it does was done: the action is none that only reads. */
    assert_outcome(result, QF_ERR_PROTOCOL, 200, 1, 0, 1);
    qf_result_free(result);
}

static void numbers_keep_their_digits(void **state) {
    (void)state;
    emulator_post(&emulator, "tasks", "{\"modelId\":\"amv-big\",\"exportId\":\"e\"}");
    emulator_fault(&emulator, "{\"kind\":\"big-int\",\"value\":\"9223372036854775807\"}");
    qf_result *result = qf_describe_model_export_task(client, "amv-big", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_text(qf_result_get(result, "/result/fileSize"), "9223372036854775807");
    qf_result_free(result);
    result = echo(client, "{\"n\":[9007199254740993,-0.1,true,null,{\"a/b~c\":[]}]}");
    assert_text(qf_result_get(result, "/result/n/0"), "9007199254740993");
    assert_text(qf_result_get(result, "/result/n/1"), "-0.1");
    assert_text(qf_result_get(result, "/result/n/2"), "true");
    assert_text(qf_result_get(result, "/result/n/3"), NULL);
    assert_text(qf_result_get(result, "/result/n/4/a~1b~0c"), "[]");
    qf_result_free(result);
}

static void a_legacy_answer_has_its_result(void **state) {
    (void)state;
    qf_result *result = qf_call_action(client, "/wenxinworkshop/echo", "", "{\"a\":1}", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_text(qf_result_get(result, "/result/a"), "1");
    assert_non_null(qf_result_request_id(result));
    qf_result_free(result);
}

/* Paths and actions that need escapes are signed and sent in the same form. */
static void odd_routes_are_signed_as_they_are_sent(void **state) {
    (void)state;
    static const char *const routes[] = {"/v2/模型", "/v2/a'(b)*!",     "/v2/x~y.z-_",
                                         "/v2/a/",   "/v2/a=b;c,d@e:f", "/v2/+plus$&|^[]{}\"<>`"};
    for (size_t i = 0; i < COUNT_OF(routes); ++i) {
        check_case = routes[i];
        qf_result *result = qf_call_action(client, routes[i], "Echo", "{\"a\":1}", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        qf_result_free(result);
    }
}

static const char *logged_header(cJSON *log, const char *name) {
    const cJSON *last = cJSON_GetArrayItem(log, cJSON_GetArraySize(log) - 1);
    const cJSON *header = NULL;
    cJSON_ArrayForEach(header, cJSON_GetObjectItemCaseSensitive(last, "headers")) {
        const cJSON *key = cJSON_IsArray(header) ? cJSON_GetArrayItem(header, 0) : NULL;
        if (key == NULL && strcasecmp(header->string, name) == 0) return header->valuestring;
        if (key != NULL && strcasecmp(key->valuestring, name) == 0)
            return cJSON_GetArrayItem(header, 1)->valuestring;
    }
    return NULL;
}

static void a_request_carries_what_it_should_and_no_more(void **state) {
    (void)state;
    qf_client *named = client_for(emulator.url, "user_agent_suffix", "tests/1.0", NULL);
    qf_result *result = qf_describe_model_export_task(named, "amv-headers", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    cJSON *log = emulator_get(&emulator, "requests");
    char agent[64];
    snprintf(agent, sizeof(agent), "libqianfan/%s tests/1.0", qf_version());
    assert_text(logged_header(log, "user-agent"), agent);
    assert_text(logged_header(log, "content-type"), "application/json");
    assert_text(logged_header(log, "accept"), "application/json");
    assert_text(logged_header(log, "expect"), NULL);
    assert_text(logged_header(log, "x-bce-security-token"), NULL);
    assert_holds(logged_header(log, "authorization"), "/host;x-bce-date/");
    assert_holds(logged_header(log, "host"), "127.0.0.1:");
    const cJSON *last = cJSON_GetArrayItem(log, cJSON_GetArraySize(log) - 1);
    assert_text(cJSON_GetObjectItemCaseSensitive(last, "body")->valuestring,
                "{\"modelId\":\"amv-headers\"}");
    cJSON_Delete(log);
    qf_client_free(named);
}

static void temporary_credentials_are_accepted(void **state) {
    (void)state;
    struct emulator sts;
    emulator_start(&sts, "--strict", "--security-token", "tok/en+with=signs;and,more", NULL);
    qf_client *holder = client_for(sts.url, "security_token", "tok/en+with=signs;and,more", NULL);
    qf_result *result = qf_create_model_export_task(holder, "amv-sts", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    cJSON *log = emulator_get(&sts, "requests");
    assert_text(logged_header(log, "x-bce-security-token"), "tok/en+with=signs;and,more");
    assert_holds(logged_header(log, "authorization"), "/host;x-bce-date;x-bce-security-token/");
    cJSON_Delete(log);
    qf_client_free(holder);
    qf_client *without = client_for(sts.url, NULL);
    result = qf_create_model_export_task(without, "amv-sts", NULL);
    assert_outcome(result, QF_ERR_PERMISSION, 403, 1, 0, 0);
    qf_result_free(result);
    qf_client_free(without);
    emulator_stop(&sts);
}

static void a_path_prefix_is_sent_and_signed(void **state) {
    (void)state;
    struct emulator gateway;
    emulator_start(&gateway, "--strict", "--path-prefix", "/gw/a%20b", NULL);
    char url[256];
    snprintf(url, sizeof(url), "%s/gw/a%%20b/", gateway.url);
    qf_client *through = client_for(url, NULL);
    qf_result *result = qf_create_model_export_task(through, "amv-prefix", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    qf_client_free(through);
    emulator_stop(&gateway);
}

static void an_ipv6_address_is_reached(void **state) {
    (void)state;
    if (access("/proc/sys/net/ipv6/conf/lo", F_OK) != 0)
        skip_because("this machine has no IPv6, so no request went to [::1]");
    struct emulator sixth;
    emulator_start(&sixth, "--strict", "--host", "::1", "--path-prefix", "/gw", NULL);
    char url[256];
    snprintf(url, sizeof(url), "http://[::1]:%d/gw", sixth.port);
    qf_client *through = client_for(url, NULL);
    qf_result *result = qf_create_model_export_task(through, "amv-six", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    qf_client_free(through);
    emulator_stop(&sixth);
}

static void nothing_needed_a_tolerance(void **state) {
    (void)state;
    cJSON *log = emulator_get(&emulator, "requests");
    assert_true(cJSON_GetArraySize(log) > 10);
    const cJSON *request = NULL;
    cJSON_ArrayForEach(request, log) {
        const cJSON *verdict = cJSON_GetObjectItemCaseSensitive(request, "verdict");
        assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(verdict, "accepted")));
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(verdict, "needs")), 0);
    }
    cJSON_Delete(log);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", NULL);
    client = client_for(emulator.url, NULL);
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
        cmocka_unit_test(text_of_any_script_survives_both_ways),
        cmocka_unit_test(a_mebibyte_goes_both_ways),
        cmocka_unit_test(an_answer_above_eight_mebibytes_is_refused),
        cmocka_unit_test(numbers_keep_their_digits),
        cmocka_unit_test(a_legacy_answer_has_its_result),
        cmocka_unit_test(odd_routes_are_signed_as_they_are_sent),
        cmocka_unit_test(a_request_carries_what_it_should_and_no_more),
        cmocka_unit_test(temporary_credentials_are_accepted),
        cmocka_unit_test(a_path_prefix_is_sent_and_signed),
        cmocka_unit_test(an_ipv6_address_is_reached),
        cmocka_unit_test(nothing_needed_a_tolerance),
    };
    return cmocka_run_group_tests_name("wire bodies", tests, start, stop);
}
