/* SPDX-License-Identifier: MIT */
/* What every wire test includes: CMocka with its preamble, the public header, clients made in one
 * line, and checks that print the whole result when they fail. */
#ifndef QIANFAN_TESTS_WIRE_SUPPORT_H
#define QIANFAN_TESTS_WIRE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

#include <qianfan/qianfan.h>

#include "emulator.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define ACCESS_KEY "AKEXAMPLE0000000000000000000001"
#define SECRET_KEY "SKEXAMPLE0000000000000000000001"

/* The library promises a cancel within this time. */
enum { CANCEL_MS = 250 };

/* Takes variables out of the environment that would reach the library: QIANFAN_… and proxies. */
void forget_environment(void);

/* Milliseconds of a clock that only goes forward. */
int64_t now_ms(void);

/* A configuration for `url` with the example keys and no pause between attempts, then the given
 * pairs of key and value; the last argument is NULL. */
#define config_for(url, ...) make_config((url), (const char *const[]){__VA_ARGS__})
qf_config *make_config(const char *url, const char *const *pairs);

/* A client of such a configuration. */
#define client_for(url, ...) make_client((url), (const char *const[]){__VA_ARGS__})
qf_client *make_client(const char *url, const char *const *pairs);
/* A client of a configuration that it takes over. */
qf_client *client_of(qf_config *config);

struct expected {
    qf_status status;
    int32_t http_status;
    int32_t attempts;
    int32_t retriable;
    int32_t maybe_executed;
};

/* How a result ended: the five numbers at once, so that a failure shows all of them. */
#define assert_outcome(result, ...) \
    check_outcome((result), (struct expected){__VA_ARGS__}, __FILE__, __LINE__)
void check_outcome(const qf_result *result, struct expected wanted, const char *file, int line);

/* Equal texts; NULL equals NULL alone. */
#define assert_text(actual, expected) check_text((actual), (expected), __FILE__, __LINE__)
void check_text(const char *actual, const char *expected, const char *file, int line);
#define assert_holds(text, part) check_holds((text), (part), 1, __FILE__, __LINE__)
#define assert_lacks(text, part) check_holds((text), (part), 0, __FILE__, __LINE__)
void check_holds(const char *text, const char *part, int wanted, const char *file, int line);
/* Both ends included. */
#define assert_between(value, least, most) \
    check_between((int64_t)(value), (int64_t)(least), (int64_t)(most), #value, __FILE__, __LINE__)
void check_between(int64_t value, int64_t least, int64_t most, const char *what, const char *file,
                   int line);

/* The case of a table that is being looked at; printed when a check fails. */
extern const char *check_case;

/* Asks again and again whether `condition` holds, for ten seconds at most. */
#define await(condition)                                                       \
    do {                                                                       \
        const int64_t await_until = now_ms() + 10000;                          \
        while (!(condition)) {                                                 \
            if (now_ms() > await_until) fail_msg("%s never came", #condition); \
            pause_briefly();                                                   \
        }                                                                      \
    } while (0)
void pause_briefly(void);

/* A test that cannot run here says why; with CI=true it fails. Does not return. */
void skip_because(const char *reason);

#endif
