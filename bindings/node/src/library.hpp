// SPDX-License-Identifier: MIT
// The C library, opened at run time.
#pragma once

#include <link.h>

#include <mutex>
#include <stdexcept>

#include "functions.hpp"

using File = std::unique_ptr<void, int (*)(void *)>;

inline File opened(const char *path, int how) {
    return {dlopen(path, RTLD_NOW | how), [](void *file) { return file ? dlclose(file) : 0; }};
}

#ifdef RTLD_DEEPBIND
// Whether another allocator, such as a preloaded jemalloc, stands in front of libc's.
inline bool allocator_replaced() {
    const File libc = opened("libc.so.6", RTLD_NOLOAD), program = opened(nullptr, 0);
    void *const own = libc ? dlsym(libc.get(), "malloc") : nullptr;
    void *const first = dlsym(RTLD_DEFAULT, "malloc");
    Dl_info info{};
    void *entry = nullptr;
    link_map *map = nullptr;
    if (own == nullptr || first == own) return false;
    // A program at fixed addresses answers with the stub that it calls malloc by.
    if (dladdr1(first, &info, &entry, RTLD_DL_SYMENT) != 0 && entry != nullptr &&
        static_cast<ElfW(Sym) *>(entry)->st_shndx != SHN_UNDEF)
        return true;
    if (dlinfo(program.get(), RTLD_DI_LINKMAP, &map) != 0) return false;
    // Then the first of what was loaded with it counts. What comes after libc was opened later.
    for (map = map->l_next; map != nullptr; map = map->l_next) {
        const File file = opened(map->l_name, RTLD_NOLOAD);
        if (file == libc) return false;
        void *const found = file ? dlsym(file.get(), "malloc") : nullptr;
        if (found != nullptr && found != own) return true;
    }
    return false;
}
#endif

// node exports an OpenSSL of its own, which answers for the library's unless that is opened with
// DEEPBIND. But DEEPBIND also gives it libc's allocator, whatever stands in front of that, and
// then one frees what the other gave: the process aborts.
inline File open_library(const std::string &path) {
#ifdef RTLD_DEEPBIND
    if (!allocator_replaced()) return opened(path.c_str(), RTLD_LOCAL | RTLD_DEEPBIND);
    const char *const why = "another allocator stands in front of libc's (LD_PRELOAD?)";
#else
    const char *const why = "the loader of this system has no RTLD_DEEPBIND";
#endif
    File file = opened(path.c_str(), RTLD_LOCAL);
    if (file == nullptr) return file;
    // One that has its OpenSSL inside neither shows it nor needs another.
    const char *const name = "OPENSSL_init_crypto";
    void *const its = dlsym(file.get(), name);
    void *const first = dlsym(RTLD_DEFAULT, name);
    if (its == nullptr || first == nullptr || its == first) return file;
    const std::string what = "it would get the OpenSSL of node in place of its own, because ";
    throw std::runtime_error(what + why +
                             "; name a libqianfan with OpenSSL inside by QIANFAN_LIBRARY");
}

// Throws what is wrong with the file. Once it succeeded, later calls do nothing.
inline void load(const std::string &path) {
    static std::mutex mutex;
    const std::lock_guard<std::mutex> lock(mutex);
    if (lib.qf_version != nullptr) return;
    File file = open_library(path);
    if (file == nullptr) throw std::runtime_error(dlerror());
    Library found{};
    if (!find(file.get(), "qf_abi_version", found.qf_abi_version))
        throw std::runtime_error("it is not libqianfan: it has no qf_abi_version");
    // Asked before all else is looked up: a library of another ABI may lack functions.
    const int abi = found.qf_abi_version();
    if (abi != QF_ABI_VERSION) {
        throw std::runtime_error("its ABI version is " + std::to_string(abi) +
                                 ", this package needs " + std::to_string(QF_ABI_VERSION));
    }
    if (const char *missing = find_all(file.get(), found))
        throw std::runtime_error(std::string("it is too old: it has no ") + missing);
    lib = found;
    file.release();  // stays loaded for good
}
