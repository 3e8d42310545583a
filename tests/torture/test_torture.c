/* SPDX-License-Identifier: MIT */
/* Goal and method: see CMakeLists.txt. Each scenario is run without failures until it leaves no
 * memory behind, then with allocation k failing, for k = 1, 2, 3, ... until it ends before its k-th
 * allocation; once with that allocation alone failing, once with every later one too. */
#include <dlfcn.h>
#include <stdio.h>

#include "memory.h"
#include "scenarios.h"
#include "support.h"

static struct world world;

/* Who asked for the allocation that failed. operator new is libstdc++'s, on behalf of this library:
 * no other one here is written in C++. */
enum victim { OWN, CURL_LIBRARY, JSON, CRYPTO, OTHER, VICTIMS };

static long hits[VICTIMS];

static enum victim victim(void) {
    Dl_info place;
    if (dladdr(memory_victim(), &place) == 0 || place.dli_fname == NULL) return OTHER;
    static const struct {
        const char *part;
        enum victim victim;
    } files[] = {{"libstdc++", OWN}, {"libqianfan", OWN},   {"libcurl", CURL_LIBRARY},
                 {"libcjson", JSON}, {"libcrypto", CRYPTO}, {"libssl", CRYPTO}};
    for (size_t i = 0; i < COUNT_OF(files); ++i) {
        if (strstr(place.dli_fname, files[i].part) != NULL) return files[i].victim;
    }
    return OTHER;
}

static struct ending run(const struct scenario *scenario, long k, enum memory_mode mode) {
    const struct emulator *emulator = scenario->over_tls ? &world.secure : &world.plain;
    if (scenario->fault != NULL) {
        emulator_reset(emulator);
        emulator_fault(emulator, scenario->fault);
    }
    memory_arm(k, mode);
    const struct ending ending = scenario->run(&world);
    memory_disarm();
    return ending;
}

static long complaints;

/* Says what is wrong and goes on, so that one run shows everything. */
static void complain(const struct scenario *scenario, long k, enum memory_mode mode,
                     const struct ending *ending, const char *what) {
    Dl_info place = {.dli_fname = "?"};
    if (memory_victim() != NULL) dladdr(memory_victim(), &place);
    print_error("%s, allocation %ld%s (of %s, %s): %s; %s, HTTP %d: %s\n", scenario->name, k,
                mode == FAIL_ONE ? "" : " and later", place.dli_fname,
                place.dli_sname == NULL ? "?" : place.dli_sname, what,
                ending->status < 0 ? ending->wrong == NULL ? "no object" : ending->wrong
                                   : qf_status_name(ending->status),
                ending->http_status, ending->message);
    if (++complaints > 10000) fail_msg("more than a hundred complaints");
}

/* The ways in which a failure may come up as something else than QF_ERR_NO_MEMORY. */
static int explained(const struct scenario *scenario, const struct ending *ending) {
    const int below = victim() != OWN;
    switch (ending->status) {
        case QF_ERR_CREDENTIALS:
            /* The provider hands on what qf_credentials_set told it, as any failure of its own. */
            return strcmp(scenario->name, "log and provider") == 0;
        case QF_ERR_AUTH:
            /* libcurl 7.88 leaves out the Host header if there is no memory for it. */
            return ending->http_status == 400 && victim() == CURL_LIBRARY;
        case QF_ERR_PROTOCOL:
            /* libcurl 7.88 says "out of memory" for a header line that is too long, which a server
             * can cause; so the words cannot be trusted once headers arrive. */
            return victim() == CURL_LIBRARY;
        case QF_ERR_NETWORK:
            /* The Describe that was to settle the lost create failed: the doubt remains. */
            return strcmp(scenario->name, "lost create") == 0 && ending->maybe_executed;
        case QF_ERR_TLS:
        case QF_ERR_CONNECT:
            /* OpenSSL and libcurl report want of memory as a handshake that failed. */
            return scenario->over_tls && below && ending->http_status == 0;
        default: return 0;
    }
}

static void check_ending(const struct scenario *scenario, long k, enum memory_mode mode,
                         const struct ending *ending) {
    if (ending->status == scenario->wanted) return; /* it could do without */
    if (ending->status == ENDED_WITHOUT_OBJECT || ending->status == QF_ERR_NO_MEMORY) return;
    if (ending->status != ENDED_WRONG && explained(scenario, ending)) return;
    complain(scenario, k, mode, ending, "not a clean end");
}

/* What is kept for the whole process or thread is no leak: it stops growing. OpenSSL remembers up
 * to sixteen errors of a thread, with their texts. */
static void check_balance(const struct scenario *scenario, long k, enum memory_mode mode,
                          const struct ending *ending) {
    for (int again = 0; again < 20; ++again) {
        if (memory_balance() == 0) return;
        run(scenario, k, mode);
    }
    if (memory_balance() == 0) return;
    char what[64];
    snprintf(what, sizeof(what), "%ld allocations were not freed", memory_balance());
    complain(scenario, k, mode, ending, what);
}

static long warm_up(const struct scenario *scenario) {
    for (int i = 0; i < 6; ++i) {
        const struct ending ending = run(scenario, 0, FAIL_ONE);
        if (ending.status != scenario->wanted) complain(scenario, 0, FAIL_ONE, &ending, "warm-up");
        if (i > 0 && memory_balance() == 0) break;
    }
    assert_int_equal(memory_balance(), 0);
    return memory_allocations();
}

/* libcurl 7.88 frees a TLS session twice if one certain allocation of its session cache fails. So
 * over TLS, failures of single allocations are for our own code alone; and since the handshake
 * makes thousands, of those that fail with all later ones only each eighth is tried. */
static void torture(const struct scenario *scenario, enum memory_mode mode) {
    static const char *const own_code[] = {"libqianfan", "libstdc++", NULL};
    memory_aim_at(scenario->over_tls && mode == FAIL_ONE ? own_code : NULL);
    const long step = scenario->over_tls && mode == FAIL_FROM_THERE ? 8 : 1;
    const long usual = warm_up(scenario);
    long k = 1;
    while (1) {
        const struct ending ending = run(scenario, k, mode);
        if (memory_failures() == 0) {
            if (ending.status != scenario->wanted)
                complain(scenario, k, mode, &ending, "nothing failed, yet");
            break;
        }
        if (mode == FAIL_ONE) assert_int_equal(memory_failures(), 1);
        ++hits[victim()];
        check_ending(scenario, k, mode, &ending);
        check_balance(scenario, k, mode, &ending);
        k += step;
    }
    print_message("%s: %ld allocations, each %s failed%s\n", scenario->name, k - 1,
                  step == 1 ? "one" : "eighth", mode == FAIL_ONE ? "" : ", with all later ones");
    /* The count varies a little with what the network delivers at once. */
    assert_between(k - 1, usual * 8 / 10, usual * 12 / 10 + 20);
}

static void torture_all(enum memory_mode mode) {
    complaints = 0;
    for (int i = 0; i < scenario_count; ++i)
        torture(&scenarios[i], mode);
    assert_int_equal(complaints, 0);
}

static void each_allocation_fails_once(void **state) {
    (void)state;
    torture_all(FAIL_ONE);
}

static void each_allocation_fails_with_all_later_ones(void **state) {
    (void)state;
    torture_all(FAIL_FROM_THERE);
}

static void failures_hit_every_library(void **state) {
    (void)state;
    print_message("failures in our own code %ld, libcurl %ld, cJSON %ld, OpenSSL %ld, other %ld\n",
                  hits[OWN], hits[CURL_LIBRARY], hits[JSON], hits[CRYPTO], hits[OTHER]);
    assert_true(hits[OWN] > 500);
    assert_true(hits[CURL_LIBRARY] > 500);
    assert_true(hits[JSON] > 20);
    assert_true(hits[CRYPTO] > 250);
}

static int start(void **state) {
    (void)state;
    forget_environment();
    certificates_make(&world.certificates);
    emulator_start(&world.plain, "--doing-seconds", "600", NULL);
    emulator_start(&world.secure, "--tls", world.certificates.server, world.certificates.server_key,
                   NULL);
    snprintf(world.dot_env, sizeof(world.dot_env), "%s/.env", world.certificates.folder);
    FILE *file = fopen(world.dot_env, "w");
    assert_non_null(file);
    fprintf(file,
            "QIANFAN_ACCESS_KEY=%s\nexport QIANFAN_SECRET_KEY='%s'\n# a comment\n"
            "QIANFAN_TIMEOUT_MS=5000\n",
            ACCESS_KEY, SECRET_KEY);
    fclose(file);
    return 0;
}

static int stop(void **state) {
    (void)state;
    emulator_stop(&world.secure);
    emulator_stop(&world.plain);
    certificates_remove(&world.certificates);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_fails_once),
        cmocka_unit_test(each_allocation_fails_with_all_later_ones),
        cmocka_unit_test(failures_hit_every_library),
    };
    return cmocka_run_group_tests_name("torture", tests, start, stop);
}
