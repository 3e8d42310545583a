# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# How the binary interface is read, for abi_check and abi_update. Sourced at the top of the tree.

# The library with debug information, which is what libabigail reads. The same options whatever
# machine or day it is.
abi_build() {
    mkdir -p build
    if ! { cmake --preset abi && cmake --build --preset abi; } > build/abi.log 2>&1; then
        echo "abi: the build failed, see build/abi.log:" >&2
        tail -n 20 build/abi.log >&2
        return 1
    fi
}

abi_library=build/abi/src/libqianfan.so

abi_header_symbols() {
    sed -n 's/^QF_API .*\b\(qf_[a-z0-9_]*\)(.*/\1/p' include/qianfan/qianfan.h | LC_ALL=C sort
}

abi_library_symbols() {
    nm -D --defined-only "$abi_library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' |
        LC_ALL=C sort
}

abi_soname() {
    objdump -p "$1" | awk '$1 == "SONAME" { print $2 }'
}

# What the header shows and nothing behind it: no paths, no line numbers, no private types, so that
# two machines write the same text. The build does not optimise, because a compiler that folds two
# equal functions into one leaves the debug information of only one of them.
abi_dump() {
    abidw --headers-dir include/qianfan --drop-private-types --exported-interfaces-only \
        --type-id-style hash --no-corpus-path --no-comp-dir-path --no-show-locs \
        --no-architecture --no-elf-needed "$abi_library" |
        sed "s# path='[^']*/src/# path='src/#"
}
