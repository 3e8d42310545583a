/* SPDX-License-Identifier: MIT */
/* Checks of check.h: each says what it saw and in which case of a table, then leaves the test. */
#include "check.h"

#include <inttypes.h>

const char *check_case = NULL;

static void leave(const char *file, int line) {
    if (check_case != NULL) print_error("in case: %s\n", check_case);
    check_case = NULL;
    _fail(file, line);
}

static const char *shown(const char *text) {
    return text == NULL ? "(NULL)" : text;
}

void check_text(const char *actual, const char *expected, const char *file, int line) {
    if (actual == NULL && expected == NULL) return;
    if (actual != NULL && expected != NULL && strcmp(actual, expected) == 0) return;
    print_error("text     \"%s\"\nexpected \"%s\"\n", shown(actual), shown(expected));
    leave(file, line);
}

void check_holds(const char *text, const char *part, int wanted, const char *file, int line) {
    const int found = text != NULL && strstr(text, part) != NULL;
    if (found == wanted) return;
    print_error("text \"%s\"\n%s \"%s\"\n", shown(text), wanted ? "lacks" : "holds", part);
    leave(file, line);
}

void check_number(int64_t actual, int64_t expected, const char *what, const char *file, int line) {
    if (actual == expected) return;
    print_error("%s is %" PRId64 ", expected %" PRId64 "\n", what, actual, expected);
    leave(file, line);
}
