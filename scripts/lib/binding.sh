# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The folders are read by the scripts that source this.
# shellcheck disable=SC2034
# What the `ci` of every binding shares: its folders, packages, counted checks. A script
# defines do_setup, do_build, do_test, do_package and do_driver_command and ends with: part "$@"
#
# In the environment: QIANFAN_PREFIX, an installed libqianfan; QIANFAN_LIBRARY, its libqianfan.so
# (default: the one of the prefix); QIANFAN_BINDINGS_BUILD, where all is written (default:
# build/bindings); QIANFAN_JOBS, how many compilers at once (default: processors).
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
top=$(cd "$here/../.." && pwd)
language=${here##*/}
. "$top/scripts/lib/common.sh"

out=${QIANFAN_BINDINGS_BUILD:-$top/build/bindings}/$language
mkdir -p "$out"
out=$(cd "$out" && pwd)
prefix=${QIANFAN_PREFIX:-$top/build/bindings/prefix}
library=${QIANFAN_LIBRARY:-$prefix/lib/libqianfan.so}
jobs=${QIANFAN_JOBS:-$(nproc)}
passed=0
failed=0
skipped=0

die() {
    say "bindings/$language/ci: $*" >&2
    exit 1
}

# A toolchain that packages cannot bring: scripts/test makes a skip of exit status 3.
no_toolchain() {
    say "bindings/$language/ci: $*" >&2
    exit 3
}

need_library() {
    [ -e "$prefix/include/qianfan/qianfan.h" ] && [ -e "$library" ] && return
    die "libqianfan is not installed in $prefix: name its prefix in QIANFAN_PREFIX"
}

# Settings of the caller would change what the tests see.
forget_settings() {
    local name
    for name in $(compgen -e QIANFAN_) https_proxy HTTPS_PROXY all_proxy ALL_PROXY; do
        unset "$name"
    done
}

# check NAME COMMAND...: counts one test, whose output is shown if it fails. Inside of an `if` bash
# does not stop a function at the first command that fails; so it runs in a shell of its own.
check() {
    local name=$1 status
    shift
    set +e
    (
        set -e
        "$@"
    ) > "$out/check.log" 2>&1
    status=$?
    set -e
    if [ $status -eq 0 ]; then
        say "ok    $name"
        passed=$((passed + 1))
    else
        say "FAIL  $name"
        tail -n 100 "$out/check.log"
        failed=$((failed + 1))
    fi
}

# count NAME STATUS PASSED FAILED LOG [SKIPPED]: adds what a test runner counted. A runner that
# failed without naming a test, or that ran none, counts as one failure.
count() {
    local name=$1 status=$2 good=${3:-0} bad=${4:-0} log=$5 left_out=${6:-0}
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ "$good" -gt 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    say "$([ "$bad" -eq 0 ] && echo 'ok  ' || echo FAIL)  $name: $good passed, $bad failed"
    [ "$bad" -eq 0 ] || tail -n 100 "$log"
    [ "$left_out" -eq 0 ] || skip_check "$left_out tests of $name, see $log"
}

# skip_check WHY...: a check that cannot be made here. In CI all are meant to be.
skip_check() {
    say "SKIPPED: $*"
    if [ "${CI-}" = true ]; then
        say "         (CI=true, so this counts as a failure)"
        failed=$((failed + 1))
    else
        skipped=$((skipped + 1))
    fi
}

finish() {
    local summary="$passed passed, $failed failed"
    [ $skipped -eq 0 ] || summary+=", $skipped skipped"
    say "$summary"
    [ "$failed" -eq 0 ]
}

# runs_sample COMMAND...: the sample does what it does in every language.
runs_sample() { python3 "$top/scripts/lib/run_sample.py" "$@"; }

# An empty folder for somebody else's project, gone when this script ends.
new_project() {
    project=$(mktemp -d)
    trap 'rm -rf "$project"' EXIT
}

part() {
    case ${1-} in
        setup | build | test | package) "do_$1" "${@:2}" ;;
        driver-command) do_driver_command ;;
        *)
            say "usage: bindings/$language/ci setup | build | test | package | driver-command" >&2
            exit 2
            ;;
    esac
}
