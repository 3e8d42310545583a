/* SPDX-License-Identifier: MIT */
/* Goal: a redirect is never followed, so that the Authorization header never leaves for another
 * host, nor from https to http. Method: the redirect points at a listener that counts callers. */
#include <stdio.h>

#include "certificates.h"
#include "listener.h"
#include "support.h"

static struct certificates certificates;
static struct emulator plain;
static struct emulator secure;
static struct listener elsewhere;

static void expect_no_visit(const struct emulator *emulator, int status) {
    char fault[256];
    snprintf(fault, sizeof(fault),
             "{\"kind\":\"redirect\",\"times\":-1,\"status\":%d,\"location\":"
             "\"http://127.0.0.1:%d/v2/model?token=in-the-query\"}",
             status, elsewhere.port);
    check_case = fault;
    emulator_reset(emulator);
    emulator_fault(emulator, fault);
    qf_client *client = client_for(emulator->url, "ca_file", certificates.ca, NULL);
    qf_result *create = qf_create_model_export_task(client, "amv-redirect", NULL);
    assert_outcome(create, QF_ERR_REDIRECT, status, 1, 0, 0);
    char target[64];
    snprintf(target, sizeof(target), "http://127.0.0.1:%d/v2/model", elsewhere.port);
    assert_holds(qf_result_message(create), target);
    assert_lacks(qf_result_message(create), "in-the-query");
    assert_holds(qf_result_hint(create), "console_api_base_url");
    qf_result *describe = qf_describe_model_export_task(client, "amv-redirect", NULL);
    assert_outcome(describe, QF_ERR_REDIRECT, status, 1, 0, 0);
    qf_result_free(create);
    qf_result_free(describe);
    qf_client_free(client);
    assert_int_equal(emulator_count(emulator, "requests"), 2);
    assert_int_equal(elsewhere.accepted, 0);
}

static void another_host_is_not_visited(void **state) {
    (void)state;
    static const int statuses[] = {300, 301, 302, 303, 305, 307, 308};
    for (size_t i = 0; i < COUNT_OF(statuses); ++i)
        expect_no_visit(&plain, statuses[i]);
}

static void https_does_not_fall_back_to_http(void **state) {
    (void)state;
    expect_no_visit(&secure, 301);
    expect_no_visit(&secure, 307);
}

/* Not even within the same host: the signature holds for one path. */
static void another_path_is_not_visited(void **state) {
    (void)state;
    emulator_reset(&plain);
    emulator_fault(&plain, "{\"kind\":\"redirect\",\"location\":\"/v2/elsewhere\"}");
    qf_client *client = client_for(plain.url, NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-redirect", NULL);
    assert_outcome(result, QF_ERR_REDIRECT, 307, 1, 0, 0);
    assert_int_equal(emulator_count(&plain, "requests"), 1);
    qf_result_free(result);
    qf_client_free(client);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&certificates);
    emulator_start(&plain, "--strict", NULL);
    emulator_start(&secure, "--strict", "--tls", certificates.server, certificates.server_key,
                   NULL);
    listener_start(&elsewhere, "", 0);
    return 0;
}

static int stop(void **state) {
    (void)state;
    listener_stop(&elsewhere);
    emulator_stop(&secure);
    emulator_stop(&plain);
    certificates_remove(&certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_host_is_not_visited),
        cmocka_unit_test(https_does_not_fall_back_to_http),
        cmocka_unit_test(another_path_is_not_visited),
    };
    return cmocka_run_group_tests_name("wire redirect", tests, start, stop);
}
