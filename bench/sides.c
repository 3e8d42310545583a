/* SPDX-License-Identifier: MIT */
#include "sides.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const side_names[SIDE_COUNT] = {"library", "hand", "presigned"};
const char bench_access_key[] = "AKEXAMPLE0000000000000000000001";
const char bench_secret_key[] = "SKEXAMPLE0000000000000000000001";
const char bench_model_id[] = "amv-g73j3faikzpz";

static char user_agent[64];

void bench_fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

struct hand_settings bench_settings(const char *base_url, const char *ca_file) {
    snprintf(user_agent, sizeof user_agent, "libqianfan/%s", qf_version());
    const struct hand_settings settings = {base_url, ca_file, user_agent, bench_access_key,
                                           bench_secret_key};
    return settings;
}

qf_client *bench_client(const struct hand_settings *settings) {
    qf_result *failure = NULL;
    qf_config *config = qf_config_new();
    qf_config_set(config, "access_key", settings->access_key);
    qf_config_set(config, "secret_key", settings->secret_key);
    qf_config_set(config, "console_api_base_url", settings->base_url);
    qf_config_set(config, "iam_sign_expiration_sec", "1800");
    if (settings->ca_file[0] != '\0') qf_config_set(config, "ca_file", settings->ca_file);
    qf_client *client = qf_client_new(config, &failure);
    qf_config_free(config);
    if (client == NULL) bench_fail(qf_result_message(failure));
    return client;
}

struct hand *bench_hand(const struct hand_settings *settings) {
    struct hand *hand = hand_new(settings);
    if (hand == NULL || !hand_presign(hand, bench_model_id)) {
        bench_fail("the hand-written client could not be made");
    }
    return hand;
}

enum side bench_side(const char *name) {
    int side = 0;
    while (side < SIDE_COUNT && strcmp(name, side_names[side]) != 0)
        ++side;
    if (side == SIDE_COUNT) bench_fail("no such side: name library, hand or presigned");
    return (enum side)side;
}

long bench_count(const char *text) {
    char *end = NULL;
    const long value = strtol(text, &end, 10);
    if (*end != '\0' || value < 1) bench_fail("a count has to be a whole number above 0");
    return value;
}

static void call_library(qf_client *client) {
    qf_result *result = qf_create_model_export_task(client, bench_model_id, NULL);
    if (qf_result_status(result) != QF_OK || qf_result_export_id(result) == NULL) {
        bench_fail(qf_result_message(result));
    }
    qf_result_free(result);
}

void bench_call(enum side side, qf_client *client, struct hand *hand) {
    char export_id[HAND_ID_SIZE];
    if (side == SIDE_LIBRARY) {
        call_library(client);
    } else if (side == SIDE_HAND) {
        if (!hand_create(hand, bench_model_id, export_id)) bench_fail(hand_problem(hand));
    } else if (!hand_send_again(hand)) {
        bench_fail(hand_problem(hand));
    }
}

int64_t bench_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
