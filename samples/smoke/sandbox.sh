# Sourced by the smoke tests that need a running sandbox: starts one, loads its environment, and stops it with the script.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
step="start of the sandbox"

# Exit status 77 says that nothing was tested.
needs() { command -v "$1" >/dev/null || { echo "smoke: SKIPPED, no $1 on the PATH"; exit 77; }; }
check() { step=$1; echo "smoke: $1"; }
expect() { grep -- "$1" >/dev/null || { echo "smoke: expected $1" >&2; exit 1; }; }

start_sandbox() {
    work=$(mktemp -d)
    "$here/sandbox" --export "$work/env" >"$work/sandbox.log" 2>&1 &
    sandbox=$!
    trap finish EXIT
    local waited=0
    until [ -s "$work/env" ]; do
        kill -0 "$sandbox" 2>/dev/null || exit 1
        waited=$((waited + 1))
        [ "$waited" -lt 3000 ] || exit 1
        [ $((waited % 25)) -ne 0 ] || echo "smoke: waiting for the sandbox ($((waited / 5)) s)"
        sleep 0.2
    done
    # shellcheck disable=SC1091  # written by the sandbox
    . "$work/env"
}

finish() {
    local status=$?
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        echo "smoke: FAILED at: $step" >&2
        tail -n 30 "$work/sandbox.log" >&2
    fi
    rm -rf "$work"
    exit "$status"
}

# As a user would by Ctrl-C or kill; the export file goes with it.
stop_sandbox() {
    check "stop"
    kill -TERM "$sandbox"
    wait "$sandbox"
    [ ! -e "$work/env" ]
    echo "smoke: all steps held"
}
