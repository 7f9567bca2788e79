# Shared by the scripts beside it; sourced, not run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
KIOSK="$VENV/bin/dealer-kiosk"
SYSTEM_PACKAGES=(build-essential cmake python3-dev python3-venv libportaudio2 libasound2-plugins flite)
TEST_PACKAGES=(pulseaudio pulseaudio-utils sox espeak-ng strace)
SPEECH_PACKAGES=(flite espeak-ng festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts)  # voices that speak to the recognisers
NEEDED_MB=3000

say() { printf '%s\n' "$*" >&2; }
die() { say "$0: $*"; exit 1; }

# missing_packages NAME… prints those that Debian does not list as installed.
missing_packages() {
    local name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$name"
    done
}

# install_packages NAME… installs what is missing as root or through sudo; without either it prints the line to run.
install_packages() {
    local missing as_root=()
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || die "needs these programs, please install them: $missing"
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=(sudo)
        else
            die "run this once as root, then start again: apt-get install -y --no-install-recommends $missing"
        fi
    fi
    say "Installing system packages: $missing(about a minute)"
    # shellcheck disable=SC2086
    { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing ||
        { "${as_root[@]}" apt-get update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing; }; } >/dev/null 2>"$ROOT/var/apt.log" ||
        die "apt-get could not install: $missing(see var/apt.log; is the Debian registry reachable?)"
}

# quietly WHAT LOG COMMAND… runs a long command with its output in a log, telling every half minute that it is still at it.
quietly() {
    local what=$1 log=$2 pid waited=0
    shift 2
    "$@" >"$log" 2>&1 &
    pid=$!
    # An interrupted set-up must not leave a compiler running.
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
        if [ $((waited % 30)) -eq 0 ]; then say "  … $what, $waited s so far"; fi
    done
    trap - INT TERM
    wait "$pid"
}
