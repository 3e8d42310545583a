/* SPDX-License-Identifier: MIT */
/* Goal: certificates are checked unless somebody says otherwise, and connections and TLS sessions
 * are used again. Method: a certificate authority made for this run; the emulator's log tells what
 * the handshakes were. */
#include <stdatomic.h>
#include <stdio.h>

#include "certificates.h"
#include "listener.h"
#include "support.h"

static struct certificates certificates;
static struct emulator emulator;

static qf_status status_with(const char *url, const char *key, const char *value) {
    qf_client *client = client_for(url, "ca_file", certificates.ca, "console_api_retry_count", "2",
                                   key, value, NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
    const qf_status status = qf_result_status(result);
    if (status == QF_ERR_TLS) {
        /* No handshake, no request: nothing is in doubt, and trying again would not help. */
        assert_outcome(result, QF_ERR_TLS, 0, 1, 0, 0);
        assert_non_null(qf_result_message(result));
        assert_non_null(qf_result_hint(result));
    }
    qf_result_free(result);
    qf_client_free(client);
    return status;
}

static void a_trusted_certificate_is_accepted(void **state) {
    (void)state;
    emulator_reset(&emulator);
    assert_int_equal(status_with(emulator.url, "ca_file", certificates.ca), QF_OK);
    char by_name[64];
    snprintf(by_name, sizeof(by_name), "https://localhost:%d", emulator.port);
    assert_int_equal(status_with(by_name, "min_tls", "1.3"), QF_OK);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 2);
}

static void an_untrusted_certificate_is_refused(void **state) {
    (void)state;
    emulator_reset(&emulator);
    assert_int_equal(status_with(emulator.url, "ca_file", certificates.stranger), QF_ERR_TLS);
    qf_client *client = client_for(emulator.url, "ca_path", certificates.folder, NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
    /* The folder holds the right authority, but not under the name that openssl rehash gives it,
     * and no default of libcurl's may step in. */
    assert_int_equal(qf_result_status(result), QF_ERR_TLS);
    qf_result_free(result);
    qf_client_free(client);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 0);
}

static void a_hashed_folder_of_certificates_is_trusted(void **state) {
    (void)state;
    char folder[64];
    folder_make(folder, sizeof(folder));
    assert_int_equal(process_run((const char *const[]){"cp", certificates.ca, folder, NULL}), 0);
    assert_int_equal(process_run((const char *const[]){"openssl", "rehash", folder, NULL}), 0);
    qf_client *client = client_for(emulator.url, "ca_path", folder, NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    qf_client_free(client);
    folder_remove(folder);
}

static void the_certificate_of_another_host_is_refused(void **state) {
    (void)state;
    struct emulator other;
    emulator_start(&other, "--tls", certificates.other_server, certificates.server_key, NULL);
    assert_int_equal(status_with(other.url, "min_tls", "1.2"), QF_ERR_TLS);
    assert_int_equal(status_with(other.url, "ssl_verification_enabled", "false"), QF_OK);
    assert_int_equal(emulator_count(&other, "creates_executed"), 1);
    emulator_stop(&other);
}

static void count_warnings(void *user_data, int32_t level, const char *message) {
    atomic_int *warnings = user_data;
    if (level == QF_LOG_WARN && strstr(message, "certificates are not checked") != NULL)
        ++*warnings;
}

static void switching_the_check_off_works_and_warns(void **state) {
    (void)state;
    atomic_int warnings = 0;
    qf_config *config = config_for(emulator.url, "ca_file", certificates.stranger,
                                   "ssl_verification_enabled", "false", NULL);
    assert_int_equal(qf_config_set_log(config, QF_LOG_WARN, count_warnings, &warnings, NULL),
                     QF_OK);
    qf_client *client = client_of(config);
    qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_int_equal(warnings, 1);
    qf_result_free(result);
    qf_client_free(client);
}

static void an_old_tls_version_is_refused(void **state) {
    (void)state;
    struct emulator old;
    emulator_start(&old, "--tls", certificates.server, certificates.server_key, "--max-tls", "1.2",
                   NULL);
    assert_int_equal(status_with(old.url, "min_tls", "1.2"), QF_OK);
    assert_int_equal(status_with(old.url, "min_tls", "1.3"), QF_ERR_TLS);
    emulator_stop(&old);
}

static void a_client_certificate_is_shown_on_demand(void **state) {
    (void)state;
    struct emulator gateway;
    emulator_start(&gateway, "--tls", certificates.server, certificates.server_key, "--client-ca",
                   certificates.ca, "--max-tls", "1.2", NULL);
    gateway.client_cert = certificates.client;
    gateway.client_key = certificates.client_key;
    qf_client *client =
        client_for(gateway.url, "ca_file", certificates.ca, "client_cert", certificates.client,
                   "client_key", certificates.client_key, NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    qf_result_free(result);
    qf_client_free(client);
    client = client_for(gateway.url, "ca_file", certificates.ca, NULL);
    result = qf_create_model_export_task(client, "amv-tls", NULL);
    assert_true(qf_result_status(result) == QF_ERR_TLS ||
                qf_result_status(result) == QF_ERR_CONNECT);
    assert_int_equal(qf_result_maybe_executed(result), 0);
    assert_int_equal(emulator_count(&gateway, "creates_executed"), 1);
    qf_result_free(result);
    qf_client_free(client);
    emulator_stop(&gateway);
}

static void a_peer_without_tls_is_a_tls_error(void **state) {
    (void)state;
    struct listener plain;
    listener_start(&plain, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", 0);
    char url[64];
    snprintf(url, sizeof(url), "https://127.0.0.1:%d", plain.port);
    assert_int_equal(status_with(url, "min_tls", "1.2"), QF_ERR_TLS);
    listener_stop(&plain);
}

/* As good as not connected: worth another attempt, and nothing was sent. */
static void a_handshake_that_is_broken_off_is_a_connect_error(void **state) {
    (void)state;
    for (int resets = 0; resets < 2; ++resets) {
        struct listener rude;
        listener_start(&rude, "", resets);
        char url[64];
        snprintf(url, sizeof(url), "https://127.0.0.1:%d", rude.port);
        qf_client *client = client_for(url, "console_api_retry_count", "2", NULL);
        qf_result *result = qf_create_model_export_task(client, "amv-tls", NULL);
        assert_outcome(result, QF_ERR_CONNECT, 0, 2, 1, 0);
        assert_int_equal(rude.accepted, 2);
        qf_result_free(result);
        qf_client_free(client);
        listener_stop(&rude);
    }
}

static void one_connection_serves_many_calls(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, "ca_file", certificates.ca, NULL);
    for (int i = 0; i < 10; ++i) {
        qf_result *result = qf_describe_model_export_task(client, "amv-tls", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        const int64_t tls_us = qf_result_timing_us(result, 0, QF_TIMING_TLS);
        if (i == 0) {
            assert_true(tls_us > 0);
            assert_true(qf_result_timing_us(result, 0, QF_TIMING_CONNECT) <= tls_us);
        } else {
            assert_int_equal(qf_result_timing_us(result, 0, QF_TIMING_DNS), 0);
            assert_int_equal(qf_result_timing_us(result, 0, QF_TIMING_CONNECT), 0);
            assert_int_equal(tls_us, 0);
        }
        const int64_t first_us = qf_result_timing_us(result, 0, QF_TIMING_FIRST_BYTE);
        assert_between(qf_result_timing_us(result, 0, QF_TIMING_TOTAL), first_us, INT64_MAX);
        qf_result_free(result);
    }
    assert_int_equal(emulator_count(&emulator, "connections"), 1);
    qf_client_free(client);
}

static int resumed(const struct emulator *server) {
    cJSON *log = emulator_get(server, "requests");
    int count = 0;
    const cJSON *request = NULL;
    cJSON_ArrayForEach(request, log) {
        const cJSON *tls = cJSON_GetObjectItemCaseSensitive(request, "tls");
        count += cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tls, "resumed"));
    }
    cJSON_Delete(log);
    return count;
}

static void a_new_connection_resumes_the_session(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, "ca_file", certificates.ca, NULL);
    for (int i = 0; i < 4; ++i) {
        qf_result *result = qf_describe_model_export_task(client, "amv-tls", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        qf_result_free(result);
        emulator_disconnect(&emulator);
        await(emulator_count(&emulator, "open_connections") == 0);
    }
    assert_int_equal(emulator_count(&emulator, "connections"), 4);
    assert_int_equal(resumed(&emulator), 3);
    qf_client_free(client);
}

static void another_client_shares_no_session(void **state) {
    (void)state;
    emulator_reset(&emulator);
    for (int i = 0; i < 2; ++i) {
        qf_client *client = client_for(emulator.url, "ca_file", certificates.ca, NULL);
        qf_result *result = qf_describe_model_export_task(client, "amv-tls", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        qf_result_free(result);
        qf_client_free(client);
    }
    assert_int_equal(emulator_count(&emulator, "connections"), 2);
    assert_int_equal(resumed(&emulator), 0);
}

static void a_broken_file_is_a_configuration_error(void **state) {
    (void)state;
    qf_config *config = config_for(emulator.url, "ca_file", "/nonexistent/ca.pem", NULL);
    qf_result *failure = NULL;
    assert_null(qf_client_new(config, &failure));
    assert_int_equal(qf_result_status(failure), QF_ERR_CONFIG);
    assert_holds(qf_result_message(failure), "ca_file");
    qf_result_free(failure);
    qf_config_free(config);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&certificates);
    emulator_start(&emulator, "--strict", "--tls", certificates.server, certificates.server_key,
                   NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&emulator);
    certificates_remove(&certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trusted_certificate_is_accepted),
        cmocka_unit_test(an_untrusted_certificate_is_refused),
        cmocka_unit_test(a_hashed_folder_of_certificates_is_trusted),
        cmocka_unit_test(the_certificate_of_another_host_is_refused),
        cmocka_unit_test(switching_the_check_off_works_and_warns),
        cmocka_unit_test(an_old_tls_version_is_refused),
        cmocka_unit_test(a_client_certificate_is_shown_on_demand),
        cmocka_unit_test(a_peer_without_tls_is_a_tls_error),
        cmocka_unit_test(a_handshake_that_is_broken_off_is_a_connect_error),
        cmocka_unit_test(one_connection_serves_many_calls),
        cmocka_unit_test(a_new_connection_resumes_the_session),
        cmocka_unit_test(another_client_shares_no_session),
        cmocka_unit_test(a_broken_file_is_a_configuration_error),
    };
    return cmocka_run_group_tests_name("wire TLS", tests, start, stop);
}
