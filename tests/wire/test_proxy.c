/* SPDX-License-Identifier: MIT */
/* Goal: requests go through the proxy that is set, and through none where none is wanted; a proxy
 * that fails is told from a service that fails; its password is never shown.
 * Method: one emulator is the proxy, another the service; both log what they saw. */
#include <stdio.h>
#include <stdlib.h>

#include "certificates.h"
#include "log_book.h"
#include "support.h"

#define PASSWORD "proxy-pass-word-7"
#define WRONG_PASSWORD "proxy-wrong-word-8"

static struct certificates certificates;
static struct emulator plain;   /* a service without TLS */
static struct emulator secure;  /* a service with TLS */
static struct emulator proxy;   /* open to all */
static struct emulator guarded; /* a proxy with a password */
static char with_password[128];
static char with_wrong_password[128];
static char without_password[128];

static qf_client *client_through(const struct emulator *service, const char *proxy_url) {
    qf_config *config =
        config_for(service->url, "ca_file", certificates.ca, "console_api_retry_count", "2", NULL);
    if (proxy_url != NULL) assert_int_equal(qf_config_set(config, "proxy", proxy_url), QF_OK);
    assert_int_equal(qf_config_set_log(config, QF_LOG_DEBUG, log_book_line, NULL, NULL), QF_OK);
    return client_of(config);
}

static void expect(const struct emulator *service, const char *proxy_url, struct expected wanted) {
    qf_client *client = client_through(service, proxy_url);
    qf_result *result = qf_create_model_export_task(client, "amv-proxy", NULL);
    log_book_result(result);
    check_outcome(result, wanted, __FILE__, __LINE__);
    if (wanted.status == QF_ERR_PROXY) assert_holds(qf_result_hint(result), "proxy");
    qf_result_free(result);
    qf_client_free(client);
}

static const struct expected fine = {QF_OK, 200, 1, 0, 0};

static void forget_all(void) {
    emulator_reset(&plain);
    emulator_reset(&secure);
    emulator_reset(&proxy);
    emulator_reset(&guarded);
}

static void https_goes_through_a_tunnel(void **state) {
    (void)state;
    forget_all();
    expect(&secure, proxy.url, fine);
    cJSON *log = emulator_get(&proxy, "requests");
    assert_int_equal(cJSON_GetArraySize(log), 1);
    const cJSON *method = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(log, 0), "method");
    assert_text(method->valuestring, "CONNECT");
    /* The proxy sees the way, not the keys. */
    char *text = cJSON_PrintUnformatted(log);
    assert_lacks(text, "bce-auth");
    assert_lacks(text, "x-bce-date");
    cJSON_free(text);
    cJSON_Delete(log);
    assert_int_equal(emulator_count(&secure, "creates_executed"), 1);
}

static void http_goes_to_the_proxy_in_full(void **state) {
    (void)state;
    forget_all();
    expect(&plain, proxy.url, fine);
    assert_int_equal(emulator_count(&proxy, "creates_executed"), 1);
    assert_int_equal(emulator_count(&plain, "requests"), 0);
}

static void a_password_opens_the_proxy(void **state) {
    (void)state;
    forget_all();
    expect(&secure, with_password, fine);
    expect(&plain, with_password, fine);
    assert_int_equal(emulator_count(&secure, "creates_executed"), 1);
    assert_int_equal(emulator_count(&guarded, "creates_executed"), 1);
}

static void a_wrong_password_is_a_proxy_error(void **state) {
    (void)state;
    forget_all();
    const char *const urls[] = {with_wrong_password, without_password};
    for (size_t i = 0; i < COUNT_OF(urls); ++i) {
        expect(&secure, urls[i], (struct expected){QF_ERR_PROXY, 0, 1, 0, 0});
        expect(&plain, urls[i], (struct expected){QF_ERR_PROXY, 407, 1, 0, 0});
    }
    assert_int_equal(emulator_count(&secure, "requests"), 0);
    assert_int_equal(emulator_count(&guarded, "creates_executed"), 0);
}

static void a_proxy_that_refuses_or_fails_is_a_proxy_error(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{\"kind\":\"status\",\"status\":403,\"action\":\"CONNECT\",\"times\":-1}",
        "{\"kind\":\"html-502\",\"action\":\"CONNECT\",\"times\":-1}",
    };
    for (size_t i = 0; i < COUNT_OF(faults); ++i) {
        check_case = faults[i];
        forget_all();
        emulator_fault(&proxy, faults[i]);
        expect(&secure, proxy.url, (struct expected){QF_ERR_PROXY, 0, 1, 0, 0});
        assert_int_equal(emulator_count(&secure, "requests"), 0);
    }
}

/* Nothing was sent to the service, so nothing is in doubt; trying again may help. */
static void a_proxy_that_is_gone_or_breaks_off_is_not_connected(void **state) {
    (void)state;
    struct emulator gone;
    emulator_start(&gone, NULL);
    emulator_stop(&gone);
    expect(&secure, gone.url, (struct expected){QF_ERR_CONNECT, 0, 2, 1, 0});
    expect(&plain, gone.url, (struct expected){QF_ERR_CONNECT, 0, 2, 1, 0});
    forget_all();
    emulator_fault(&proxy, "{\"kind\":\"reset\",\"action\":\"CONNECT\",\"times\":-1}");
    expect(&secure, proxy.url, (struct expected){QF_ERR_CONNECT, 0, 2, 1, 0});
    forget_all();
    emulator_fault(&proxy, "{\"kind\":\"close\",\"action\":\"CONNECT\"}");
    qf_client *client = client_through(&secure, proxy.url);
    qf_result *result = qf_create_model_export_task(client, "amv-proxy", NULL);
    assert_int_equal(emulator_count(&secure, "creates_executed"),
                     qf_result_status(result) == QF_OK ? 1 : 0);
    assert_int_equal(qf_result_maybe_executed(result), 0);
    log_book_result(result);
    qf_result_free(result);
    qf_client_free(client);
}

static void the_environment_names_the_proxy(void **state) {
    (void)state;
    forget_all();
    setenv("HTTPS_PROXY", proxy.url, 1);
    setenv("http_proxy", with_password, 1);
    expect(&secure, NULL, fine);
    expect(&plain, NULL, fine);
    cJSON *log = emulator_get(&proxy, "requests");
    assert_int_equal(cJSON_GetArraySize(log), 1);
    cJSON_Delete(log);
    assert_int_equal(emulator_count(&guarded, "creates_executed"), 1);
    assert_int_equal(emulator_count(&plain, "requests"), 0);

    setenv("NO_PROXY", "127.0.0.1", 1);
    expect(&plain, NULL, fine);
    assert_int_equal(emulator_count(&plain, "creates_executed"), 1);
    unsetenv("NO_PROXY");

    /* Explicitly none beats the environment, and so does another one. */
    expect(&plain, "", fine);
    assert_int_equal(emulator_count(&plain, "creates_executed"), 2);
    expect(&plain, proxy.url, fine);
    assert_int_equal(emulator_count(&proxy, "creates_executed"), 1);
    forget_environment();
}

static void the_password_is_nowhere(void **state) {
    (void)state;
    const char *said = log_book_text();
    assert_holds(said, "QF_ERR_PROXY"); /* the log was on */
    assert_lacks(said, PASSWORD);
    assert_lacks(said, WRONG_PASSWORD);
    assert_lacks(said, "cHJveHktdXNlc"); /* "proxy-use" in base64 */
}

static int start(void **state) {
    (void)state;
    forget_environment();
    log_book_open();
    certificates_make(&certificates);
    emulator_start(&plain, "--strict", NULL);
    emulator_start(&secure, "--strict", "--tls", certificates.server, certificates.server_key,
                   NULL);
    emulator_start(&proxy, NULL);
    emulator_start(&guarded, "--proxy-auth", "proxy-user:" PASSWORD, NULL);
    snprintf(with_password, sizeof(with_password), "http://proxy-user:%s@127.0.0.1:%d", PASSWORD,
             guarded.port);
    snprintf(with_wrong_password, sizeof(with_wrong_password), "http://proxy-user:%s@127.0.0.1:%d",
             WRONG_PASSWORD, guarded.port);
    snprintf(without_password, sizeof(without_password), "%s", guarded.url);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&guarded);
    emulator_stop(&proxy);
    emulator_stop(&secure);
    emulator_stop(&plain);
    certificates_remove(&certificates);
    log_book_close();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(https_goes_through_a_tunnel),
        cmocka_unit_test(http_goes_to_the_proxy_in_full),
        cmocka_unit_test(a_password_opens_the_proxy),
        cmocka_unit_test(a_wrong_password_is_a_proxy_error),
        cmocka_unit_test(a_proxy_that_refuses_or_fails_is_a_proxy_error),
        cmocka_unit_test(a_proxy_that_is_gone_or_breaks_off_is_not_connected),
        cmocka_unit_test(the_environment_names_the_proxy),
        cmocka_unit_test(the_password_is_nowhere),
    };
    return cmocka_run_group_tests_name("wire proxy", tests, start, stop);
}
