/* SPDX-License-Identifier: MIT */
/* An empty folder and a clean environment for each test of the configuration. */
#define _XOPEN_SOURCE 700

#include "room.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/qianfan-unit-XXXXXX";
static char pattern[sizeof folder];

qf_config *config;
qf_result *described;

static void clear_environment(void) {
    for (int i = 0; i < seam_key_count(); ++i) {
        const seam_key key = seam_key_at(i);
        unsetenv(key.variable);
        if (key.alias != NULL) unsetenv(key.alias);
    }
    unsetenv("QIANFAN_AK");
    unsetenv("QIANFAN_SK");
}

int room_enter(void **state) {
    (void)state;
    if (pattern[0] == '\0') memcpy(pattern, folder, sizeof folder);
    memcpy(folder, pattern, sizeof folder);
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) return -1;
    clear_environment();
    config = qf_config_new();
    return config == NULL ? -1 : 0;
}

int room_leave(void **state) {
    (void)state;
    qf_config_free(config);
    config = NULL;
    qf_result_free(described);
    described = NULL;
    check_case = NULL;
    clear_environment();
    unlink(".env");
    unlink("other.env");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

void write_dot_env(const char *text) {
    FILE *file = fopen(".env", "wb");
    assert_non_null(file);
    fputs(text, file);
    assert_number(fclose(file), 0);
}

void set_variable(const char *name, const char *value) {
    assert_number(setenv(name, value, 1), 0);
}

void set_key(const char *key, const char *value) {
    assert_text(qf_status_name(qf_config_set(config, key, value)), "QF_OK");
}

void describe(void) {
    qf_result_free(described);
    described = qf_config_describe(config);
}

const char *setting(const char *key, const char *member) {
    char pointer[120];
    for (int i = 0; i < seam_key_count(); ++i) {
        snprintf(pointer, sizeof pointer, "/settings/%d/key", i);
        const char *name = qf_result_get(described, pointer);
        if (name == NULL || strcmp(name, key) != 0) continue;
        snprintf(pointer, sizeof pointer, "/settings/%d/%s", i, member);
        return qf_result_get(described, pointer);
    }
    fail_msg("no key %s is described", key);
    return NULL;
}
