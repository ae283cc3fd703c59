# The newest official clients for Python, installed once from pinned files. Sourced after common.sh.

CLIENTS=$BIN/contract

install_clients() {
    local pins=$LAB/contract/requirements.txt
    if [ -x "$CLIENTS/bin/python" ] && cmp -s "$pins" "$CLIENTS/pins.txt"; then return 0; fi
    if ! python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        fail "missing: Python 3.11 or newer that can make virtual environments; install it with: apt-get install --no-install-recommends python3-venv"
    fi
    say "installing the official clients"
    rm -rf "$CLIENTS"
    mkdir -p "$BIN" "$RUN/logs"
    if ! { python3 -m venv "$CLIENTS" && "$CLIENTS/bin/pip" install --no-input --require-hashes -r "$pins"; } \
        >"$RUN/logs/contract.log" 2>&1; then
        tail -n 20 "$RUN/logs/contract.log" >&2
        rm -rf "$CLIENTS"
        fail "the official clients cannot be installed"
    fi
    cp "$pins" "$CLIENTS/pins.txt"
}
