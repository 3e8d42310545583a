/* SPDX-License-Identifier: MIT */
/* The Qianfan emulator as a child process, and its control routes. Every function fails the test if
 * it cannot do its work. An emulator ends with the test program, however that ends. */
#ifndef QIANFAN_TESTS_WIRE_EMULATOR_H
#define QIANFAN_TESTS_WIRE_EMULATOR_H

#include <cjson/cJSON.h>

#include "process.h"

struct emulator {
    struct process process;
    char url[128]; /* such as "http://127.0.0.1:40123" */
    int port;
    const char *client_cert; /* what control requests show; for emulators that demand one */
    const char *client_key;
};

/* Starts it on a port of 127.0.0.1; the last argument is NULL. */
#define emulator_start(emulator, ...) start_emulator((emulator), (const char *const[]){__VA_ARGS__})
void start_emulator(struct emulator *emulator, const char *const *arguments);
void emulator_stop(struct emulator *emulator);

/* Forgets tasks, faults, log and counts. */
void emulator_reset(const struct emulator *emulator);
void emulator_fault(const struct emulator *emulator, const char *json);
void emulator_clear_faults(const struct emulator *emulator);
/* Ends the connections that are idle. */
void emulator_disconnect(const struct emulator *emulator);

/* A number of the state, such as "creates_executed". */
int emulator_count(const struct emulator *emulator, const char *member);
/* How often the faults fired, taken together. */
int emulator_fired(const struct emulator *emulator);
/* The answer of GET /_emulator/<route>, to be freed with cJSON_Delete. */
cJSON *emulator_get(const struct emulator *emulator, const char *route);
void emulator_post(const struct emulator *emulator, const char *route, const char *json);

/* How many requests of an action were logged. */
int emulator_requests(const struct emulator *emulator, const char *action);

#endif
