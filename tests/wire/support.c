/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

const char *check_case = "";

static int reaches_the_library(const char *variable) {
    static const char *const names[] = {
        "http_proxy=", "https_proxy=", "HTTPS_PROXY=", "all_proxy=",
        "ALL_PROXY=",  "no_proxy=",    "NO_PROXY=",    "SSL_CERT_FILE="};
    if (strncmp(variable, "QIANFAN_", strlen("QIANFAN_")) == 0) return 1;
    for (size_t i = 0; i < COUNT_OF(names); ++i) {
        if (strncmp(variable, names[i], strlen(names[i])) == 0) return 1;
    }
    return 0;
}

void forget_environment(void) {
    for (char **variable = environ; *variable != NULL;) {
        if (!reaches_the_library(*variable)) {
            ++variable;
            continue;
        }
        char name[256];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(*variable, "="), *variable);
        unsetenv(name);
        variable = environ;
    }
}

int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void pause_briefly(void) {
    const struct timespec moment = {0, 2000000};
    nanosleep(&moment, NULL);
}

qf_config *make_config(const char *url, const char *const *pairs) {
    static const char *const always[][2] = {
        {"access_key", ACCESS_KEY},        {"secret_key", SECRET_KEY},
        {"dot_env_config_file", ""},       {"console_api_retry_backoff_factor", "0"},
        {"console_api_retry_jitter", "0"},
    };
    qf_config *config = qf_config_new();
    assert_non_null(config);
    assert_int_equal(qf_config_set(config, "console_api_base_url", url), QF_OK);
    for (size_t i = 0; i < COUNT_OF(always); ++i) {
        assert_int_equal(qf_config_set(config, always[i][0], always[i][1]), QF_OK);
    }
    for (; *pairs != NULL; pairs += 2) {
        if (qf_config_set(config, pairs[0], pairs[1]) != QF_OK)
            fail_msg("%s = %s was refused", pairs[0], pairs[1]);
    }
    return config;
}

qf_client *client_of(qf_config *config) {
    qf_result *failure = NULL;
    qf_client *client = qf_client_new(config, &failure);
    qf_config_free(config);
    if (client == NULL) fail_msg("no client: %s", qf_result_message(failure));
    assert_null(failure);
    return client;
}

qf_client *make_client(const char *url, const char *const *pairs) {
    return client_of(make_config(url, pairs));
}

static void print_result(const qf_result *result) {
    const char *message = qf_result_message(result);
    const char *code = qf_result_code(result);
    print_error("[%s] %s, HTTP %d, %d attempt(s), retriable %d, maybe executed %d, settled %d\n",
                check_case, qf_status_name(qf_result_status(result)), qf_result_http_status(result),
                qf_result_attempts(result), qf_result_retriable(result),
                qf_result_maybe_executed(result), qf_result_settled(result));
    print_error("  code %s, message: %s\n", code == NULL ? "-" : code,
                message == NULL ? "-" : message);
}

void check_outcome(const qf_result *result, struct expected wanted, const char *file, int line) {
    const struct expected actual = {qf_result_status(result), qf_result_http_status(result),
                                    qf_result_attempts(result), qf_result_retriable(result),
                                    qf_result_maybe_executed(result)};
    if (memcmp(&actual, &wanted, sizeof(actual)) == 0) return;
    print_result(result);
    print_error("  wanted: %s, HTTP %d, %d attempt(s), retriable %d, maybe executed %d\n",
                qf_status_name(wanted.status), wanted.http_status, wanted.attempts,
                wanted.retriable, wanted.maybe_executed);
    _fail(file, line);
}

void check_text(const char *actual, const char *expected, const char *file, int line) {
    if (actual == NULL || expected == NULL ? actual == expected : strcmp(actual, expected) == 0)
        return;
    print_error("[%s] \"%s\" instead of \"%s\"\n", check_case, actual == NULL ? "(NULL)" : actual,
                expected == NULL ? "(NULL)" : expected);
    _fail(file, line);
}

void check_holds(const char *text, const char *part, int wanted, const char *file, int line) {
    const int holds = text != NULL && strstr(text, part) != NULL;
    if (holds == wanted) return;
    print_error("[%s] \"%s\" %s \"%s\"\n", check_case, text == NULL ? "(NULL)" : text,
                wanted ? "lacks" : "holds", part);
    _fail(file, line);
}

void check_between(int64_t value, int64_t least, int64_t most, const char *what, const char *file,
                   int line) {
    if (value >= least && value <= most) return;
    print_error("[%s] %s is %lld, not within %lld to %lld\n", check_case, what, (long long)value,
                (long long)least, (long long)most);
    _fail(file, line);
}

void skip_because(const char *reason) {
    const char *ci = getenv("CI");
    if (ci != NULL && strcmp(ci, "true") == 0) fail_msg("cannot run: %s (CI=true)", reason);
    print_message("SKIPPED: %s\n", reason);
    skip();
}
