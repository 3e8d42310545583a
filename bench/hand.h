/* SPDX-License-Identifier: MIT */
/* What a good C programmer writes to create an export task without libqianfan: one CURL handle that
 * is kept, static options set once, the signature by OpenSSL's HMAC(), the answer read by cJSON. */
#ifndef BENCH_HAND_H
#define BENCH_HAND_H

struct hand;

enum { HAND_ID_SIZE = 64 };

struct hand_settings {
    const char *base_url; /* "https://127.0.0.1:4711" */
    const char *ca_file;
    const char *user_agent;
    const char *access_key;
    const char *secret_key;
};

/* The settings must outlive the handle. NULL if memory ran out or libcurl refused an option. One
 * thread at a time per handle. */
struct hand *hand_new(const struct hand_settings *settings);
void hand_free(struct hand *hand);

/* Signs, sends, waits, parses. Returns 1 and the id of the task, or 0. */
int hand_create(struct hand *hand, const char *model_id, char export_id[HAND_ID_SIZE]);

/* Signs once; from then on hand_send_again sends these bytes and looks at nothing but the HTTP
 * status. Both return 1 or 0. */
int hand_presign(struct hand *hand, const char *model_id);
int hand_send_again(struct hand *hand);

/* Why the last one of these returned 0. */
const char *hand_problem(const struct hand *hand);

#endif
