/* SPDX-License-Identifier: MIT */
/* The sides that are compared, behind one face: each makes one blocking create call at a time. */
#ifndef BENCH_SIDES_H
#define BENCH_SIDES_H

#include <stdint.h>

#include "hand.h"
#include "qianfan/qianfan.h"

enum side {
    SIDE_LIBRARY = 0,   /* qf_create_model_export_task on one client */
    SIDE_HAND = 1,      /* hand_create on one handle */
    SIDE_PRESIGNED = 2, /* hand_send_again: libcurl alone */
    SIDE_COUNT = 3
};

extern const char *const side_names[SIDE_COUNT];
extern const char bench_access_key[];
extern const char bench_secret_key[];
extern const char bench_model_id[];

/* Each of these ends the program with a message if it fails. */
struct hand_settings bench_settings(const char *base_url, const char *ca_file);
qf_client *bench_client(const struct hand_settings *settings);
struct hand *bench_hand(const struct hand_settings *settings);
enum side bench_side(const char *name);
long bench_count(const char *text);

/* One call. `client` serves SIDE_LIBRARY, `hand` the others. */
void bench_call(enum side side, qf_client *client, struct hand *hand);

/* Nanoseconds of the steady clock. */
int64_t bench_now_ns(void);
void bench_fail(const char *what);

#endif
