/* SPDX-License-Identifier: MIT */
/* Many threads at once: all on one client of the library, or each on a hand-written handle of its
 * own. Prints a line a round: calls per second of library and hand, CPU microseconds per call of
 * each.
 *
 *   bench_threads ROUNDS THREADS MILLISECONDS BASE_URL CA_FILE
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "sides.h"

struct worker {
    pthread_t thread;
    pthread_barrier_t *start;
    enum side side;
    qf_client *client;
    struct hand *hand;
    int64_t run_ns;
    long calls;
};

static void *work(void *user) {
    struct worker *worker = user;
    bench_call(worker->side, worker->client, worker->hand); /* connects */
    worker->calls = 0;
    pthread_barrier_wait(worker->start);
    const int64_t end = bench_now_ns() + worker->run_ns;
    while (bench_now_ns() < end) {
        bench_call(worker->side, worker->client, worker->hand);
        ++worker->calls;
    }
    return NULL;
}

struct outcome {
    double calls_per_sec;
    double cpu_us_per_call; /* of this process, kernel included */
};

static double cpu_us(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static struct outcome run(struct worker *workers, long count, enum side side) {
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, (unsigned)count + 1);
    for (long i = 0; i < count; ++i) {
        workers[i].side = side;
        workers[i].start = &start;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            bench_fail("no thread could be made");
        }
    }
    pthread_barrier_wait(&start);
    const int64_t begin = bench_now_ns();
    const double cpu_begin = cpu_us();
    long calls = 0;
    for (long i = 0; i < count; ++i) {
        pthread_join(workers[i].thread, NULL);
        calls += workers[i].calls;
    }
    const double seconds = (double)(bench_now_ns() - begin) / 1e9;
    const struct outcome outcome = {(double)calls / seconds,
                                    (cpu_us() - cpu_begin) / (double)calls};
    pthread_barrier_destroy(&start);
    return outcome;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        bench_fail("usage: bench_threads ROUNDS THREADS MILLISECONDS BASE_URL CA_FILE");
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const long rounds = bench_count(argv[1]);
    const long count = bench_count(argv[2]);
    const int64_t run_ns = (int64_t)bench_count(argv[3]) * 1000000;
    const struct hand_settings settings = bench_settings(argv[4], argv[5]);
    qf_client *client = bench_client(&settings);
    struct worker *workers = calloc((size_t)count, sizeof *workers);
    if (workers == NULL) bench_fail("out of memory");
    for (long i = 0; i < count; ++i) {
        workers[i].client = client;
        workers[i].hand = bench_hand(&settings);
        workers[i].run_ns = run_ns;
    }
    for (long round = 0; round < rounds; ++round) {
        struct outcome of[2];
        const enum side first = round % 2 == 0 ? SIDE_LIBRARY : SIDE_HAND;
        const enum side second = first == SIDE_LIBRARY ? SIDE_HAND : SIDE_LIBRARY;
        of[first] = run(workers, count, first);
        of[second] = run(workers, count, second);
        printf("%.1f %.1f %.3f %.3f\n", of[SIDE_LIBRARY].calls_per_sec, of[SIDE_HAND].calls_per_sec,
               of[SIDE_LIBRARY].cpu_us_per_call, of[SIDE_HAND].cpu_us_per_call);
    }
    for (long i = 0; i < count; ++i)
        hand_free(workers[i].hand);
    free(workers);
    qf_client_free(client);
    return 0;
}
