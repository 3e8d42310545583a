# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What scripts/lib/steps.sh sets is used here.
# shellcheck disable=SC2154
# The bindings as scripts/test sees them: each folder's own `ci`, then the conformance cases.

# Every binding is built and tested against the library that strangers get.
prepare_for_bindings() {
    build release || return
    cmake --install build/release --prefix build/bindings/prefix > /dev/null || return
    export QIANFAN_BUILD=$PWD/build/release
    export QIANFAN_PREFIX=$PWD/build/bindings/prefix
    export QIANFAN_BINDINGS_BUILD=$PWD/build/bindings
    export QIANFAN_LIBRARY=$QIANFAN_PREFIX/lib/libqianfan.so
    [ -e "$QIANFAN_LIBRARY" ] || QIANFAN_LIBRARY=$(find "$QIANFAN_PREFIX" -name libqianfan.so)
}

# "N passed, N failed[, N skipped]" as a tool's last such line -> "N N N"
closing_line() {
    grep -aE '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n 1 |
        sed -E 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*$/\1 \2 \4/; s/ $/ 0/'
}

# test_binding LANGUAGE: set-up, build, tests and a stranger's installation.
test_binding() {
    local language=$1 ci=bindings/$1/ci part status counts
    for part in setup build test package; do
        status=0
        say "---- $language: $part"
        "$ci" $part > "$logs/binding-$language-$part.log" 2>&1 || status=$?
        cat "$logs/binding-$language-$part.log"
        if [ $part = setup ] && [ $status -eq 3 ]; then
            skip "the toolchain of $language is not installed"
            return
        fi
        counts=$(closing_line "$logs/binding-$language-$part.log")
        if [ -n "$counts" ]; then
            add_counts "$counts"
        elif [ $status -ne 0 ]; then
            add_counts "0 1 0"
        fi
        [ $status -eq 0 ] || return $status
    done
}

# One language each, so that the steps tell which one is broken.
test_conformance() {
    local status=0
    ./conformance/run > "$logs/conformance.table" 2>&1 || status=$?
    cat "$logs/conformance.table"
    add_counts "$(closing_line "$logs/conformance.table")"
    return $status
}
