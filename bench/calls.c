/* SPDX-License-Identifier: MIT */
/* Makes COUNT calls of one side and ends: what an instruction counter is put around.
 *
 *   bench_calls library|hand|presigned COUNT BASE_URL CA_FILE
 */
#include <curl/curl.h>

#include "sides.h"

int main(int argc, char **argv) {
    if (argc != 5) bench_fail("usage: bench_calls library|hand|presigned COUNT BASE_URL CA_FILE");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const enum side side = bench_side(argv[1]);
    const long count = bench_count(argv[2]);
    const struct hand_settings settings = bench_settings(argv[3], argv[4]);
    qf_client *client = side == SIDE_LIBRARY ? bench_client(&settings) : NULL;
    struct hand *hand = side == SIDE_LIBRARY ? NULL : bench_hand(&settings);
    for (long i = 0; i < count; ++i)
        bench_call(side, client, hand);
    qf_client_free(client);
    hand_free(hand);
    return 0;
}
