/* SPDX-License-Identifier: MIT */
/* Goal: a call that is cancelled returns within 250 ms, whatever it is doing, and says whether its
 * request may have been executed.
 * Method: each phase is entered for certain (the kernel, the emulator or the context tells), then
 * the call is cancelled from another thread, once through its context and once by freeing the
 * client; and all of that again while every core is kept busy. */
#include <stdatomic.h>

#include "certificates.h"
#include "slow_names.h"
#include "sockets.h"
#include "support.h"
#include "worker.h"

static struct certificates certificates;
static struct emulator emulator;
static struct emulator full;  /* its connection queue is full */
static struct emulator mute;  /* it never says a TLS hello */
static struct emulator proxy; /* its tunnels never open */

enum way { BY_CONTEXT, BY_FREE };

/* Cancels the worker's call, which uses `client`, and checks how it ends. */
static void cancel(struct worker *worker, enum way way, int32_t attempts, int32_t maybe_executed) {
    const int64_t began = now_ms();
    if (way == BY_CONTEXT) {
        assert_int_equal(qf_context_cancel(worker->context), QF_OK);
    } else {
        qf_client_free(worker->client);
    }
    worker_join(worker);
    assert_between(worker->ended_ms - began, 0, CANCEL_MS);
    const int32_t http_status = qf_result_http_status(worker->result);
    assert_outcome(worker->result, QF_ERR_CANCELLED, http_status, attempts, 0, maybe_executed);
    assert_int_equal(qf_context_phase(worker->context), QF_PHASE_IDLE);
    if (way == BY_CONTEXT) qf_client_free(worker->client);
    worker_clear(worker);
}

static void while_resolving(enum way way) {
    struct worker worker;
    worker_start(&worker, client_for(SLOW_URL, NULL), "amv-cancel", 1);
    await(slow_names_asked() == 1);
    cancel(&worker, way, 1, 0);
    slow_names_release();
}

static void while_connecting(enum way way) {
    struct worker worker;
    const int others = sockets_towards(full.port, SOCKET_SYN_SENT);
    worker_start(&worker, client_for(full.url, NULL), "amv-cancel", 1);
    await(sockets_towards(full.port, SOCKET_SYN_SENT) > others);
    cancel(&worker, way, 1, 0);
}

/* The hello was sent, and libcurl reads the trusted certificates next: few, since no cancel comes
 * through while it does. */
static void while_shaking_hands(enum way way) {
    struct worker worker;
    const int others = sockets_unread(mute.port);
    worker_start(&worker, client_for(mute.url, "ca_file", certificates.ca, NULL), "amv-cancel", 1);
    await(sockets_unread(mute.port) > others);
    cancel(&worker, way, 1, 0);
}

static void while_the_proxy_thinks(enum way way) {
    emulator_reset(&proxy);
    emulator_fault(&proxy, "{\"kind\":\"hang\",\"action\":\"CONNECT\"}");
    struct worker worker;
    worker_start(&worker, client_for("https://127.0.0.1:1", "proxy", proxy.url, NULL), "amv-cancel",
                 1);
    await(emulator_fired(&proxy) == 1);
    cancel(&worker, way, 1, 0);
}

static void while_the_service_thinks(enum way way) {
    emulator_fault(&emulator, "{\"kind\":\"hang-after-execute\"}");
    struct worker worker;
    worker_start(&worker, client_for(emulator.url, NULL), "amv-cancel", 1);
    await(emulator_fired(&emulator) == 1);
    cancel(&worker, way, 1, 1);
}

static void while_the_body_comes(enum way way) {
    emulator_fault(&emulator, "{\"kind\":\"slow-body\",\"bytes_per_second\":5}");
    struct worker worker;
    worker_start(&worker, client_for(emulator.url, NULL), "amv-cancel", 1);
    await(emulator_fired(&emulator) == 1);
    cancel(&worker, way, 1, 1);
}

static void while_backing_off(enum way way) {
    emulator_fault(&emulator, "{\"kind\":\"status\",\"status\":503,\"retry_after\":\"60\"}");
    struct worker worker;
    worker_start(&worker, client_for(emulator.url, NULL), "amv-cancel", 1);
    await(qf_context_phase(worker.context) == QF_PHASE_BACKOFF);
    cancel(&worker, way, 1, 0);
}

static void while_throttled(enum way way) {
    qf_client *client = client_for(emulator.url, "rpm_limit", "1", NULL);
    qf_result *first = qf_describe_model_export_task(client, "amv-cancel", NULL);
    assert_int_equal(qf_result_status(first), QF_OK);
    qf_result_free(first);
    struct worker worker;
    worker_start(&worker, client, "amv-cancel", 1);
    await(qf_context_phase(worker.context) == QF_PHASE_THROTTLE);
    cancel(&worker, way, 0, 0);
}

static void while_settling(enum way way) {
    emulator_fault(&emulator, "{\"kind\":\"reset-after-execute\"}");
    emulator_fault(&emulator, "{\"kind\":\"hang\",\"action\":\"DescribeModelExportTask\"}");
    struct worker worker;
    worker_start(&worker, client_for(emulator.url, NULL), "amv-cancel", 1);
    await(emulator_fired(&emulator) == 2);
    cancel(&worker, way, 1, 1);
}

/* A credentials provider that does not return until it may. */
static atomic_int providing;
static atomic_int may_return;

static qf_status slow_provider(void *user_data, qf_credentials *out) {
    (void)user_data;
    atomic_store(&providing, 1);
    while (!atomic_load(&may_return))
        pause_briefly();
    return qf_credentials_set(out, ACCESS_KEY, SECRET_KEY, NULL, 0);
}

static qf_client *client_with_slow_provider(void) {
    atomic_store(&providing, 0);
    atomic_store(&may_return, 0);
    qf_config *config = config_for(emulator.url, NULL);
    assert_int_equal(qf_config_set_credentials_provider(config, slow_provider, NULL, NULL), QF_OK);
    return client_of(config);
}

static void while_another_fetches_credentials(enum way way) {
    qf_client *client = client_with_slow_provider();
    struct worker fetching;
    struct worker waiting;
    worker_start(&fetching, client, "amv-cancel", 0);
    await(atomic_load(&providing) == 1);
    worker_start(&waiting, client, "amv-cancel", 1);
    await(qf_context_phase(waiting.context) == QF_PHASE_PREPARE);
    if (way == BY_CONTEXT) waiting.client = NULL; /* the other call goes on with it */
    cancel(&waiting, way, 0, 0);
    atomic_store(&may_return, 1);
    worker_join(&fetching);
    assert_int_equal(qf_result_status(fetching.result),
                     way == BY_CONTEXT ? QF_OK : QF_ERR_CANCELLED);
    if (way == BY_CONTEXT) qf_client_free(client);
    worker_clear(&fetching);
}

static void in_each_phase(void) {
    static const struct {
        const char *name;
        void (*enter)(enum way way);
    } phases[] = {
        {"name", while_resolving},
        {"connect", while_connecting},
        {"TLS", while_shaking_hands},
        {"proxy", while_the_proxy_thinks},
        {"answer", while_the_service_thinks},
        {"body", while_the_body_comes},
        {"back-off", while_backing_off},
        {"throttle", while_throttled},
        {"settle", while_settling},
        {"credentials", while_another_fetches_credentials},
    };
    for (enum way way = BY_CONTEXT; way <= BY_FREE; ++way) {
        for (size_t i = 0; i < COUNT_OF(phases); ++i) {
            check_case = phases[i].name;
            emulator_reset(&emulator);
            phases[i].enter(way);
        }
    }
}

static void a_cancel_is_quick_in_each_phase(void **state) {
    (void)state;
    in_each_phase();
}

static atomic_int spinning;

static void *spin(void *unused) {
    while (atomic_load(&spinning)) {
    }
    return unused;
}

static void a_cancel_is_quick_on_a_busy_machine(void **state) {
    (void)state;
    pthread_t threads[2];
    atomic_store(&spinning, 1);
    for (size_t i = 0; i < COUNT_OF(threads); ++i)
        assert_int_equal(pthread_create(&threads[i], NULL, spin, NULL), 0);
    in_each_phase();
    atomic_store(&spinning, 0);
    for (size_t i = 0; i < COUNT_OF(threads); ++i)
        pthread_join(threads[i], NULL);
}

static void the_thread_inside_the_callback_is_cancelled_after_it(void **state) {
    (void)state;
    qf_client *client = client_with_slow_provider();
    struct worker worker;
    worker_start(&worker, client, "amv-cancel", 1);
    await(atomic_load(&providing) == 1);
    assert_int_equal(qf_context_cancel(worker.context), QF_OK);
    atomic_store(&may_return, 1);
    worker_join(&worker);
    assert_outcome(worker.result, QF_ERR_CANCELLED, 0, 0, 0, 0);
    worker_clear(&worker);
    qf_client_free(client);
}

static void a_cancel_before_the_call_sends_nothing(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, NULL);
    qf_context *context = qf_context_new();
    assert_int_equal(qf_context_cancel(context), QF_OK);
    assert_int_equal(qf_context_cancel(context), QF_OK);
    qf_result *result = qf_create_model_export_task(client, "amv-cancel", context);
    assert_outcome(result, QF_ERR_CANCELLED, 0, 0, 0, 0);
    assert_int_equal(emulator_count(&emulator, "requests"), 0);
    qf_result_free(result);
    qf_context_free(context);
    qf_client_free(client);
}

static void a_cancel_after_the_call_is_for_the_next(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, NULL);
    qf_context *context = qf_context_new();
    qf_result *first = qf_create_model_export_task(client, "amv-cancel", context);
    assert_int_equal(qf_context_cancel(context), QF_OK);
    assert_outcome(first, QF_OK, 200, 1, 0, 0);
    qf_result *second = qf_create_model_export_task(client, "amv-cancel", context);
    assert_outcome(second, QF_ERR_CANCELLED, 0, 0, 0, 0);
    assert_int_equal(emulator_count(&emulator, "creates_executed"), 1);
    qf_result_free(first);
    qf_result_free(second);
    qf_context_free(context);
    qf_client_free(client);
}

/* The next call must not read what was meant for the cancelled one. */
static void a_connection_with_an_answer_under_way_is_not_used_again(void **state) {
    (void)state;
    emulator_reset(&emulator);
    qf_client *client = client_for(emulator.url, NULL);
    for (int i = 0; i < 5; ++i) {
        emulator_fault(&emulator, "{\"kind\":\"delay\",\"seconds\":0.05}");
        struct worker worker;
        worker_start(&worker, client, "amv-doing", 1);
        await(emulator_fired(&emulator) == i + 1);
        assert_int_equal(qf_context_cancel(worker.context), QF_OK);
        worker_join(&worker);
        worker_clear(&worker);
        qf_result *result = qf_describe_model_export_task(client, "amv-doing", NULL);
        assert_outcome(result, QF_OK, 200, 1, 0, 0);
        assert_text(qf_result_export_status(result), "Doing");
        qf_result_free(result);
    }
    qf_client_free(client);
}

static void freeing_the_client_ends_all_its_calls(void **state) {
    (void)state;
    enum { CALLS = 8 };
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"kind\":\"hang\",\"times\":-1}");
    qf_client *client = client_for(emulator.url, NULL);
    struct worker workers[CALLS];
    for (int i = 0; i < CALLS; ++i)
        worker_start(&workers[i], client, "amv-cancel", i % 2);
    await(emulator_fired(&emulator) == CALLS);
    const int64_t began = now_ms();
    qf_client_free(client);
    for (int i = 0; i < CALLS; ++i) {
        worker_join(&workers[i]);
        assert_between(workers[i].ended_ms - began, 0, CANCEL_MS);
        assert_int_equal(qf_result_status(workers[i].result), QF_ERR_CANCELLED);
        worker_clear(&workers[i]);
    }
}

static void the_context_may_be_freed_during_the_call(void **state) {
    (void)state;
    emulator_reset(&emulator);
    emulator_fault(&emulator, "{\"kind\":\"delay\",\"seconds\":0.3}");
    struct worker worker;
    qf_client *client = client_for(emulator.url, NULL);
    worker_start(&worker, client, "amv-cancel", 1);
    await(emulator_fired(&emulator) == 1);
    qf_context_free(worker.context);
    worker_join(&worker);
    assert_outcome(worker.result, QF_OK, 200, 1, 0, 0);
    worker.context = NULL;
    worker_clear(&worker);
    qf_client_free(client);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&certificates);
    emulator_start(&emulator, "--strict", NULL);
    emulator_start(&full, "--hang-connect", NULL);
    emulator_start(&mute, "--hang-tls", NULL);
    emulator_start(&proxy, NULL);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&proxy);
    emulator_stop(&mute);
    emulator_stop(&full);
    emulator_stop(&emulator);
    certificates_remove(&certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancel_is_quick_in_each_phase),
        cmocka_unit_test(a_cancel_is_quick_on_a_busy_machine),
        cmocka_unit_test(the_thread_inside_the_callback_is_cancelled_after_it),
        cmocka_unit_test(a_cancel_before_the_call_sends_nothing),
        cmocka_unit_test(a_cancel_after_the_call_is_for_the_next),
        cmocka_unit_test(a_connection_with_an_answer_under_way_is_not_used_again),
        cmocka_unit_test(freeing_the_client_ends_all_its_calls),
        cmocka_unit_test(the_context_may_be_freed_during_the_call),
    };
    return cmocka_run_group_tests_name("wire cancel", tests, start, stop);
}
