/* SPDX-License-Identifier: MIT */
/* The client's own rate limit under a pretended clock, with many threads too. */
#include <pthread.h>
#include <stdlib.h>

#include "check.h"

enum { SECOND = 1000000, THREADS = 32, EACH = 500 };

/* Takes `count` moments as fast as they are given; checks the distance between them. */
static void expect_spacing(double qps, double rpm, int64_t spacing_us) {
    seam_rate_limit *limit = seam_rate_limit_new(qps, rpm);
    const int64_t start = 123456789;
    for (int64_t i = 0; i < 100; ++i) {
        const int64_t moment = seam_rate_limit_reserve(limit, start, INT64_MAX);
        assert_number(moment, start + i * spacing_us);
    }
    seam_rate_limit_free(limit);
}

static void requests_are_spread_evenly(void **state) {
    (void)state;
    expect_spacing(0, 0, 0);
    expect_spacing(10, 0, 100000);
    expect_spacing(0, 60, SECOND);
    expect_spacing(0.5, 0, 2 * SECOND);
    expect_spacing(0, 0.5, 120 * (int64_t)SECOND);
    expect_spacing(1000000, 0, 1);
    expect_spacing(10, 60, SECOND); /* the stricter of the two decides */
    expect_spacing(1, 6000, SECOND);
}

static void a_pause_is_not_saved_up(void **state) {
    (void)state;
    seam_rate_limit *limit = seam_rate_limit_new(2, 0);
    assert_number(seam_rate_limit_reserve(limit, 1000, INT64_MAX), 1000);
    assert_number(seam_rate_limit_reserve(limit, 100 * SECOND, INT64_MAX), 100 * SECOND);
    assert_number(seam_rate_limit_reserve(limit, 100 * SECOND, INT64_MAX), 100 * SECOND + 500000);
    seam_rate_limit_free(limit);
}

static void a_moment_too_late_is_not_taken(void **state) {
    (void)state;
    seam_rate_limit *limit = seam_rate_limit_new(1, 0);
    assert_number(seam_rate_limit_reserve(limit, 10, 10), 10);
    for (int i = 0; i < 5; ++i)
        assert_number(seam_rate_limit_reserve(limit, 20, SECOND), -1);
    assert_number(seam_rate_limit_reserve(limit, 20, SECOND + 10), SECOND + 10);
    seam_rate_limit_free(limit);
}

struct worker {
    seam_rate_limit *limit;
    int64_t moments[EACH];
};

static void *reserve_many(void *data) {
    struct worker *worker = data;
    for (int i = 0; i < EACH; ++i)
        worker->moments[i] = seam_rate_limit_reserve(worker->limit, 0, INT64_MAX);
    return NULL;
}

static int by_value(const void *a, const void *b) {
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void threads_never_exceed_the_limit_together(void **state) {
    (void)state;
    static struct worker workers[THREADS];
    static int64_t all[THREADS * EACH];
    pthread_t threads[THREADS];
    seam_rate_limit *limit = seam_rate_limit_new(7, 0);
    for (int i = 0; i < THREADS; ++i) {
        workers[i].limit = limit;
        assert_number(pthread_create(&threads[i], NULL, reserve_many, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; ++i) {
        assert_number(pthread_join(threads[i], NULL), 0);
        memcpy(all + i * EACH, workers[i].moments, sizeof workers[i].moments);
    }
    seam_rate_limit_free(limit);
    qsort(all, COUNT_OF(all), sizeof all[0], by_value);
    assert_number(all[0], 0);
    /* Moments are whole microseconds, so two neighbours may be one closer than a seventh second. */
    for (size_t i = 1; i < COUNT_OF(all); ++i)
        assert_true(all[i] - all[i - 1] >= SECOND / 7);
    for (size_t i = 7; i < COUNT_OF(all); ++i)
        assert_true(all[i] - all[i - 7] >= SECOND - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_spread_evenly),
        cmocka_unit_test(a_pause_is_not_saved_up),
        cmocka_unit_test(a_moment_too_late_is_not_taken),
        cmocka_unit_test(threads_never_exceed_the_limit_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
