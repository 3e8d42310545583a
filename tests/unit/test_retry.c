/* SPDX-License-Identifier: MIT */
/* Retry rules, one by one: what may be sent again, after how long, and how often in all. */
#include "check.h"

/* Every combination of effect, transience and execution, before and after the last attempt. */
static void next_step_follows_its_table(void **state) {
    (void)state;
    const int executions[] = {SEAM_EXECUTION_NONE, SEAM_EXECUTION_UNKNOWN, SEAM_EXECUTION_DONE};
    int seen[3] = {0, 0, 0};
    for (int effect = SEAM_EFFECT_NONE; effect <= SEAM_EFFECT_OTHER; ++effect) {
        for (int transient = 0; transient <= 1; ++transient) {
            for (size_t i = 0; i < COUNT_OF(executions); ++i) {
                for (int made = 0; made <= 4; ++made) {
                    const int room = made < 3;
                    int expected = transient && room ? SEAM_NEXT_RESEND : SEAM_NEXT_FINISH;
                    /* A doubt outweighs all else: a create is asked about even after the last
                     * attempt, and what cannot be asked about is left alone. */
                    if (executions[i] == SEAM_EXECUTION_UNKNOWN && effect == SEAM_EFFECT_CREATE)
                        expected = SEAM_NEXT_SETTLE;
                    if (executions[i] == SEAM_EXECUTION_UNKNOWN && effect == SEAM_EFFECT_OTHER)
                        expected = SEAM_NEXT_FINISH;
                    assert_number(seam_next_step(effect, transient, executions[i], made, 3),
                                  expected);
                    ++seen[expected];
                }
            }
        }
    }
    assert_true(seen[SEAM_NEXT_FINISH] > 0 && seen[SEAM_NEXT_RESEND] > 0);
    assert_number(seen[SEAM_NEXT_SETTLE], 10);
}

static void one_attempt_means_no_retry(void **state) {
    (void)state;
    assert_number(seam_next_step(SEAM_EFFECT_NONE, 1, SEAM_EXECUTION_NONE, 1, 1), SEAM_NEXT_FINISH);
    assert_number(seam_next_step(SEAM_EFFECT_NONE, 1, SEAM_EXECUTION_NONE, 1, 2), SEAM_NEXT_RESEND);
}

static void back_off_grows_and_is_capped(void **state) {
    (void)state;
    const seam_retry_policy policy = {20, 1.0, 0.5, 10.0};
    /* factor * 2^(n-1) + jitter, times the random share */
    assert_number(seam_wait_us(&policy, 1, 1.0, -1), 1500000);
    assert_number(seam_wait_us(&policy, 2, 1.0, -1), 2500000);
    assert_number(seam_wait_us(&policy, 3, 1.0, -1), 4500000);
    assert_number(seam_wait_us(&policy, 4, 1.0, -1), 8500000);
    assert_number(seam_wait_us(&policy, 5, 1.0, -1), 10000000);
    assert_number(seam_wait_us(&policy, 20, 1.0, -1), 10000000);
    assert_number(seam_wait_us(&policy, 3, 0.5, -1), 2250000);
    for (int made = 1; made <= 20; ++made)
        assert_number(seam_wait_us(&policy, made, 0.0, -1), 0);
}

static void zero_factor_and_jitter_mean_no_wait(void **state) {
    (void)state;
    const seam_retry_policy policy = {3, 0, 0, 120};
    assert_number(seam_wait_us(&policy, 1, 1.0, -1), 0);
    assert_number(seam_wait_us(&policy, 2, 1.0, 0), 0);
    assert_number(seam_wait_us(&policy, 2, 1.0, 250), 250000);
}

static void retry_after_is_a_capped_minimum(void **state) {
    (void)state;
    const seam_retry_policy policy = {3, 1.0, 0, 10.0};
    assert_number(seam_wait_us(&policy, 1, 0.0, 3000), 3000000);
    assert_number(seam_wait_us(&policy, 1, 1.0, 500), 1000000);
    assert_number(seam_wait_us(&policy, 1, 0.0, 86400000), 10000000);
    assert_number(seam_wait_us(&policy, 1, 0.0, INT64_MAX / 1000), 10000000);
    assert_number(seam_wait_us(&policy, 1, 0.25, -1), 250000);
}

static void budget_is_spent_and_refilled(void **state) {
    (void)state;
    seam_budget *budget = seam_budget_new(30);
    for (int i = 0; i < 3; ++i)
        assert_true(seam_budget_take(budget));
    assert_false(seam_budget_take(budget));
    for (int success = 1; success <= 9; ++success) {
        seam_budget_succeed(budget);
        assert_false(seam_budget_take(budget));
    }
    seam_budget_succeed(budget); /* the tenth pays for one retry, exactly */
    assert_true(seam_budget_take(budget));
    assert_false(seam_budget_take(budget));
    for (int success = 0; success < 1000; ++success)
        seam_budget_succeed(budget);
    for (int retry = 0; retry < 3; ++retry)
        assert_true(seam_budget_take(budget)); /* never more than it began with */
    assert_false(seam_budget_take(budget));
    seam_budget_free(budget);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_step_follows_its_table),
        cmocka_unit_test(one_attempt_means_no_retry),
        cmocka_unit_test(back_off_grows_and_is_capped),
        cmocka_unit_test(zero_factor_and_jitter_mean_no_wait),
        cmocka_unit_test(retry_after_is_a_capped_minimum),
        cmocka_unit_test(budget_is_spent_and_refilled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
