/* SPDX-License-Identifier: MIT */
/* Settings: where they come from, which of them counts, and what becomes of them. */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>

#include "room.h"

/* For each key three good values that differ from its default, as they are shown. */
static const struct {
    const char *key, *low, *middle, *high;
    int hidden;
} good[] = {
    {"access_key", "low-access-key", "mid-access-key", "top-access-key", 1},
    {"secret_key", "low-secret", "mid-secret", "top-secret", 2},
    {"security_token", "low-token", "mid-token", "top-token", 2},
    {"console_api_base_url", "https://low", "https://mid:8443/x", "http://[::1]:9", 0},
    {"iam_sign_expiration_sec", "1", "1800", "129600", 0},
    {"console_api_retry_count", "1", "5", "20", 0},
    {"console_api_retry_timeout", "0.001", "5.5", "86400", 0},
    {"console_api_retry_backoff_factor", "0", "0.5", "3600", 0},
    {"console_api_retry_jitter", "0", "0.25", "3600", 0},
    {"console_api_retry_max_wait_interval", "0", "1e1", "3600", 0},
    {"timeout_ms", "1", "5000", "86400000", 0},
    {"connect_timeout_ms", "1", "5000", "86400000", 0},
    {"qps_limit", "0.1", "5", "1000000", 0},
    {"rpm_limit", "0.5", "300", "60000000", 0},
    {"proxy", "http://low:1", "socks5h://mid", "top:3128", 0},
    {"ssl_verification_enabled", "false", "0", "OFF", 0},
    {"ca_file", "/etc/hostname", "/etc/passwd", "/etc/hosts", 0},
    {"ca_path", "/etc", "/usr", "/tmp", 0},
    {"client_cert", "/etc/hostname", "/etc/passwd", "/etc/hosts", 0},
    {"client_key", "/etc/hostname", "/etc/passwd", "/etc/hosts", 0},
    {"min_tls", "1.3", "1.3", "1.3", 0},
    {"user_agent_suffix", "low/1", "mid/2", "top/3", 0},
};

static const char *shown(size_t row, const char *value) {
    static char text[80];
    if (good[row].hidden == 0) return value;
    snprintf(text, sizeof text, "%.*s***", good[row].hidden == 1 ? 6 : 0, value);
    return text;
}

static void the_table_stands_in_the_order_of_its_ids(void **state) {
    (void)state;
    for (int i = 0; i < seam_key_count(); ++i) {
        const seam_key key = seam_key_at(i);
        check_case = key.name;
        assert_number(seam_key_index_by_id(key.name), i);
        char variable[100] = "QIANFAN_";
        for (size_t k = 0; key.name[k] != '\0'; ++k) {
            const char c = key.name[k];
            variable[8 + k] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
        }
        assert_text(key.variable, variable);
    }
    assert_number(seam_key_count(), COUNT_OF(good) + 1); /* each but dot_env_config_file */
}

static void the_first_of_four_sources_counts(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); ++i) {
        const seam_key key = seam_key_at(seam_key_index_by_id(good[i].key));
        char line[200];
        check_case = key.name;
        describe();
        assert_text(setting(key.name, "value"), key.fallback);
        assert_text(setting(key.name, "source"), "default");
        assert_text(setting(key.name, "default"), key.fallback);
        assert_text(setting(key.name, "env"), key.variable);
        assert_true(strlen(setting(key.name, "doc")) > 10);
        snprintf(line, sizeof line, "%s=%s\n", key.variable, good[i].low);
        write_dot_env(line);
        describe();
        assert_text(setting(key.name, "value"), shown(i, good[i].low));
        assert_text(setting(key.name, "source"), "dotenv");
        set_variable(key.variable, good[i].middle);
        describe();
        assert_text(setting(key.name, "value"), shown(i, good[i].middle));
        assert_text(setting(key.name, "source"), "environment");
        set_key(key.name, good[i].high);
        describe();
        assert_text(setting(key.name, "value"), shown(i, good[i].high));
        assert_text(setting(key.name, "source"), "explicit");
        set_key(key.name, NULL);
        describe();
        assert_text(setting(key.name, "source"), "environment");
        set_variable(key.variable, ""); /* an empty variable counts as unset */
        describe();
        assert_text(setting(key.name, "source"), "dotenv");
        write_dot_env("");
    }
}

static void the_alias_is_accepted_after_the_name(void **state) {
    (void)state;
    write_dot_env("QIANFAN_CONSOLE_BASE_URL=https://alias-in-file\n");
    describe();
    assert_text(setting("console_api_base_url", "value"), "https://alias-in-file");
    write_dot_env(
        "QIANFAN_CONSOLE_BASE_URL=https://alias-in-file\n"
        "QIANFAN_CONSOLE_API_BASE_URL=https://name-in-file\n");
    describe();
    assert_text(setting("console_api_base_url", "value"), "https://name-in-file");
    set_variable("QIANFAN_CONSOLE_BASE_URL", "https://alias");
    describe();
    assert_text(setting("console_api_base_url", "value"), "https://alias");
    set_variable("QIANFAN_CONSOLE_API_BASE_URL", "https://name");
    describe();
    assert_text(setting("console_api_base_url", "value"), "https://name");
    unsetenv("QIANFAN_CONSOLE_BASE_URL");
}

/* A .env file that happens to lie around must not lead the keys of this program elsewhere. */
static void dot_env_never_moves_the_endpoint(void **state) {
    (void)state;
    seam_options options;
    write_dot_env(
        "QIANFAN_CONSOLE_API_BASE_URL=https://evil.example\n"
        "QIANFAN_ACCESS_KEY=a\nQIANFAN_SECRET_KEY=s\n");
    seam_read_options(config, &options);
    assert_text(options.host_header, "evil.example"); /* alone it counts */
    set_variable("QIANFAN_CONSOLE_BASE_URL", "https://mine.example");
    seam_read_options(config, &options);
    assert_text(options.host_header, "mine.example");
    set_key("console_api_base_url", "https://explicit.example");
    seam_read_options(config, &options);
    assert_text(options.host_header, "explicit.example");
}

static void another_dot_env_file_can_be_named(void **state) {
    (void)state;
    write_dot_env("QIANFAN_QPS_LIMIT=7\nQIANFAN_DOT_ENV_CONFIG_FILE=nowhere\n");
    assert_number(rename(".env", "other.env"), 0);
    describe();
    assert_text(setting("qps_limit", "source"), "default");
    assert_text(qf_result_get(described, "/dot_env_file"), NULL);
    set_variable("QIANFAN_DOT_ENV_CONFIG_FILE", "other.env");
    describe();
    assert_text(setting("qps_limit", "value"), "7");
    assert_text(qf_result_get(described, "/dot_env_file"), "other.env");
    set_key("dot_env_config_file", ""); /* none */
    describe();
    assert_text(setting("qps_limit", "source"), "default");
    set_key("dot_env_config_file", "missing.env");
    describe();
    assert_number(qf_result_status(described), QF_ERR_CONFIG);
    assert_holds(qf_result_message(described), "dot_env_config_file names no file");
    assert_holds(qf_result_message(described), "missing.env");
    set_key("dot_env_config_file", "/");
    describe();
    assert_holds(qf_result_message(described), "names no file: /");
}

static void a_broken_dot_env_file_is_an_error(void **state) {
    (void)state;
    write_dot_env("A=1\nQIANFAN_SECRET_KEY=\"s3cret\n");
    describe();
    assert_number(qf_result_status(described), QF_ERR_CONFIG);
    assert_holds(qf_result_message(described), "line 2");
    assert_lacks(qf_result_message(described), "s3cret");
    write_dot_env("QIANFAN_MIN_TLS=1.1\n");
    describe();
    assert_holds(qf_result_message(described), "QIANFAN_MIN_TLS must be 1.2 or 1.3");
}

static void settings_reach_the_client(void **state) {
    (void)state;
    seam_options options;
    seam_read_options(config, &options);
    assert_number(options.status, QF_ERR_CONFIG); /* no keys */
    for (size_t i = 0; i < COUNT_OF(good); ++i)
        set_key(good[i].key, good[i].middle);
    seam_read_options(config, &options);
    assert_number(options.status, QF_OK);
    assert_text(options.host_header, "mid:8443");
    assert_number(options.sign_expiration_sec, 1800);
    assert_number(options.attempts, 5);
    assert_number(options.response_timeout_ms, 5500);
    assert_number(options.factor_sec * 1000, 500);
    assert_number(options.jitter_sec * 1000, 250);
    assert_number(options.max_wait_sec, 10);
    assert_number(options.timeout_ms, 5000);
    assert_number(options.connect_timeout_ms, 5000);
    assert_number(options.requests_per_sec, 5);
    assert_number(options.requests_per_min, 300);
    assert_number(options.proxy_given, 1);
    assert_text(options.proxy, "socks5h://mid");
    assert_number(options.verify_tls, 0);
    assert_number(options.min_tls_minor, 3);
    assert_text(options.ca_file, "/etc/passwd");
    assert_holds(options.user_agent, "libqianfan/");
    assert_holds(options.user_agent, " mid/2");
}

static void defaults_are_those_of_the_documentation(void **state) {
    (void)state;
    seam_options options;
    set_key("access_key", "a");
    set_key("secret_key", "s");
    seam_read_options(config, &options);
    assert_number(options.status, QF_OK);
    assert_text(options.host_header, "qianfan.baidubce.com");
    assert_number(options.sign_expiration_sec, 300);
    assert_number(options.attempts, 3);
    assert_number(options.response_timeout_ms, 60000);
    assert_number(options.timeout_ms, 180000);
    assert_number(options.connect_timeout_ms, 10000);
    assert_number(options.requests_per_sec, 0);
    assert_number(options.verify_tls, 1);
    assert_number(options.min_tls_minor, 2);
    assert_number(options.proxy_given, 0);
    set_key("proxy", "");
    seam_read_options(config, &options);
    assert_number(options.proxy_given, 1); /* none, whatever the environment says */
    assert_text(options.proxy, "");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, room_enter, room_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_table_stands_in_the_order_of_its_ids),
        TEST(the_first_of_four_sources_counts),
        TEST(the_alias_is_accepted_after_the_name),
        TEST(dot_env_never_moves_the_endpoint),
        TEST(another_dot_env_file_can_be_named),
        TEST(a_broken_dot_env_file_is_an_error),
        TEST(settings_reach_the_client),
        TEST(defaults_are_those_of_the_documentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
