/* SPDX-License-Identifier: MIT */
/* Every exported function with NULL in every pointer argument: a stated answer, never a crash. The
 * list of functions is compared with abi/symbols.txt, so that a new one without a case fails. */
#include <stdio.h>

#include "play.h"

static qf_result *answer;
static qf_config *config;
static qf_context *context;
static qf_client *client;

static qf_status give_keys(void *user_data, qf_credentials *out) {
    (void)user_data;
    (void)out;
    return QF_OK;
}

static void take_line(void *user_data, int32_t level, const char *message) {
    (void)user_data;
    (void)level;
    (void)message;
}

static int releases;

/* Runs inside the library, where an assertion must not jump out: what must not happen is counted.
 */
static void count_release(void *user_data) {
    (void)user_data;
    ++releases;
}

/* A call refused for its arguments: nothing was sent, and the message says which one it is. */
static void expect_refused(qf_result *refused, const char *part) {
    assert_non_null(refused);
    assert_text(qf_status_name(qf_result_status(refused)), "QF_ERR_INVALID_ARGUMENT");
    assert_holds(qf_result_message(refused), part);
    assert_number(qf_result_attempts(refused), 0);
    assert_number(qf_result_maybe_executed(refused), 0);
    assert_null(qf_result_body(refused, NULL));
    qf_result_free(refused);
    assert_number(seam_theatre_request_count(theatre), 0);
}

static void no_pointers(void) {
    assert_non_null(qf_version());
    assert_true(qf_version_number() >= 0);
    assert_number(qf_abi_version(), QF_ABI_VERSION);
    assert_non_null(qf_status_name(0));
}

static void config_new(void) {
    qf_config *own = qf_config_new();
    assert_non_null(own);
    qf_config_free(own);
    qf_config_free(NULL);
}

static void config_set(void) {
    assert_number(qf_config_set(NULL, "qps_limit", "1"), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set(config, NULL, "1"), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set(NULL, NULL, NULL), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set(config, "qps_limit", NULL), QF_OK);
}

static void config_set_credentials_provider(void) {
    assert_number(qf_config_set_credentials_provider(NULL, give_keys, NULL, count_release),
                  QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set_credentials_provider(config, NULL, NULL, count_release),
                  QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set_credentials_provider(config, give_keys, NULL, NULL), QF_OK);
}

static void credentials_set(void) {
    /* Its other arguments need a real `out`: test_credentials.c has them. */
    assert_number(qf_credentials_set(NULL, "a", "s", NULL, 0), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_credentials_set(NULL, NULL, NULL, NULL, 0), QF_ERR_INVALID_ARGUMENT);
}

static void config_set_log(void) {
    assert_number(qf_config_set_log(NULL, QF_LOG_INFO, take_line, NULL, count_release),
                  QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set_log(config, QF_LOG_INFO, NULL, NULL, count_release),
                  QF_ERR_INVALID_ARGUMENT);
    const int32_t odd[] = {-1, QF_LOG_DEBUG + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(odd); ++i) {
        assert_number(qf_config_set_log(config, odd[i], take_line, NULL, count_release),
                      QF_ERR_INVALID_ARGUMENT);
    }
    assert_number(qf_config_set_log(config, QF_LOG_NONE, take_line, NULL, NULL), QF_OK);
}

static void config_describe(void) {
    qf_result *described = qf_config_describe(NULL);
    assert_non_null(described);
    assert_holds(qf_result_body(described, NULL), "\"settings\":[");
    qf_result_free(described);
}

static void client_new(void) {
    assert_null(qf_client_new(NULL, NULL)); /* no keys here */
    qf_result *failure = NULL;
    assert_null(qf_client_new(NULL, &failure));
    assert_number(qf_result_status(failure), QF_ERR_CONFIG);
    qf_result_free(failure);
    qf_client_free(NULL);
}

static void context_functions(void) {
    assert_number(qf_context_set_timeout_ms(NULL, 1), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_context_set_connect_timeout_ms(NULL, 1), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_context_set_response_timeout_ms(NULL, 1), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_context_cancel(NULL), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_context_phase(NULL), QF_PHASE_IDLE);
    assert_number(qf_context_attempts(NULL), 0);
    qf_context_free(NULL);
    const int64_t odd[] = {-1, INT64_MIN, INT64_MAX, 24LL * 3600 * 1000 + 1};
    for (size_t i = 0; i < COUNT_OF(odd); ++i) {
        assert_number(qf_context_set_timeout_ms(context, odd[i]), QF_ERR_INVALID_ARGUMENT);
        assert_number(qf_context_set_connect_timeout_ms(context, odd[i]), QF_ERR_INVALID_ARGUMENT);
        assert_number(qf_context_set_response_timeout_ms(context, odd[i]), QF_ERR_INVALID_ARGUMENT);
    }
}

static void create(void) {
    expect_refused(qf_create_model_export_task(NULL, MODEL, NULL), "client is NULL");
    expect_refused(qf_create_model_export_task(NULL, NULL, NULL), "NULL");
    expect_refused(qf_create_model_export_task(client, NULL, context), "model_id is NULL");
}

static void describe(void) {
    expect_refused(qf_describe_model_export_task(NULL, MODEL, NULL), "client is NULL");
    expect_refused(qf_describe_model_export_task(NULL, NULL, NULL), "NULL");
    expect_refused(qf_describe_model_export_task(client, NULL, context), "model_id is NULL");
}

static void call_action(void) {
    expect_refused(qf_call_action(NULL, "/v2", "A", "{}", NULL), "client is NULL");
    expect_refused(qf_call_action(client, NULL, "A", "{}", NULL), "route is NULL");
    expect_refused(qf_call_action(client, "/v2", NULL, "{}", NULL), "action is NULL");
    expect_refused(qf_call_action(client, "/v2", "A", NULL, NULL), "json_body is NULL");
    expect_refused(qf_call_action(NULL, NULL, NULL, NULL, NULL), "NULL");
}

static void result_numbers(void) {
    int64_t out = 7;
    assert_number(qf_result_status(NULL), QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_result_http_status(NULL), 0);
    assert_number(qf_result_attempts(NULL), 0);
    assert_number(qf_result_retriable(NULL), 0);
    assert_number(qf_result_maybe_executed(NULL), 0);
    assert_number(qf_result_settled(NULL), QF_SETTLED_NONE);
    assert_number(qf_result_retry_after_ms(NULL), -1);
    assert_number(qf_result_clock_offset_ms(NULL, NULL), 0);
    assert_number(qf_result_clock_offset_ms(NULL, &out), 0);
    assert_number(out, 0);
    assert_number(qf_result_clock_offset_ms(answer, NULL), 0);
    assert_number(qf_result_timing_us(NULL, 0, QF_TIMING_TOTAL), -1);
    qf_result_free(NULL);
}

static void result_texts(void) {
    int64_t length = 7;
    assert_null(qf_result_request_id(NULL));
    assert_null(qf_result_code(NULL));
    assert_null(qf_result_message(NULL));
    assert_null(qf_result_hint(NULL));
    assert_null(qf_result_export_id(NULL));
    assert_null(qf_result_export_status(NULL));
    assert_null(qf_result_get(NULL, "/a"));
    assert_null(qf_result_get(NULL, NULL));
    assert_null(qf_result_get(answer, NULL));
    assert_null(qf_result_body(NULL, NULL));
    assert_null(qf_result_body(NULL, &length));
    assert_number(length, 0);
    assert_null(qf_result_body(answer, NULL));
}

static const struct {
    const char *function;
    void (*try_it)(void);
} cases[] = {
    {"qf_abi_version", no_pointers},
    {"qf_call_action", call_action},
    {"qf_client_free", client_new},
    {"qf_client_new", client_new},
    {"qf_config_describe", config_describe},
    {"qf_config_free", config_new},
    {"qf_config_new", config_new},
    {"qf_config_set", config_set},
    {"qf_config_set_credentials_provider", config_set_credentials_provider},
    {"qf_config_set_log", config_set_log},
    {"qf_context_attempts", context_functions},
    {"qf_context_cancel", context_functions},
    {"qf_context_free", context_functions},
    {"qf_context_new", context_functions},
    {"qf_context_phase", context_functions},
    {"qf_context_set_connect_timeout_ms", context_functions},
    {"qf_context_set_response_timeout_ms", context_functions},
    {"qf_context_set_timeout_ms", context_functions},
    {"qf_create_model_export_task", create},
    {"qf_credentials_set", credentials_set},
    {"qf_describe_model_export_task", describe},
    {"qf_result_attempts", result_numbers},
    {"qf_result_body", result_texts},
    {"qf_result_clock_offset_ms", result_numbers},
    {"qf_result_code", result_texts},
    {"qf_result_export_id", result_texts},
    {"qf_result_export_status", result_texts},
    {"qf_result_free", result_numbers},
    {"qf_result_get", result_texts},
    {"qf_result_hint", result_texts},
    {"qf_result_http_status", result_numbers},
    {"qf_result_maybe_executed", result_numbers},
    {"qf_result_message", result_texts},
    {"qf_result_request_id", result_texts},
    {"qf_result_retriable", result_numbers},
    {"qf_result_retry_after_ms", result_numbers},
    {"qf_result_settled", result_numbers},
    {"qf_result_status", result_numbers},
    {"qf_result_timing_us", result_numbers},
    {"qf_status_name", no_pointers},
    {"qf_version", no_pointers},
    {"qf_version_number", no_pointers},
};

static int begin(void **state) {
    (void)state;
    play_begin(NULL);
    client = seam_theatre_client(theatre);
    config = qf_config_new();
    context = qf_context_new();
    answer = qf_create_model_export_task(client, "", NULL);
    return config == NULL || context == NULL || answer == NULL ? -1 : 0;
}

static int end(void **state) {
    qf_result_free(answer);
    qf_context_free(context);
    qf_config_free(config);
    return play_end(state);
}

static void null_is_answered_everywhere(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); ++i) {
        check_case = cases[i].function;
        cases[i].try_it();
        assert_number(releases, 0); /* nothing refused was ever registered */
    }
    check_case = NULL;
}

static void every_exported_function_has_a_case(void **state) {
    (void)state;
    FILE *file = fopen(QF_SYMBOLS_FILE, "r");
    assert_non_null(file);
    char line[200];
    size_t exported = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0' || line[0] == '#') continue;
        ++exported;
        size_t found = 0;
        for (size_t i = 0; i < COUNT_OF(cases); ++i)
            found += strcmp(cases[i].function, line) == 0;
        if (found != 1) print_error("%s has %zu cases\n", line, found);
        assert_number(found, 1);
    }
    fclose(file);
    assert_number(exported, COUNT_OF(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(null_is_answered_everywhere, begin, end),
        cmocka_unit_test(every_exported_function_has_a_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
