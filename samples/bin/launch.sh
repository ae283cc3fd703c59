#!/usr/bin/env bash
# Runs a main class of the samples, building what it needs first.
#
# Usage, as the last line of an executable in samples/:
#
#     exec "$(dirname "$(readlink -f "$0")")/bin/launch.sh" MAIN_CLASS "$@"
#
# - The repository is found from this file's own place, so that any working directory will do; it is not changed.
# - The classes of all modules and the class path (samples/target/classpath.txt) are built with Maven once, and again only
#   when a pom or a main source is newer. The build says what it does and speaks at least every five seconds; its whole
#   output is in samples/target/build.log.
# - Java comes from JAVA_HOME, else from the PATH, and must be 17 or newer. JAVA_OPTS is passed to it, split at spaces.
# - The main class replaces this process, so signals and the exit status are its own.
# Exit status of the launcher itself: 2 for a wrong call or a missing tool, 1 for a build that failed.
set -euo pipefail

main_class=${1:?"launch.sh needs the main class as its first argument"}
shift
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)
class_path_file=$root/samples/target/classpath.txt
build_log=$root/samples/target/build.log

say() { printf '%s\n' "$*" >&2; }

find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || { say "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"; exit 2; }
    else
        java=$(command -v java) || { say "no java: install a JDK 17 or newer, or set JAVA_HOME"; exit 2; }
    fi
    local version
    version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    if [ -z "$version" ] || [ "$version" -lt 17 ]; then
        say "$java is Java ${version:-of an unknown version}, but 17 or newer is needed: set JAVA_HOME"
        exit 2
    fi
}

is_fresh() {
    [ -s "$class_path_file" ] || return 1
    [ -d "$root/samples/target/classes" ] || return 1
    local entry
    while IFS= read -r -d : entry; do
        [ -e "$entry" ] || return 1
    done < <(tr '\n' ':' <"$class_path_file")
    [ -z "$(find "$root"/pom.xml "$root"/sdk-*/pom.xml "$root"/samples/pom.xml "$root"/sdk-*/src/main "$root"/samples/src/main \
        -newer "$class_path_file" -print -quit)" ]
}

# Whether all has been compiled, by `mvn verify` for instance, since it was last edited. Maven itself is not sure when the other
# modules are folders now and were jars then, and would compile everything again.
is_compiled() {
    local module compiled
    for module in "$root"/sdk-{core,sandbox,deploy,observe,security} "$root"/samples; do
        compiled=$module/target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst
        [ -e "$compiled" ] || return 1
        [ -z "$(find "$root/pom.xml" "$module/pom.xml" "$module/src/main" -newer "$compiled" -print -quit)" ] || return 1
    done
}

# Which goal Maven is at: one line that moves on a terminal, a line of its own elsewhere.
progress() { # SECONDS
    local at
    at=$(sed -n 's/^\[INFO\] --- \([^:]*\):[^:]*:\([^ ]*\) .* @ \([^ ]*\) ---$/\1 \2 of \3/p' "$build_log" | tail -n 1)
    if [ -t 2 ]; then
        printf '\r\033[K  ... %s s  %s' "$1" "${at:-starting Maven}" >&2
    else
        say "  ... $1 s  ${at:-starting Maven}"
    fi
}

build() {
    command -v mvn >/dev/null || { say "no mvn: install Maven 3.8 or newer"; exit 2; }
    mkdir -p "$root/samples/target"
    say "building the samples with Maven, the first time this takes a minute or two ..."
    local started=$SECONDS stamp=$root/samples/target/build.stamp pid incremental=true
    touch "$stamp"
    ! is_compiled || incremental=false
    (cd "$root" && exec mvn -B -ntp -Plaunch -pl samples -am process-classes \
        -Dmaven.compiler.useIncrementalCompilation=$incremental \
        -Dlaunch.class-path-file="$class_path_file.new") >"$build_log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null || true' INT TERM EXIT
    local waited=0 quiet=25
    [ ! -t 2 ] || quiet=5
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        waited=$((waited + 1))
        [ $((waited % quiet)) -ne 0 ] || progress "$((SECONDS - started))"
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
    trap - INT TERM EXIT
    if ! wait "$pid"; then
        say "the build failed; the end of $build_log:"
        grep -E '^\[ERROR\]' "$build_log" | head -n 20 >&2 || tail -n 20 "$build_log" >&2
        exit 1
    fi
    # as old as the beginning of the build: what was edited meanwhile is newer and built next time
    touch -r "$stamp" "$class_path_file.new"
    mv "$class_path_file.new" "$class_path_file"
    say "built in $((SECONDS - started)) s"
}

find_java
if ! is_fresh; then
    if command -v flock >/dev/null; then
        mkdir -p "$root/samples/target"
        exec 9>"$root/samples/target/build.lock"
        flock 9
        is_fresh || build
        exec 9>&-
    else
        build
    fi
fi

# noUnsafe: Java 24 and newer print warnings about Netty's use of sun.misc.Unsafe into the first lines of every sample
# shellcheck disable=SC2086  # JAVA_OPTS is a list of words
exec "$java" -Dio.netty.noUnsafe=true ${JAVA_OPTS:-} -cp "$root/samples/target/classes:$(cat "$class_path_file")" "$main_class" "$@"
