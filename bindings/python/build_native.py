# SPDX-License-Identifier: MIT
"""Tells cffi how to compile libqianfan._native; run by setuptools.

The module is compiled (cffi's API mode), so that callbacks are ordinary C functions rather than
code written into memory at run time, and one binary serves all Pythons from 3.9 on. It does not
link the library: libqianfan._library opens it at run time and fills the pointers of functions.h,
through which cffi's wrappers call.
"""

import pathlib

import cffi

HERE = pathlib.Path(__file__).resolve().parent / "native"
BY_HAND = """
    #define RTLD_NOW ...
    void *dlopen(const char *path, int flags);
    char *dlerror(void);
    void *dlsym(void *library, const char *name);
    int dlclose(void *library);

    extern "Python" qf_status qianfan_on_credentials(void *user_data, qf_credentials *out);
    extern "Python" void qianfan_on_log(void *user_data, int32_t level, const char *message);
"""

ffi = cffi.FFI()
ffi.cdef((HERE / "declarations.h").read_text(encoding="utf-8") + BY_HAND)
ffi.set_source(
    "libqianfan._native",
    "#include <dlfcn.h>\n#include <stdint.h>\n" + '#include "functions.h"',
    include_dirs=[str(HERE)],
    libraries=["dl"],
    py_limited_api=True,
)
