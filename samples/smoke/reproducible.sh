#!/usr/bin/env bash
# The jars of two clones of HEAD are byte-equal, in other folders, time zones and languages, on one JDK.
# usage: samples/smoke/reproducible.sh [--built]
#   --built   takes the jars that `mvn verify` has left here for those of the first clone
# Exit status 77 if what is here is not a clean clone, so that its jars prove nothing.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd -P)
if ! changes=$(git -C "$root" status --porcelain 2>&1); then
    echo "reproducible: SKIPPED, $root is no git clone"
    exit 77
fi
if [ "${1:-}" = --built ] && [ -n "$changes" ]; then
    echo "reproducible: SKIPPED, there are changes that are not committed"
    exit 77
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/reproducible.XXXXXX")
builder=
trap 'if [ -n "$builder" ]; then kill "$builder" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

sums() { # CLONE: of all that would be published
    (cd "$1" && find . -path './*/target/*.jar' -not -path './samples/target/*/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

build() { # CLONE TIMEZONE LANGUAGE
    git clone -q "$root" "$work/$1"
    echo "reproducible: building $1 (TZ=$2, LC_ALL=$3)"
    (cd "$work/$1" && exec env TZ="$2" LC_ALL="$3" mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Denforcer.skip \
        -Dmaven.javadoc.skip package) &
    builder=$!
    local waited=0
    while kill -0 "$builder" 2>/dev/null; do
        sleep 0.2
        waited=$((waited + 1))
        [ $((waited % 50)) -ne 0 ] || echo "  ... $((waited / 5)) s"
    done
    wait "$builder"
    builder=
    sums "$work/$1" >"$work/$1.sha256"
}

if [ "${1:-}" = --built ]; then
    sums "$root" >"$work/one.sha256"
else
    build one UTC C
fi
mkdir "$work/deeper"
build deeper/two Asia/Singapore C.UTF-8
diff -u "$work/one.sha256" "$work/deeper/two.sha256"
cat "$work/one.sha256"
[ -s "$work/one.sha256" ]
echo "reproducible: $(wc -l < "$work/one.sha256") jars, byte-equal"
