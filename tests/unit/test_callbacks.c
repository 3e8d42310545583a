/* SPDX-License-Identifier: MIT */
/* Callbacks of the caller: released exactly once in whatever order, log lines without secrets. */
#include <stdio.h>

#include "play.h"
#include "room.h"

/* ---- Release ---- */

static int released[3];

static void count(void *user_data) {
    ++*(int *)user_data;
}

static qf_status no_keys(void *user_data, qf_credentials *out) {
    (void)user_data;
    (void)out;
    return QF_ERR_INTERNAL;
}

static void no_log(void *user_data, int32_t level, const char *message) {
    (void)user_data;
    (void)level;
    (void)message;
}

static void register_both(int *provider, int *log) {
    assert_number(qf_config_set_credentials_provider(config, no_keys, provider, count), QF_OK);
    assert_number(qf_config_set_log(config, QF_LOG_NONE, no_log, log, count), QF_OK);
}

static int enter(void **state) {
    memset(released, 0, sizeof released);
    return room_enter(state);
}

static void drop_config(void) {
    qf_config_free(config);
    config = NULL;
}

static void released_with_the_configuration(void **state) {
    (void)state;
    register_both(&released[0], &released[1]);
    assert_number(released[0] + released[1], 0);
    drop_config();
    assert_number(released[0], 1);
    assert_number(released[1], 1);
}

static void released_with_the_last_client(void **state) {
    (void)state;
    register_both(&released[0], &released[1]);
    qf_client *first = qf_client_new(config, NULL);
    qf_client *second = qf_client_new(config, NULL);
    assert_non_null(first);
    assert_non_null(second);
    qf_client_free(first);
    drop_config();
    assert_number(released[0] + released[1], 0);
    qf_client_free(second);
    assert_number(released[0], 1);
    assert_number(released[1], 1);
}

static void released_with_the_configuration_after_its_clients(void **state) {
    (void)state;
    register_both(&released[0], &released[1]);
    qf_client *client = qf_client_new(config, NULL);
    assert_non_null(client);
    qf_client_free(client);
    assert_number(released[0] + released[1], 0);
    drop_config();
    assert_number(released[0], 1);
    assert_number(released[1], 1);
}

static void released_when_replaced(void **state) {
    (void)state;
    register_both(&released[0], &released[0]);
    register_both(&released[1], &released[1]);
    assert_number(released[0], 2);
    assert_number(released[1], 0);
    qf_client *client = qf_client_new(config, NULL);
    register_both(&released[2], &released[2]);
    assert_number(released[1], 0); /* the client still uses it */
    qf_client_free(client);
    assert_number(released[1], 2);
    drop_config();
    assert_number(released[2], 2);
}

static void a_client_that_fails_keeps_nothing(void **state) {
    (void)state;
    register_both(&released[0], &released[1]);
    assert_number(qf_config_set(config, "qps_limit", "bad"), QF_ERR_CONFIG);
    assert_null(qf_client_new(config, NULL));
    assert_number(released[0] + released[1], 0);
    drop_config();
    assert_number(released[0], 1);
    assert_number(released[1], 1);
}

static void a_refused_registration_is_not_released(void **state) {
    (void)state;
    assert_number(qf_config_set_log(config, 99, no_log, &released[0], count),
                  QF_ERR_INVALID_ARGUMENT);
    assert_number(qf_config_set_credentials_provider(config, NULL, &released[0], count),
                  QF_ERR_INVALID_ARGUMENT);
    drop_config();
    assert_number(released[0], 0);
}

/* ---- Logs ---- */

static char lines[64 * 1024];
static size_t lines_size;
static int32_t most_verbose;

static int odd_lines;

/* Runs inside the library, where an assertion must not jump out: oddities are counted. */
static void collect(void *user_data, int32_t level, const char *message) {
    const size_t room = sizeof lines - lines_size;
    const int size = snprintf(lines + lines_size, room, "%d %s\n", (int)level, message);
    if (user_data != &lines_size || level < QF_LOG_ERROR || (size_t)size >= room) {
        ++odd_lines;
        return;
    }
    lines_size += (size_t)size;
    if (level > most_verbose) most_verbose = level;
}

/* A call with everything in it: a retry, a corrected clock, a settled create, a refusal. */
static void play_everything(int32_t level) {
    const seam_casting casting = {.access_key = "s3cret-access-key-id",
                                  .secret_key = "s3cret-secret-key",
                                  .security_token = "s3cret-security-token",
                                  .attempts = 4,
                                  .log_level = level,
                                  .log = collect,
                                  .log_data = &lines_size};
    lines_size = 0;
    lines[0] = '\0';
    most_verbose = 0;
    play_begin(&casting);
    play_script(busy,
                (seam_reply){.status = 400,
                             .headers = "Date: Sat, 01 Mar 2025 09:00:00 GMT\r\n",
                             .body = "{\"code\":\"RequestExpired\",\"message\":\"m\"}"},
                lost, no_record, created, refused_keys);
    play_create(NULL);
    assert_status(QF_OK);
    play_describe(NULL);
    assert_status(QF_ERR_AUTH);
    assert_number(odd_lines, 0);
    play_end(NULL);
}

static void log_lines_hold_no_secret(void **state) {
    (void)state;
    play_everything(QF_LOG_DEBUG);
    assert_holds(lines, "CreateModelExportTask: attempt 1");
    assert_holds(lines, "clock");
    assert_holds(lines, "r-busy");
    assert_holds(lines, "CreateModelExportTask: QF_OK");
    assert_holds(lines, "DescribeModelExportTask: QF_ERR_AUTH");
    assert_lacks(lines, "s3cret");
    assert_lacks(lines, "bce-auth-v1");
    assert_number(most_verbose, QF_LOG_DEBUG);
}

static void levels_are_kept(void **state) {
    (void)state;
    size_t sizes[5];
    for (int32_t level = QF_LOG_NONE; level <= QF_LOG_DEBUG; ++level) {
        play_everything(level);
        assert_number(most_verbose, level);
        sizes[level] = lines_size;
        if (level > 0) assert_true(sizes[level] > sizes[level - 1]);
    }
    assert_number(sizes[QF_LOG_NONE], 0);
    play_everything(QF_LOG_ERROR);
    assert_lacks(lines, "\n2 ");
    assert_text(strchr(lines, '\n') + 1, ""); /* one line: the call that failed */
}

#define ROOM(function) cmocka_unit_test_setup_teardown(function, enter, room_leave)

int main(void) {
    const struct CMUnitTest tests[] = {
        ROOM(released_with_the_configuration),
        ROOM(released_with_the_last_client),
        ROOM(released_with_the_configuration_after_its_clients),
        ROOM(released_when_replaced),
        ROOM(a_client_that_fails_keeps_nothing),
        ROOM(a_refused_registration_is_not_released),
        cmocka_unit_test_teardown(log_lines_hold_no_secret, play_end),
        cmocka_unit_test_teardown(levels_are_kept, play_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
