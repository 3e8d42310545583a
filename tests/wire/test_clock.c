/* SPDX-License-Identifier: MIT */
/* Goal: a wrong clock is corrected once from the service's Date, remembered by the client, and
 * never corrected without end. Method: the emulator's clock is set off. */
#include "support.h"

static struct emulator emulator;

enum { HOUR_MS = 3600 * 1000 };

static void set_clock(const char *json) {
    emulator_reset(&emulator);
    emulator_post(&emulator, "clock", json);
}

static void check_correction(const char *clock, int64_t offset_ms) {
    check_case = clock;
    set_clock(clock);
    qf_client *client = client_for(emulator.url, "console_api_retry_count", "1", NULL);
    qf_result *result = qf_create_model_export_task(client, "amv-clock", NULL);
    assert_outcome(result, QF_OK, 200, 2, 0, 0);
    int64_t offset = 0;
    assert_int_equal(qf_result_clock_offset_ms(result, &offset), 1);
    assert_between(offset, offset_ms - 5000, offset_ms + 5000);
    assert_int_equal(qf_result_settled(result), QF_SETTLED_NONE);
    qf_result_free(result);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    for (int i = 0; i < 3; ++i) {
        result = qf_describe_model_export_task(client, "amv-clock", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0); /* remembered */
        qf_result_free(result);
    }
    qf_client_free(client);
}

static void a_wrong_clock_is_corrected_and_remembered(void **state) {
    (void)state;
    check_correction("{\"offset_sec\":7200}", 2 * HOUR_MS);
    check_correction("{\"offset_sec\":-7200}", -2 * HOUR_MS);
    check_correction("{\"offset_sec\":315360000}", (int64_t)87600 * HOUR_MS);
}

static void the_correction_follows_a_clock_that_is_set(void **state) {
    (void)state;
    set_clock("{\"offset_sec\":7200}");
    qf_client *client = client_for(emulator.url, NULL);
    static const char *const clocks[] = {"{\"offset_sec\":7200}", "{\"offset_sec\":0}",
                                         "{\"offset_sec\":-7200}"};
    for (size_t i = 0; i < COUNT_OF(clocks); ++i) {
        check_case = clocks[i];
        emulator_post(&emulator, "clock", clocks[i]);
        qf_result *result = qf_describe_model_export_task(client, "amv-clock", NULL);
        assert_outcome(result, QF_OK, 200, 2, 0, 0);
        qf_result_free(result);
    }
    qf_client_free(client);
}

static void a_small_difference_is_within_the_window(void **state) {
    (void)state;
    static const char *const clocks[] = {"{\"offset_sec\":120}", "{\"offset_sec\":-120}"};
    for (size_t i = 0; i < COUNT_OF(clocks); ++i) {
        set_clock(clocks[i]);
        qf_client *client = client_for(emulator.url, NULL);
        qf_result *result = qf_describe_model_export_task(client, "amv-clock", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        qf_result_free(result);
        qf_client_free(client);
    }
}

/* A service that refuses the time whatever it is must not be asked for ever. */
static void a_date_that_does_not_help_ends_the_call(void **state) {
    (void)state;
    static const struct {
        const char *fault;
        int32_t attempts;
    } liars[] = {
        {"{\"kind\":\"skewed-clock\",\"times\":-1}", 2},
        {"{\"kind\":\"skewed-clock\",\"times\":-1,\"offset_sec\":0}", 1},
        {"{\"kind\":\"status\",\"status\":400,\"code\":\"RequestExpired\",\"times\":-1,"
         "\"headers\":{\"Date\":\"yesterday\"}}",
         1},
        {"{\"kind\":\"status\",\"status\":400,\"code\":\"RequestExpired\",\"times\":-1}", 1},
    };
    set_clock("{\"offset_sec\":0}");
    for (size_t i = 0; i < COUNT_OF(liars); ++i) {
        check_case = liars[i].fault;
        emulator_reset(&emulator);
        emulator_fault(&emulator, liars[i].fault);
        qf_client *client = client_for(emulator.url, "console_api_retry_count", "5", NULL);
        qf_result *result = qf_create_model_export_task(client, "amv-clock", NULL);
        assert_outcome(result, QF_ERR_CLOCK, 400, liars[i].attempts, 0, 0);
        assert_holds(qf_result_hint(result), "clock");
        assert_int_equal(emulator_count(&emulator, "requests"), liars[i].attempts);
        qf_result_free(result);
        qf_client_free(client);
    }
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 0);
}

static void each_client_has_its_own_correction(void **state) {
    (void)state;
    set_clock("{\"offset_sec\":7200}");
    qf_client *clients[2] = {client_for(emulator.url, NULL), client_for(emulator.url, NULL)};
    for (int i = 0; i < 2; ++i) {
        qf_result *result = qf_describe_model_export_task(clients[i], "amv-clock", NULL);
        assert_outcome(result, QF_OK, 200, 2, 0, 0);
        qf_result_free(result);
    }
    qf_client_free(clients[0]);
    qf_client_free(clients[1]);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_clock_is_corrected_and_remembered),
        cmocka_unit_test(the_correction_follows_a_clock_that_is_set),
        cmocka_unit_test(a_small_difference_is_within_the_window),
        cmocka_unit_test(a_date_that_does_not_help_ends_the_call),
        cmocka_unit_test(each_client_has_its_own_correction),
    };
    return cmocka_run_group_tests_name("wire clock", tests, start, stop);
}
