/* SPDX-License-Identifier: MIT */
/* What every test program includes: CMocka with its preamble, and checks that know NULL texts. */
#ifndef QIANFAN_TESTS_UNIT_CHECK_H
#define QIANFAN_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

#include "../seam.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The case of a table that is being looked at; printed when a check fails. */
extern const char *check_case;

/* Equal texts; NULL equals NULL alone. */
#define assert_text(actual, expected) check_text((actual), (expected), __FILE__, __LINE__)
#define assert_holds(text, part) check_holds((text), (part), 1, __FILE__, __LINE__)
#define assert_lacks(text, part) check_holds((text), (part), 0, __FILE__, __LINE__)
/* Equal numbers of any signed type. */
#define assert_number(actual, expected) \
    check_number((int64_t)(actual), (int64_t)(expected), #actual, __FILE__, __LINE__)

void check_text(const char *actual, const char *expected, const char *file, int line);
void check_holds(const char *text, const char *part, int wanted, const char *file, int line);
void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line);

#endif
