/* SPDX-License-Identifier: MIT */
/* Times single calls of all sides in turn, so that whatever disturbs the machine disturbs them
 * alike. Prints a line a round: the median nanoseconds of library, hand and presigned.
 *
 *   bench_latency ROUNDS CALLS BASE_URL CA_FILE
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

#include "sides.h"

static int by_size(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left;
    const int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t median(int64_t *values, long count) {
    qsort(values, (size_t)count, sizeof *values, by_size);
    return values[count / 2];
}

int main(int argc, char **argv) {
    if (argc != 5) bench_fail("usage: bench_latency ROUNDS CALLS BASE_URL CA_FILE");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const long rounds = bench_count(argv[1]);
    const long calls = bench_count(argv[2]);
    const struct hand_settings settings = bench_settings(argv[3], argv[4]);
    qf_client *client = bench_client(&settings);
    struct hand *hands[SIDE_COUNT] = {NULL, bench_hand(&settings), bench_hand(&settings)};
    int64_t *took[SIDE_COUNT];
    for (int side = 0; side < SIDE_COUNT; ++side) {
        took[side] = malloc((size_t)calls * sizeof *took[side]);
        if (took[side] == NULL) bench_fail("out of memory");
    }
    /* The first round only warms up. */
    for (long round = -1; round < rounds; ++round) {
        for (long i = 0; i < calls; ++i) {
            for (int turn = 0; turn < SIDE_COUNT; ++turn) {
                const int side = (int)((i + turn) % SIDE_COUNT);
                const int64_t start = bench_now_ns();
                bench_call((enum side)side, client, hands[side]);
                took[side][i] = bench_now_ns() - start;
            }
        }
        if (round < 0) continue;
        for (int side = 0; side < SIDE_COUNT; ++side)
            printf("%lld ", (long long)median(took[side], calls));
        printf("\n");
    }
    for (int side = 0; side < SIDE_COUNT; ++side) {
        hand_free(hands[side]);
        free(took[side]);
    }
    qf_client_free(client);
    return 0;
}
