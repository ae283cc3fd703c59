# What the lab's commands share: where things lie, and processes that are started, awaited and stopped by name. Sourced.

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=${LAB_RUN:-$LAB/.run} # all that a running lab writes
BIN=$LAB/.bin             # what was built
EXPORT=$RUN/lab.env

say() { printf '%6.1f s  %s\n' "$(since_start)" "$*"; }
since_start() { awk -v now="${EPOCHREALTIME/,/.}" -v begin="${BEGAN/,/.}" 'BEGIN { print now - begin }'; }
fail() {
    printf 'lab: %s\n' "$*" >&2
    exit 1
}
lacking() { # what this machine has not, and lab/up cannot get
    printf 'lab: %s\n' "$*" >&2
    exit 69
}
BEGAN=$EPOCHREALTIME

# --- processes: .run/NAME.pid holds the id and its start time, so that an id that was used again is not mistaken for ours

start_time_of() { # PID
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) }
    awk '{ print $20 }' <<<"$stat"
}

is_running() { # NAME
    local pid began
    read -r pid began 2>/dev/null <"$RUN/$1.pid" || return 1
    [ "$(start_time_of "$pid")" = "$began" ]
}

start() { # NAME COMMAND...
    local name=$1
    shift
    setsid "$@" >"$RUN/logs/$name.log" 2>&1 </dev/null &
    local pid=$!
    echo "$pid $(start_time_of "$pid")" >"$RUN/$name.pid"
    echo "$name" >>"$RUN/order"
}

await() { # NAME SECONDS CHECK...: until the check succeeds; with the last log lines when it does not
    local name=$1 end=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        is_running "$name" || give_up "$name" "ended while starting"
        [ "$SECONDS" -lt "$end" ] || give_up "$name" "is not ready in time: $*"
        sleep 0.2
    done
    say "$name is ready"
}

give_up() { # NAME WHAT
    printf '%s\n' "--- the last lines of $RUN/logs/$1.log" >&2
    tail -n 15 "$RUN/logs/$1.log" >&2
    stop_all
    fail "$1 $2"
}

stop_one() { # NAME: SIGTERM, ten seconds, SIGKILL
    local pid tries=0
    if is_running "$1"; then
        read -r pid _ <"$RUN/$1.pid"
        kill -TERM "$pid" 2>/dev/null
        while is_running "$1"; do
            tries=$((tries + 1))
            if [ $tries -eq 100 ]; then kill -KILL "$pid" 2>/dev/null; fi
            if [ $tries -gt 150 ]; then fail "$1 (process $pid) does not end"; fi
            sleep 0.1
        done
        say "$1 has stopped"
    fi
    rm -f "$RUN/$1.pid"
}

stop_all() { # in the reverse order of their starts
    [ -f "$RUN/order" ] || return 0
    local name
    for name in $(tac "$RUN/order" | awk '!seen[$0]++'); do stop_one "$name"; done
    rm -f "$RUN/order"
}

free_port() { # NAME: the port of that name, chosen once for a run; below the range that clients draw theirs from
    local file=$RUN/ports/$1 port
    if [ ! -f "$file" ]; then
        while :; do
            port=$(shuf -i 20000-32000 -n 1)
            if ! grep -qxs "$port" "$RUN"/ports/* && ! (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        done
        echo "$port" >"$file"
    fi
    cat "$file"
}
