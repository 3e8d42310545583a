# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What scripts/lib/steps.sh sets is used here.
# shellcheck disable=SC2154
# The bindings as scripts/test sees them: each folder's own `ci`, the conformance cases for all of
# them, the official SDKs beside them.

mapfile -t languages < <(find bindings -mindepth 2 -maxdepth 2 -name ci -printf '%h\n' |
    sed 's|.*/||' | sort)

# Those that have an official SDK.
sdk_languages=(go java node python)

# Every binding is built and tested against the library that strangers get.
prepare_for_bindings() {
    build release || return
    cmake --install build/release --prefix build/bindings/prefix > /dev/null || return
    export QIANFAN_BUILD=$PWD/build/release
    export QIANFAN_PREFIX=$PWD/build/bindings/prefix
    export QIANFAN_BINDINGS_BUILD=$PWD/build/bindings
    export QIANFAN_LIBRARY=$QIANFAN_PREFIX/lib/libqianfan.so
    export QIANFAN_JOBS=$parallel
}

# "N passed, N failed[, N skipped]" as a tool's last such line -> "N N N"
closing_line() {
    grep -aE '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n 1 |
        sed -E 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*$/\1 \2 \4/; s/ $/ 0/'
}

# binding_part LANGUAGE PART: one part of a binding's ci, its tests counted.
binding_part() {
    local language=$1 part=$2 status=0 counts log=$logs/binding-$1-$2.log
    say "---- $language: $part"
    "bindings/$language/ci" "$part" > "$log" 2>&1 || status=$?
    cat "$log"
    if [ "$part" = setup ] && [ $status -eq 3 ]; then
        skip "the toolchain of $language is not installed: $(tail -n 1 "$log")"
        return
    fi
    counts=$(closing_line "$log")
    if [ -n "$counts" ]; then
        add_counts "$counts"
    elif [ $status -ne 0 ]; then
        add_counts "0 1 0"
    fi
    return $status
}

# Once in a run of scripts/test; a language whose toolchain is missing is skipped each time.
build_binding() {
    local language=$1 built=$logs/binding-$1.built part status
    [ ! -e "$built" ] || return 0
    for part in setup build; do
        status=0
        binding_part "$language" $part || status=$?
        [ $status -eq 0 ] || return $status
    done
    touch "$built"
}

test_binding() {
    local part status=0
    prepare_for_bindings || return
    build_binding "$1" || return
    for part in test package; do
        binding_part "$1" $part || status=1
    done
    return $status
}

# build_bindings LANGUAGE...: sets built_languages; those that cannot be built are told and counted.
build_bindings() {
    local language
    built_languages=()
    for language; do
        if build_binding "$language"; then built_languages+=("$language"); fi
    done
    [ ${#built_languages[@]} -gt 0 ]
}

# counted LOG COMMAND...: a command whose own closing line counts its tests.
counted() {
    local log=$1 status=0 counts
    shift
    "$@" > "$log" 2>&1 || status=$?
    cat "$log"
    counts=$(closing_line "$log")
    add_counts "${counts:-0 1 0}"
    return $status
}

# unittests FOLDER: a runner's own tests, which show that it finds what is wrong.
unittests() {
    local log=$logs/unittests-${1//\//-}.log status=0
    python3 -m unittest discover -v -s "$1" > "$log" 2>&1 || status=$?
    cat "$log"
    add_counts "$(python3 scripts/lib/count_tests.py --unittest "$log")"
    return $status
}

test_conformance() {
    local status=0 page=()
    prepare_for_bindings && build_bindings "${languages[@]}" || return
    unittests conformance/tests || status=1
    # The page tells of all languages, so only a run of all can tell whether it is true.
    [ ${#built_languages[@]} -lt ${#languages[@]} ] || page=(--check)
    counted "$logs/conformance.table" ./conformance/run "${page[@]}" "${built_languages[@]}" ||
        status=1
    case " ${built_languages[*]} " in *" java "*) conformance_of_jna || status=1 ;; esac
    case " ${built_languages[*]} " in *" csharp "*) conformance_of_core || status=1 ;; esac
    return $status
}

# The page tells of the newest JDK. Below 22 Java reaches C in another way, which must do as well.
conformance_of_jna() {
    local jdk
    jdk=$(bindings/java/ci base-jdk) || return
    QIANFAN_JAVA_HOME=$jdk counted "$logs/conformance-jna.table" ./conformance/run java
}

# The page tells of Mono.
conformance_of_core() {
    local status=0
    QIANFAN_CSHARP_RUNTIME=core bindings/csharp/ci driver-command > /dev/null || status=$?
    if [ $status -eq 3 ]; then
        skip "conformance on .NET Core, which could not be installed"
        return 0
    fi
    QIANFAN_CSHARP_RUNTIME=core counted "$logs/conformance-core.table" ./conformance/run csharp
}

test_parity() {
    local status=0
    prepare_for_bindings && build_bindings "${sdk_languages[@]}" || return
    unittests tests/parity/tests || status=1
    # A language that is named has to be compared; those that are not built were counted above.
    [ ${#built_languages[@]} -lt ${#sdk_languages[@]} ] || built_languages=()
    counted "$logs/parity.table" ./tests/parity/run "${built_languages[@]}" || status=1
    return $status
}
