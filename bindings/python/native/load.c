/* SPDX-License-Identifier: MIT */
/*
 * The C half of the loader. The library is opened at run time, where the Python half says; its
 * functions are reached through the pointers of functions.h, which are filled here, all or none.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "functions.h"

_Static_assert(sizeof(void *) == sizeof(void (*)(void)), "dlsym's answer must fit a function");

/* Returns NULL, or why it failed: text that is valid until the next call. Not for two threads. */
static const char *qianfan_load(const char *path, int32_t abi_version) {
    static char problem[1024];
    void *found[sizeof qianfan_functions / sizeof qianfan_functions[0]];
    int32_t (*library_abi)(void);
    void *symbol;
    size_t i;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL) {
        snprintf(problem, sizeof problem, "%s", dlerror());
        return problem;
    }
    symbol = dlsym(library, "qf_abi_version");
    if (symbol == NULL) {
        snprintf(problem, sizeof problem, "it is not libqianfan: it has no qf_abi_version");
        dlclose(library);
        return problem;
    }
    memcpy(&library_abi, &symbol, sizeof symbol);
    /* Asked before anything else is looked up: a library of another ABI may lack functions. */
    if (library_abi() != abi_version) {
        snprintf(problem, sizeof problem, "its ABI version is %d, this package needs %d",
                 (int)library_abi(), (int)abi_version);
        dlclose(library);
        return problem;
    }
    for (i = 0; i < sizeof found / sizeof found[0]; i++) {
        found[i] = dlsym(library, qianfan_functions[i].name);
        if (found[i] == NULL) {
            snprintf(problem, sizeof problem, "it is too old for this package: it has no %s",
                     qianfan_functions[i].name);
            dlclose(library);
            return problem;
        }
    }
    for (i = 0; i < sizeof found / sizeof found[0]; i++) {
        memcpy(qianfan_functions[i].pointer, &found[i], sizeof found[i]);
    }
    return NULL;
}
