/* SPDX-License-Identifier: MIT */
/* Goal: no log line and no result ever holds a secret. Method: with the log at its most verbose,
 * calls fail in every way; then everything that was said is searched for the secrets, for the
 * signatures that the emulator received, and for the full access key. */
#include <stdio.h>
#include <stdlib.h>

#include "certificates.h"
#include "log_book.h"
#include "support.h"

#define TOKEN "secret-token-0123456789"

static struct certificates certificates;
static struct emulator emulator;
static struct emulator secure;
static struct emulator guarded;

static void call_all(const char *url, const char *key, const char *value) {
    qf_config *config =
        config_for(url, "security_token", TOKEN, "console_api_retry_timeout", "0.2",
                   "console_api_retry_count", "2", "ca_file", certificates.ca, key, value, NULL);
    assert_int_equal(qf_config_set_log(config, QF_LOG_DEBUG, log_book_line, NULL, NULL), QF_OK);
    qf_result *described = qf_config_describe(config);
    log_book_result(described);
    qf_result_free(described);
    qf_client *client = client_of(config);
    qf_result *results[] = {
        qf_create_model_export_task(client, "amv-secret", NULL),
        qf_describe_model_export_task(client, "amv-secret", NULL),
        qf_call_action(client, "/v2/echo", "Echo", "{}", NULL),
    };
    for (size_t i = 0; i < COUNT_OF(results); ++i) {
        log_book_result(results[i]);
        qf_result_free(results[i]);
    }
    qf_client_free(client);
}

static void check_signatures_are_not_in(const struct emulator *service, const char *said) {
    cJSON *log = emulator_get(service, "requests");
    const cJSON *request = NULL;
    int signatures = 0;
    cJSON_ArrayForEach(request, log) {
        char *text = cJSON_PrintUnformatted(request);
        const char *auth = strstr(text, "bce-auth-v1/");
        const char *end = auth == NULL ? NULL : strchr(auth, '"');
        if (end != NULL && end - auth > 64) {
            char signature[65] = {0};
            memcpy(signature, end - 64, 64);
            assert_lacks(said, signature);
            ++signatures;
        }
        cJSON_free(text);
    }
    cJSON_Delete(log);
    assert_true(signatures > 0);
}

static void check_nothing_was_given_away(void) {
    const char *said = log_book_text();
    assert_holds(said, "attempt 1"); /* the log was on */
    static const char *const secrets[] = {SECRET_KEY,       ACCESS_KEY,       TOKEN,
                                          "proxy-password", "cHJveHktdXNlcj", "bce-auth-v1",
                                          "Authorization"};
    for (size_t i = 0; i < COUNT_OF(secrets); ++i)
        assert_lacks(said, secrets[i]);
}

static void answers_give_nothing_away(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{\"kind\":\"delay\",\"seconds\":0,\"times\":0}", /* none: all is well */
        "{\"times\":-1,\"kind\":\"reset\"}",
        "{\"times\":-1,\"kind\":\"close-after-execute\"}",
        "{\"times\":-1,\"kind\":\"hang\"}",
        "{\"times\":-1,\"kind\":\"cut-body\"}",
        "{\"times\":-1,\"kind\":\"cut-chunked\"}",
        "{\"times\":-1,\"kind\":\"garbage\"}",
        "{\"times\":-1,\"kind\":\"huge-body\"}",
        "{\"times\":-1,\"kind\":\"endless-headers\"}",
        "{\"times\":-1,\"kind\":\"invalid-json\"}",
        "{\"times\":-1,\"kind\":\"deep-json\"}",
        "{\"times\":-1,\"kind\":\"html-502\"}",
        "{\"times\":-1,\"kind\":\"empty-200\"}",
        "{\"times\":-1,\"kind\":\"legacy-error\"}",
        "{\"times\":-1,\"kind\":\"header-only-403\"}",
        "{\"times\":-1,\"kind\":\"status\",\"status\":401}",
        "{\"times\":-1,\"kind\":\"status\",\"status\":429,\"retry_after\":\"0\"}",
        "{\"times\":-1,\"kind\":\"skewed-clock\"}",
        "{\"times\":-1,\"kind\":\"redirect\",\"location\":\"http://127.0.0.1:1/?authorization=x\"}",
    };
    log_book_open();
    for (size_t i = 0; i < COUNT_OF(faults); ++i) {
        check_case = faults[i];
        emulator_reset(&emulator);
        emulator_fault(&emulator, faults[i]);
        call_all(emulator.url, "min_tls", "1.2");
        check_signatures_are_not_in(&emulator, log_book_text());
    }
    check_nothing_was_given_away();
}

static void refused_keys_give_nothing_away(void **state) {
    (void)state;
    log_book_open();
    emulator_reset(&emulator);
    call_all(emulator.url, "secret_key", "SKWRONG000000000000000000000009");
    call_all(emulator.url, "access_key", "AKWRONG000000000000000000000009");
    call_all(emulator.url, "security_token", "wrong-token-0123456789");
    assert_lacks(log_book_text(), "SKWRONG000000000000000000000009");
    assert_lacks(log_book_text(), "AKWRONG000000000000000000000009");
    assert_lacks(log_book_text(), "wrong-token-0123456789");
    check_signatures_are_not_in(&emulator, log_book_text());
    check_nothing_was_given_away();
}

static void connections_that_fail_give_nothing_away(void **state) {
    (void)state;
    log_book_open();
    struct emulator gone;
    emulator_start(&gone, NULL);
    emulator_stop(&gone);
    call_all(gone.url, "min_tls", "1.2");
    call_all(secure.url, "ca_file", certificates.stranger);
    call_all(secure.url, "ssl_verification_enabled", "false");
    char proxy[128];
    snprintf(proxy, sizeof(proxy), "http://proxy-user:proxy-password@127.0.0.1:%d", guarded.port);
    call_all(secure.url, "proxy", proxy);
    call_all(emulator.url, "proxy", proxy);
    snprintf(proxy, sizeof(proxy), "http://proxy-user:proxy-password@127.0.0.1:%d", gone.port);
    call_all(secure.url, "proxy", proxy);
    snprintf(proxy, sizeof(proxy), "socks5h://proxy-user:proxy-password@127.0.0.1:%d",
             guarded.port);
    call_all(secure.url, "proxy", proxy);
    setenv("https_proxy", proxy, 1);
    call_all(secure.url, "min_tls", "1.2");
    unsetenv("https_proxy");
    check_nothing_was_given_away();
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&certificates);
    emulator_start(&emulator, "--security-token", TOKEN, NULL);
    emulator_start(&secure, "--security-token", TOKEN, "--tls", certificates.server,
                   certificates.server_key, NULL);
    emulator_start(&guarded, "--proxy-auth", "another:one", NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&guarded);
    emulator_stop(&secure);
    emulator_stop(&emulator);
    certificates_remove(&certificates);
    log_book_close();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_give_nothing_away),
        cmocka_unit_test(refused_keys_give_nothing_away),
        cmocka_unit_test(connections_that_fail_give_nothing_away),
    };
    return cmocka_run_group_tests_name("wire secrets", tests, start, stop);
}
