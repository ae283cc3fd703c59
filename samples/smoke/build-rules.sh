#!/usr/bin/env bash
# Plants one violation of each build rule in a throwaway child project and expects the build to refuse it for that reason.
# usage: samples/smoke/build-rules.sh [further mvn options, such as -o]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/samples/target/planted
mkdir -p "$work"

plant() { # NAME EXPECTED-WORDS DEPENDENCIES [PROPERTIES]
    local name=$1 expected=$2 dependencies=$3 log=$work/$1.log
    shift 3
    mkdir -p "$work/$name"
    cat > "$work/$name/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>dev.sampan</groupId><artifactId>sampan</artifactId><version>0.1.0</version><relativePath>../../../../pom.xml</relativePath></parent>
  <artifactId>planted-$name</artifactId>
  <dependencies>$dependencies</dependencies>
</project>
POM
    if mvn -B -ntp -q "${options[@]}" -f "$work/$name/pom.xml" "${goal:-validate}" "$@" > "$log" 2>&1; then
        echo "build rules: $name was accepted"
        exit 1
    fi
    if ! grep -q -- "$expected" "$log"; then
        echo "build rules: $name was refused for another reason:"
        cat "$log"
        exit 1
    fi
    echo "build rules: $name is refused"
}

dependency() { printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' "$1" "$2" "$3"; }

options=("$@")
plant banned 'commons-logging:commons-logging.*banned' "$(dependency commons-logging commons-logging 1.2)"
plant empty-okhttp 'com.squareup.okhttp3:okhttp.*banned' "$(dependency com.squareup.okhttp3 okhttp 5.5.1)"
plant range 'BanDynamicVersions' "$(dependency org.slf4j slf4j-nop '[2.0,2.0.20]')"
plant convergence 'DependencyConvergence' "$(dependency org.junit.platform junit-platform-launcher 1.10.0)$(dependency org.junit.jupiter junit-jupiter-api 5.14.4)"
plant upper-bounds 'RequireUpperBoundDeps failed' "$(dependency org.slf4j slf4j-nop 2.0.20)" -Dslf4j.version=2.0.9
plant duplicates 'BanDuplicateClasses' "$(dependency org.hamcrest hamcrest-core 1.3)$(dependency org.hamcrest hamcrest-all 1.3)" \
    -Denforce-jars.phase=validate
plant bytecode 'EnforceBytecodeVersion' "$(dependency org.junit.platform junit-platform-commons 6.0.0)" \
    -Denforce-jars.phase=validate -Denforce-jars.bytecode=11

source_of() { # NAME FILE: the text comes on standard input
    mkdir -p "$work/$1/src/main/java/planted"
    cat > "$work/$1/src/main/java/planted/$2"
}

marked='@org.jspecify.annotations.NullMarked
package planted;
'
jspecify=$(dependency org.jspecify jspecify 1.0.1)
source_of null package-info.java <<< "$marked"
source_of null Planted.java <<'JAVA'
package planted;

import org.jspecify.annotations.Nullable;

final class Planted {
    private Planted() {}

    static int length(@Nullable String text) {
        return text.length();
    }
}
JAVA
goal=compile plant null '\[NullAway\] dereferenced expression' "$jspecify"

source_of bug package-info.java <<< "$marked"
source_of bug Planted.java <<'JAVA'
package planted;

final class Planted {
    private Planted() {}

    static boolean same(int[] one, int[] other) {
        return one.equals(other);
    }
}
JAVA
goal=compile plant bug '\[ArrayEquals\]' "$jspecify"

source_of format Planted.java <<'JAVA'
package planted;
final class Planted { private Planted() { } }
JAVA
goal=spotless:check@format-check plant format 'format violations' "$jspecify"
