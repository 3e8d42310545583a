/* SPDX-License-Identifier: MIT */
/* A room of its own for tests of the configuration: an empty folder, an environment without our
 * variables, and the settings in force as qf_config_describe tells them. */
#ifndef QIANFAN_TESTS_UNIT_ROOM_H
#define QIANFAN_TESTS_UNIT_ROOM_H

#include "check.h"

/* Setup and teardown of each such test. */
int room_enter(void **state);
int room_leave(void **state);

/* The configuration of the running test, made by room_enter. */
extern qf_config *config;
/* What qf_config_describe last said; freed by room_leave. */
extern qf_result *described;

void write_dot_env(const char *text);
/* Sets an environment variable; room_leave removes it. */
void set_variable(const char *name, const char *value);
void set_key(const char *key, const char *value);
/* Asks again what is in force. */
void describe(void);
/* "value", "source", "default", … of one key, as last described; NULL for null. */
const char *setting(const char *key, const char *member);

#endif
