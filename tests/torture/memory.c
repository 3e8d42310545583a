/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The C library's own, under names that it keeps for this purpose. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static _Thread_local struct {
    int armed;
    enum memory_mode mode;
    long fail_at;
    long allocations;
    long failures;
    long balance;
    const void *victim;
} now;

static struct {
    const char *const *parts;
    struct {
        uintptr_t begin;
        uintptr_t end;
    } places[16];
    size_t count;
} aim;

static int note_places(struct dl_phdr_info *library, size_t size, void *unused) {
    (void)size;
    (void)unused;
    for (const char *const *part = aim.parts; *part != NULL; ++part) {
        if (strstr(library->dlpi_name, *part) == NULL) continue;
        for (int i = 0; i < library->dlpi_phnum; ++i) {
            const ElfW(Phdr) *segment = &library->dlpi_phdr[i];
            if (segment->p_type != PT_LOAD || aim.count == 16) continue;
            aim.places[aim.count].begin = library->dlpi_addr + segment->p_vaddr;
            aim.places[aim.count].end = aim.places[aim.count].begin + segment->p_memsz;
            ++aim.count;
        }
    }
    return 0;
}

void memory_aim_at(const char *const *parts) {
    aim.parts = parts;
    aim.count = 0;
    if (parts != NULL) dl_iterate_phdr(note_places, NULL);
}

static int is_aimed_at(const void *caller) {
    if (aim.parts == NULL) return 1;
    for (size_t i = 0; i < aim.count; ++i) {
        if ((uintptr_t)caller >= aim.places[i].begin && (uintptr_t)caller < aim.places[i].end)
            return 1;
    }
    return 0;
}

void memory_arm(long k, enum memory_mode mode) {
    now.mode = mode;
    now.fail_at = k;
    now.allocations = 0;
    now.failures = 0;
    now.balance = 0;
    now.victim = NULL;
    now.armed = 1;
}

void memory_disarm(void) {
    now.armed = 0;
}

long memory_allocations(void) {
    return now.allocations;
}

long memory_failures(void) {
    return now.failures;
}

long memory_balance(void) {
    return now.balance;
}

const void *memory_victim(void) {
    return now.victim;
}

/* Counts one allocation; tells whether it has to fail. */
static int must_fail(const void *caller) {
    if (!now.armed || !is_aimed_at(caller)) return 0;
    ++now.allocations;
    if (now.fail_at == 0 || now.allocations < now.fail_at) return 0;
    if (now.mode == FAIL_ONE && now.allocations > now.fail_at) return 0;
    if (now.failures++ == 0) now.victim = caller;
    errno = ENOMEM;
    return 1;
}

static void *counted(void *block) {
    if (now.armed && block != NULL) ++now.balance;
    return block;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size) {
    return must_fail(CALLER) ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return must_fail(CALLER) ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
    if (must_fail(CALLER)) return NULL;
    void *moved = __libc_realloc(block, size);
    return block == NULL ? counted(moved) : moved;
}

void *memalign(size_t alignment, size_t size) {
    return must_fail(CALLER) ? NULL : counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return must_fail(CALLER) ? NULL : counted(__libc_memalign(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (must_fail(CALLER)) return ENOMEM;
    *block = counted(__libc_memalign(alignment, size));
    return *block == NULL ? ENOMEM : 0;
}

void free(void *block) {
    if (now.armed && block != NULL) --now.balance;
    __libc_free(block);
}
