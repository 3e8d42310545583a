/* SPDX-License-Identifier: MIT */
/* Goal: however the answer to a create is lost, exactly one task comes of it, or the caller is told
 * that there may be one. An action that is no read and no create is never sent twice.
 * Method: the emulator's count of executed creates, and of requests, is the proof. */
#include "support.h"

static struct emulator emulator;
static qf_client *client;

#define CREATE "\"action\":\"CreateModelExportTask\""

/* The emulator's memory is empty; the client's next call opens a connection, or has one open. */
static void begin(const char *name, int reused) {
    check_case = name;
    emulator_reset(&emulator);
    emulator_disconnect(&emulator);
    await(emulator_count(&emulator, "open_connections") == 0);
    if (reused) {
        qf_result *result = qf_describe_model_export_task(client, "amv-warm-up", NULL);
        assert_int_equal(qf_result_status(result), QF_OK);
        qf_result_free(result);
        assert_int_equal(emulator_count(&emulator, "open_connections"), 1);
    }
}

struct lost {
    const char *fault;
    int32_t settled;
    int32_t attempts;
    int creates_sent;
};

/* Whether the connection is fresh or reused must make no difference: libcurl on its own would send
 * a POST again when a reused connection dies without an answer. */
static void check_lost_answers(const struct lost *lost, size_t count, int reused) {
    for (size_t i = 0; i < count; ++i) {
        begin(lost[i].fault, reused);
        emulator_fault(&emulator, lost[i].fault);
        qf_result *result = qf_create_model_export_task(client, "amv-lost", NULL);
        assert_outcome(result, QF_OK, 200, lost[i].attempts, 0, 0);
        assert_int_equal(qf_result_settled(result), lost[i].settled);
        assert_non_null(qf_result_export_id(result));
        assert_int_equal(emulator_fired(&emulator), 1);
        assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
        assert_int_equal(emulator_requests(&emulator, "CreateModelExportTask"),
                         lost[i].creates_sent);
        qf_result_free(result);
    }
}

static const struct lost not_executed[] = {
    {"{\"kind\":\"reset\"," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"close\"," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"hang\",\"seconds\":0.05," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"cut-body\",\"execute\":false," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"html-502\"," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"empty-200\"," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"status\",\"status\":500," CREATE "}", QF_SETTLED_RESENT, 2, 2},
    {"{\"kind\":\"legacy-error\",\"error_code\":500000," CREATE "}", QF_SETTLED_RESENT, 2, 2},
};

static const struct lost executed[] = {
    {"{\"kind\":\"reset-after-execute\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"close-after-execute\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"hang-after-execute\",\"seconds\":0.05," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"status-after-execute\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"status-after-execute\",\"status\":500," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"html-502\",\"execute\":true," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"legacy-error\",\"error_code\":500000,\"execute\":true," CREATE "}",
     QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"cut-headers\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"cut-body\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"cut-body\",\"rst\":true," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"cut-chunked\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"wrong-length\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"invalid-json\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"deep-json\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"garbage\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"endless-headers\"," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"empty-200\",\"execute\":true," CREATE "}", QF_SETTLED_FOUND, 1, 1},
    {"{\"kind\":\"no-result-200\",\"execute\":true," CREATE "}", QF_SETTLED_FOUND, 1, 1},
};

/* Refused outright: nothing to settle, so the create is simply sent again. */
static const struct lost refused[] = {
    {"{\"kind\":\"status\",\"status\":429," CREATE "}", QF_SETTLED_NONE, 2, 2},
    {"{\"kind\":\"status\",\"status\":503," CREATE "}", QF_SETTLED_NONE, 2, 2},
    {"{\"kind\":\"legacy-error\",\"error_code\":18," CREATE "}", QF_SETTLED_NONE, 2, 2},
};

static void an_unexecuted_create_is_sent_again(void **state) {
    (void)state;
    check_lost_answers(not_executed, COUNT_OF(not_executed), 0);
    check_lost_answers(not_executed, COUNT_OF(not_executed), 1);
}

static void an_executed_create_is_found(void **state) {
    (void)state;
    check_lost_answers(executed, COUNT_OF(executed), 0);
    check_lost_answers(executed, COUNT_OF(executed), 1);
}

static void a_refused_create_is_sent_again_without_asking(void **state) {
    (void)state;
    check_lost_answers(refused, COUNT_OF(refused), 1);
    assert_int_equal(emulator_requests(&emulator, "DescribeModelExportTask"), 1); /* the warm-up */
}

static void no_answer_in_time_is_settled(void **state) {
    (void)state;
    begin("hang-after-execute", 1);
    emulator_fault(&emulator, "{\"kind\":\"hang-after-execute\"," CREATE "}");
    qf_context *context = qf_context_new();
    assert_int_equal(qf_context_set_response_timeout_ms(context, 300), QF_OK);
    qf_result *result = qf_create_model_export_task(client, "amv-late", context);
    assert_outcome(result, QF_OK, 200, 1, 0, 0);
    assert_int_equal(qf_result_settled(result), QF_SETTLED_FOUND);
    assert_text(qf_result_export_status(result), "Doing");
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    qf_result_free(result);
    qf_context_free(context);
}

static void a_connection_that_died_while_idle_costs_nothing(void **state) {
    (void)state;
    for (int i = 0; i < 5; ++i) {
        begin("idle", 1);
        emulator_disconnect(&emulator);
        qf_result *result = qf_create_model_export_task(client, "amv-idle", NULL);
        assert_int_equal(qf_result_status(result), QF_OK);
        assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
        qf_result_free(result);
    }
}

static void an_older_record_is_not_taken_for_the_new_task(void **state) {
    (void)state;
    begin("known record", 0);
    emulator_post(&emulator, "tasks", "{\"modelId\":\"amv-old\",\"exportId\":\"e-old\"}");
    qf_client *knowing = client_for(emulator.url, NULL);
    qf_result *seen = qf_describe_model_export_task(knowing, "amv-old", NULL);
    assert_text(qf_result_export_id(seen), "e-old");
    qf_result_free(seen);
    emulator_fault(&emulator, "{\"kind\":\"reset\"," CREATE "}");
    qf_result *result = qf_create_model_export_task(knowing, "amv-old", NULL);
    assert_outcome(result, QF_OK, 200, 2, 0, 0);
    assert_int_equal(qf_result_settled(result), QF_SETTLED_RESENT);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    qf_result_free(result);
    qf_client_free(knowing);
}

/* A finished record of unknown age may be the lost create's work: the caller has to look. */
static void doubt_is_handed_to_the_caller(void **state) {
    (void)state;
    begin("unknown record", 0);
    emulator_post(&emulator, "tasks", "{\"modelId\":\"amv-doubt\",\"exportId\":\"e-any\"}");
    emulator_fault(&emulator, "{\"kind\":\"reset\"," CREATE "}");
    qf_client *stranger = client_for(emulator.url, NULL);
    qf_result *result = qf_create_model_export_task(stranger, "amv-doubt", NULL);
    assert_outcome(result, QF_ERR_NETWORK, 0, 1, 0, 1);
    assert_text(qf_result_export_id(result), "e-any");
    assert_non_null(qf_result_hint(result));
    assert_int_equal(emulator_requests(&emulator, "CreateModelExportTask"), 1);
    qf_result_free(result);
    qf_client_free(stranger);
}

static void a_describe_that_fails_too_leaves_the_doubt(void **state) {
    (void)state;
    begin("no describe", 0);
    emulator_fault(&emulator, "{\"kind\":\"reset-after-execute\"," CREATE "}");
    emulator_fault(&emulator,
                   "{\"kind\":\"html-502\",\"times\":-1,\"action\":"
                   "\"DescribeModelExportTask\"}");
    qf_result *result = qf_create_model_export_task(client, "amv-blind", NULL);
    assert_outcome(result, QF_ERR_NETWORK, 0, 1, 0, 1);
    assert_int_equal(qf_result_settled(result), QF_SETTLED_NONE);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    assert_int_equal(emulator_requests(&emulator, "CreateModelExportTask"), 1);
    qf_result_free(result);
}

static void a_create_that_never_arrives_ends(void **state) {
    (void)state;
    begin("always reset", 0);
    emulator_fault(&emulator, "{\"kind\":\"reset\",\"times\":-1," CREATE "}");
    qf_result *result = qf_create_model_export_task(client, "amv-never", NULL);
    assert_int_equal(qf_result_status(result), QF_ERR_NETWORK);
    assert_int_equal(qf_result_attempts(result), 3);
    assert_int_equal(qf_result_maybe_executed(result), 0);
    assert_int_equal(qf_result_retriable(result), 1);
    assert_int_equal(emulator_requests(&emulator, "CreateModelExportTask"), 3);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 0);
    qf_result_free(result);
}

static void another_action_is_sent_once(void **state) {
    (void)state;
    static const char *const faults[] = {
        "{\"kind\":\"reset\",\"action\":\"Echo\"}",
        "{\"kind\":\"reset-after-execute\",\"action\":\"Echo\"}",
        "{\"kind\":\"close-after-execute\",\"action\":\"Echo\"}",
        "{\"kind\":\"cut-body\",\"action\":\"Echo\"}",
        "{\"kind\":\"html-502\",\"action\":\"Echo\"}",
        "{\"kind\":\"status-after-execute\",\"action\":\"Echo\"}",
        "{\"kind\":\"legacy-error\",\"error_code\":500000,\"action\":\"Echo\"}",
        "{\"kind\":\"empty-200\",\"action\":\"Echo\"}",
    };
    for (int reused = 0; reused < 2; ++reused) {
        for (size_t i = 0; i < COUNT_OF(faults); ++i) {
            begin(faults[i], reused);
            emulator_fault(&emulator, faults[i]);
            qf_result *result = qf_call_action(client, "/v2/model", "Echo", "{}", NULL);
            assert_true(qf_result_status(result) != QF_OK);
            assert_int_equal(qf_result_attempts(result), 1);
            assert_int_equal(qf_result_maybe_executed(result), 1);
            assert_int_equal(qf_result_retriable(result), 0);
            assert_int_equal(emulator_requests(&emulator, "Echo"), 1);
            qf_result_free(result);
        }
    }
}

static int start(void **state) {
    (void)state;
    forget_environment();
    emulator_start(&emulator, "--strict", "--doing-seconds", "600", NULL);
    client = client_for(emulator.url, NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    qf_client_free(client);
    emulator_stop(&emulator);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unexecuted_create_is_sent_again),
        cmocka_unit_test(an_executed_create_is_found),
        cmocka_unit_test(a_refused_create_is_sent_again_without_asking),
        cmocka_unit_test(no_answer_in_time_is_settled),
        cmocka_unit_test(a_connection_that_died_while_idle_costs_nothing),
        cmocka_unit_test(an_older_record_is_not_taken_for_the_new_task),
        cmocka_unit_test(doubt_is_handed_to_the_caller),
        cmocka_unit_test(a_describe_that_fails_too_leaves_the_doubt),
        cmocka_unit_test(a_create_that_never_arrives_ends),
        cmocka_unit_test(another_action_is_sent_once),
    };
    return cmocka_run_group_tests_name("wire create", tests, start, stop);
}
