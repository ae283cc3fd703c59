#!/usr/bin/env bash
# The jars of two clones of HEAD, built one after the other on one JDK, are byte-equal.
# usage: samples/smoke/reproducible.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/reproducible.XXXXXX")
trap 'rm -rf "$work"' EXIT

build() { # CLONE TIMEZONE LANGUAGE
    git clone -q "$root" "$work/$1"
    echo "reproducible: building $1 (TZ=$2, LC_ALL=$3)"
    (cd "$work/$1" && TZ=$2 LC_ALL=$3 mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Denforcer.skip \
        -Dmaven.javadoc.skip package)
    (cd "$work/$1" && find . -path '*/target/*.jar' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) > "$work/$1.sha256"
}

build one UTC C
build two/deeper/folder Asia/Singapore C.UTF-8
diff -u "$work/one.sha256" "$work/two/deeper/folder.sha256"
echo "reproducible: $(wc -l < "$work/one.sha256") jars, byte-equal"
