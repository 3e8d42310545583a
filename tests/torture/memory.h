/* SPDX-License-Identifier: MIT */
/* A malloc that fails on demand. It replaces the C library's in this program, for every library. It
 * fails and counts only on a thread and in a time that were chosen. */
#ifndef QIANFAN_TESTS_TORTURE_MEMORY_H
#define QIANFAN_TESTS_TORTURE_MEMORY_H

enum memory_mode {
    FAIL_ONE,       /* allocation k fails, the next succeeds */
    FAIL_FROM_THERE /* allocation k fails, and every later one */
};

/* From now on, whether failures are for those libraries alone whose file names hold one of the
 * parts (NULL at the end), or for all (NULL). Allocations of others are then not counted either. */
void memory_aim_at(const char *const *parts);

/* Begins to count this thread's allocations; fails number k (from 1; 0: none). */
void memory_arm(long k, enum memory_mode mode);
void memory_disarm(void);

/* About the time between the last memory_arm and memory_disarm. */
long memory_allocations(void);
long memory_failures(void);
/* Allocations that were not freed. Negative: more was freed than allocated. */
long memory_balance(void);
/* Who asked for the first allocation that failed: an address for dladdr. */
const void *memory_victim(void);

#endif
