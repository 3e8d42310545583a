# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# How scripts/test runs one step: timed, its output kept in build/test-logs, its tests counted.

logs=build/test-logs
parallel=${QIANFAN_JOBS:-$(nproc)}
passed=0
failed=0
skipped=0
# Exit status of a step that could not run and has said so.
was_skipped=77

# A step sets this if it knows better than its exit status: "passed failed skipped".
step_counts=""

# A check that cannot run is told to everybody. In CI it is a failure: there, all is meant to run.
skip() {
    say "SKIPPED: $*"
    if [ "${CI-}" = true ]; then
        say "         (CI=true, so this counts as a failure)"
        add_counts "0 1 0"
    else
        add_counts "0 0 1"
    fi
    return $was_skipped
}

need_tool() {
    command -v "$1" > /dev/null || skip "$1 is not installed"
}

# Adds to what the step has counted so far.
add_counts() {
    local before=() more=()
    read -ra before <<< "${step_counts:-0 0 0}"
    read -ra more <<< "$1"
    step_counts="$((before[0] + more[0])) $((before[1] + more[1])) $((before[2] + more[2]))"
}

# Runs in the step's own subshell, so that no step can disturb the next.
run_step_body() {
    local status=0
    set +e
    "step_$1"
    status=$?
    printf '%s\n' "$step_counts" > "$logs/$1.counts"
    return $status
}

show_failure() {
    grep -aE -m 40 '^ *[0-9]+/[0-9]+ .*\*\*\*|^SKIPPED' "$logs/$1.log" || true
    say "---- the end of $logs/$1.log:"
    tail -n 60 "$logs/$1.log"
    say "----"
}

# run_step NAME: prints one line about it and adds its tests to the sums.
run_step() {
    local name=$1 began=$SECONDS status=0 counts=() verdict=ok
    rm -f "$logs/$name.counts"
    (run_step_body "$name") > "$logs/$name.log" 2>&1 || status=$?
    read -ra counts < "$logs/$name.counts" || true
    [ ${#counts[@]} -eq 3 ] || counts=($((status == 0)) $((status != 0)) 0)
    # A build that breaks has no test to count, yet something failed.
    if [ $status -ne 0 ] && [ $status -ne $was_skipped ] && [ "${counts[1]}" -eq 0 ]; then
        counts[1]=1
    fi
    passed=$((passed + counts[0]))
    failed=$((failed + counts[1]))
    skipped=$((skipped + counts[2]))
    [ "${counts[1]}" -eq 0 ] || verdict=FAILED
    printf '%-11s %-7s %5d passed %4d failed %4d skipped  %5d s\n' "$name" "$verdict" \
        "${counts[@]}" "$((SECONDS - began))"
    if [ $verdict = FAILED ]; then
        show_failure "$name"
    else
        grep -aE '^SKIPPED|\.\.\. skipped |\*\*\*Skipped|^\[  SKIPPED \] [^0-9]' \
            "$logs/$name.log" || true
    fi
}

# build PRESET
build() {
    cmake --preset "$1" && cmake --build --preset "$1" -j "$parallel"
}

# run_ctest PRESET [ctest options]
run_ctest() {
    local preset=$1 status=0 log
    shift
    log=build/$preset/Testing/Temporary/LastTest.log
    rm -f "$log"
    ctest --preset "$preset" -j "$parallel" --timeout 300 "$@" || status=$?
    [ ! -e "$log" ] || add_counts "$(python3 scripts/lib/count_tests.py --ctest "$log")"
    # The runners' own words about skipped tests, which ctest keeps to itself.
    [ ! -e "$log" ] || grep -aE '\.\.\. skipped |^\[  SKIPPED \] [^0-9]' "$log" || true
    return $status
}
