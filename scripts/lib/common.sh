# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The lists of packages are read by the scripts that source this.
# shellcheck disable=SC2034
# Small helpers of the scripts beside this folder.

say() { printf '%s\n' "$*"; }

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command as the administrator.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo > /dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo. Run as root: $*"
    fi
}

missing_packages() {
    local package
    for package; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) in
            installed) ;;
            *) printf '%s\n' "$package" ;;
        esac
    done
}

# Installs the named Debian packages that are not there. Elsewhere it hopes that the tools are.
install_packages() {
    local missing log
    if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
        say "This is no Debian, so nothing is installed; these are needed: $*"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${#missing[@]} missing packages: ${missing[*]}"
    log=$(mktemp)
    if ! { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "apt-get could not install: ${missing[*]}"
    fi
    rm -f "$log"
}

# What the library and the command are built with.
build_packages=(
    build-essential cmake ninja-build pkg-config python3
    libcurl4-openssl-dev libssl-dev libcjson-dev libcli11-dev
)

# What the tests need on top of that.
test_packages=(
    git libcmocka-dev clang clang-format clang-tidy libclang-rt-14-dev shellcheck
    abigail-tools binutils openssl nginx-light zsh fish man-db mandoc
)

# Libraries that `pkg-config --static libcurl` names and Debian's libcurl does not pull in.
static_link_packages=(
    libbrotli-dev libidn2-dev libkrb5-dev libldap-dev libnghttp2-dev libpsl-dev
    librtmp-dev libssh2-1-dev libzstd-dev zlib1g-dev
)
