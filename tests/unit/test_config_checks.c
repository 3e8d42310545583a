/* SPDX-License-Identifier: MIT */
/* Settings: what each key takes and refuses, what is remembered, and that no secret is shown. */
#define _XOPEN_SOURCE 700

#include <stdlib.h>

#include "room.h"

static char long_text[16 * 1024 + 2]; /* longer than any value may be */

static void good_values_are_taken(void **state) {
    (void)state;
    const char *const cases[][2] = {
        {"access_key", "ALTAK-abc_123"},
        {"secret_key", "a/b+c="},
        {"security_token", "to/ken+=="},
        {"console_api_base_url", "http://localhost:1/x"},
        {"console_api_retry_timeout", "2e-1"},
        {"console_api_retry_timeout", "60"},
        {"qps_limit", "0"},
        {"proxy", ""},
        {"proxy", "proxy:8080"},
        {"proxy", "HTTPS://user:word@proxy"},
        {"proxy", "socks4a://p"},
        {"ssl_verification_enabled", "TRUE"},
        {"ssl_verification_enabled", "yes"},
        {"ssl_verification_enabled", "1"},
        {"ssl_verification_enabled", "on"},
        {"ssl_verification_enabled", "No"},
        {"min_tls", "1.2"},
        {"ca_file", ""},
        {"user_agent_suffix", "my app/1.0 (\xe6\xb5\x8b)"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i][1];
        set_key(cases[i][0], cases[i][1]);
    }
}

/* Cut to one byte more than a value may have. */
#define TOO_LONG_CREDENTIAL (long_text + sizeof long_text - 1 - 257)
#define TOO_LONG_SETTING (long_text + sizeof long_text - 1 - 4097)

/* Key, value, and a part of what is said about it. */
static const char *const bad[][3] = {
    {"access_key", "", "is empty"},
    {"access_key", "a/b", "slash"},
    {"access_key", "a b", "blank"},
    {"access_key", "a\r\n", "control"},
    {"access_key", "\xff", "UTF-8"},
    {"access_key", TOO_LONG_CREDENTIAL, "256"},
    {"secret_key", "", "is empty"},
    {"secret_key", " s", "blank"},
    {"secret_key", "s\n", "control"},
    {"secret_key", TOO_LONG_CREDENTIAL, "256"},
    {"security_token", "", "is empty"},
    {"security_token", "a\r\nX: y", "control"},
    {"security_token", long_text, "16384"},
    {"console_api_base_url", "", "https://"},
    {"console_api_base_url", "http://example.com", "http://"},
    {"console_api_base_url", TOO_LONG_SETTING, "4096"},
    {"iam_sign_expiration_sec", "0", "from 1 to 129600"},
    {"iam_sign_expiration_sec", "129601", "from 1 to 129600"},
    {"iam_sign_expiration_sec", "1.5", "whole number"},
    {"iam_sign_expiration_sec", "", "whole number"},
    {"iam_sign_expiration_sec", "1e3", "whole number"},
    {"console_api_retry_count", "0", "from 1 to 20"},
    {"console_api_retry_count", "21", "from 1 to 20"},
    {"console_api_retry_count", "-1", "from 1 to 20"},
    {"console_api_retry_count", "99999999999999999999", "from 1 to 20"},
    {"console_api_retry_timeout", "0", "number from"},
    {"console_api_retry_timeout", "86401", "to 86400"},
    {"console_api_retry_timeout", "1,5", "number from"},
    {"console_api_retry_timeout", "abc", "not \"abc\""},
    {"console_api_retry_backoff_factor", "-0.1", "from 0 to 3600"},
    {"console_api_retry_backoff_factor", "nan", "from 0 to 3600"},
    {"console_api_retry_jitter", "inf", "from 0 to 3600"},
    {"console_api_retry_jitter", "3601", "from 0 to 3600"},
    {"console_api_retry_max_wait_interval", "1 ", "from 0 to 3600"},
    {"console_api_retry_max_wait_interval", "0x10", "from 0 to 3600"},
    {"timeout_ms", "0", "from 1 to 86400000"},
    {"timeout_ms", "86400001", "from 1 to 86400000"},
    {"connect_timeout_ms", "+1", "from 1 to 86400000"},
    {"connect_timeout_ms", "0", "from 1 to 86400000"},
    {"qps_limit", "-1", "from 0 to 1000000"},
    {"rpm_limit", "60000001", "from 0 to 60000000"},
    {"proxy", "ftp://p", "http://"},
    {"proxy", "http://", "host name"},
    {"proxy", "http://user:s3/cret@p:1", "%XX"},
    {"proxy", "http://user:s3#cret@p:1", "%XX"},
    {"proxy", "http://user:s3?cret@p:1", "%XX"},
    {"proxy", "http://user:s3 cret@p:1", "%XX"},
    {"proxy", "http://p:port", "port"},
    {"proxy", "http://p/path", "host name"},
    {"proxy", "http://[::1:1", "IPv6"},
    {"proxy", "http://p\r\n", "control"},
    {"ssl_verification_enabled", "", "true or false"},
    {"ssl_verification_enabled", "maybe", "not \"maybe\""},
    {"ca_file", "a\nb", "control"},
    {"ca_path", "\xff", "UTF-8"},
    {"client_cert", TOO_LONG_SETTING, "4096"},
    {"client_key", "\x01", "control"},
    {"min_tls", "1.1", "1.2 or 1.3"},
    {"min_tls", "", "1.2 or 1.3"},
    {"user_agent_suffix", "x\r\nEvil: 1", "control"},
    {"dot_env_config_file", "a\x7f", "control"},
};
static void bad_values_are_refused(void **state) {
    (void)state;
    memset(long_text, 'k', sizeof long_text - 1);
    for (size_t i = 0; i < COUNT_OF(bad); ++i) {
        check_case = bad[i][0];
        assert_number(qf_config_set(config, bad[i][0], bad[i][1]), QF_ERR_CONFIG);
        qf_result *failure = NULL;
        assert_null(qf_client_new(config, &failure)); /* remembered */
        assert_number(qf_result_status(failure), QF_ERR_CONFIG);
        assert_holds(qf_result_message(failure), bad[i][0]);
        assert_holds(qf_result_message(failure), bad[i][2]);
        assert_holds(qf_result_hint(failure), bad[i][0]);
        qf_result_free(failure);
        set_key(bad[i][0], NULL); /* unsetting forgives */
    }
    check_case = NULL;
    describe();
    assert_holds(qf_result_message(described), "access_key is missing");
}

static void a_good_value_mends_a_bad_one(void **state) {
    (void)state;
    set_key("access_key", "a");
    set_key("secret_key", "s");
    assert_number(qf_config_set(config, "qps_limit", "many"), QF_ERR_CONFIG);
    describe();
    assert_number(qf_result_status(described), QF_ERR_CONFIG);
    set_key("qps_limit", "5");
    describe();
    assert_number(qf_result_status(described), QF_OK);
    assert_text(qf_result_message(described), NULL);
}

static void values_are_copied(void **state) {
    (void)state;
    char key[] = "qps_limit";
    char value[] = "5";
    set_key(key, value);
    value[0] = 'x';
    key[0] = 'x';
    describe();
    assert_text(setting("qps_limit", "value"), "5");
}

static void unknown_keys_are_refused_with_a_suggestion(void **state) {
    (void)state;
    const char *const cases[][2] = {
        {"acces_key", "Did you mean access_key?"},
        {"Secret_Key", "Did you mean secret_key?"},
        {"QIANFAN_ACCESS_KEY", "Did you mean access_key?"},
        {"QIANFAN_CONSOLE_API_RETRY_COUNT", "Did you mean console_api_retry_count?"},
        {"timeout_m", "Did you mean timeout_ms?"},
        {"timeout", "Did you mean timeout_ms?"},
        {"bananas_in_pyjamas_are_coming", "qf config --keys"},
        {"", "qf config --keys"},
        {"x\r\n\xff", "qf config --keys"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i][0];
        assert_number(qf_config_set(config, cases[i][0], "x"), QF_ERR_CONFIG);
        qf_result *failure = NULL;
        assert_null(qf_client_new(config, &failure));
        assert_holds(qf_result_message(failure), "there is no configuration key");
        assert_lacks(qf_result_message(failure), "\n");
        assert_holds(qf_result_hint(failure), cases[i][1]);
        qf_result_free(failure);
    }
}

static void missing_keys_are_asked_for(void **state) {
    (void)state;
    describe();
    assert_number(qf_result_status(described), QF_ERR_CONFIG);
    assert_text(qf_result_message(described), "access_key is missing");
    assert_holds(qf_result_hint(described), "QIANFAN_ACCESS_KEY");
    set_variable("QIANFAN_AK", "x");
    set_key("access_key", "a");
    describe();
    assert_text(qf_result_message(described), "secret_key is missing");
    assert_holds(qf_result_hint(described), "keys of an application");
}

static void files_have_to_be_there(void **state) {
    (void)state;
    const char *const keys[] = {"ca_file", "ca_path", "client_cert", "client_key"};
    set_key("access_key", "a");
    set_key("secret_key", "s");
    for (size_t i = 0; i < COUNT_OF(keys); ++i) {
        set_key(keys[i], "/nowhere/at/all");
        describe();
        assert_number(qf_result_status(described), QF_ERR_CONFIG);
        assert_holds(qf_result_message(described), keys[i]);
        assert_holds(qf_result_message(described), "/nowhere/at/all");
        set_key(keys[i], NULL);
    }
    set_key("client_key", "/etc/hostname");
    describe();
    assert_holds(qf_result_message(described), "client_cert is not");
}

/* Wherever a secret comes from, and whether it is good or bad, it is not shown. */
static void secrets_are_never_shown(void **state) {
    (void)state;
    const char *const sources[][2] = {
        {"QIANFAN_ACCESS_KEY", "s3cret/with-a-slash"},
        {"QIANFAN_SECRET_KEY", "s3cret with blank"},
        {"QIANFAN_SECRET_KEY", "s3cret"},
        {"QIANFAN_SECURITY_TOKEN", "s3cret token"},
        {"QIANFAN_SECURITY_TOKEN", "s3cret"},
        {"QIANFAN_PROXY", "http://user:s3cret@proxy:1"},
        {"QIANFAN_PROXY", "user:s3cret@proxy:1"},
        {"QIANFAN_PROXY", "ftp://user:s3cret@proxy:1"},
        {"QIANFAN_PROXY", "http://user:pa@s3cret@proxy:1"},
        {"QIANFAN_PROXY", "http://user:s3cret#s3cret@proxy:1"},
        {"QIANFAN_PROXY", "http://user:s3cret/s3cret@proxy:1"},
        {"QIANFAN_CONSOLE_API_BASE_URL", "https://user:s3cret@host"},
        {"QIANFAN_CONSOLE_API_BASE_URL", "https://host/?token=s3cret"},
    };
    for (size_t i = 0; i < COUNT_OF(sources); ++i) {
        check_case = sources[i][1];
        set_variable(sources[i][0], sources[i][1]);
        describe();
        const char *hidden = strcmp(sources[i][0], "QIANFAN_ACCESS_KEY") == 0 ? "with-a" : "s3cret";
        assert_lacks(qf_result_body(described, NULL), hidden);
        assert_lacks(qf_result_message(described), hidden);
        assert_lacks(qf_result_hint(described), hidden);
        unsetenv(sources[i][0]);
    }
    set_key("access_key", "ALTAKabcdefgh");
    set_key("secret_key", "s3cret");
    set_key("proxy", "http://user:s3cret@proxy:1");
    describe();
    assert_text(setting("access_key", "value"), "ALTAKa***");
    assert_text(setting("secret_key", "value"), "***");
    assert_text(setting("proxy", "value"), "http://***@proxy:1");
    set_key("access_key", "short-one");
    describe();
    assert_text(setting("access_key", "value"), "***");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, room_enter, room_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(good_values_are_taken),
        TEST(bad_values_are_refused),
        TEST(a_good_value_mends_a_bad_one),
        TEST(values_are_copied),
        TEST(unknown_keys_are_refused_with_a_suggestion),
        TEST(missing_keys_are_asked_for),
        TEST(files_have_to_be_there),
        TEST(secrets_are_never_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
