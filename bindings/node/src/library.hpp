// SPDX-License-Identifier: MIT
// The C library, opened at run time.
#pragma once

#include <mutex>
#include <stdexcept>

#include "functions.hpp"

// Throws what is wrong with the file. Once it succeeded, later calls do nothing.
inline void load(const std::string &path) {
    static std::mutex mutex;
    const std::lock_guard<std::mutex> lock(mutex);
    if (lib.qf_version != nullptr) return;
    // node exports an OpenSSL of its own, which would answer for the library's without DEEPBIND.
    std::unique_ptr<void, int (*)(void *)> file(
        dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND), &dlclose);
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
