#!/usr/bin/env bash
# A project outside the reactor imports the BOM and one module, compiles, runs, and gets exactly the expected jars.
# Nothing is installed into ~/.m2: the modules go into a file repository under target/, and the consumer has its own
# local repository there, filled from what ~/.m2 has already downloaded.
# usage: samples/smoke/consumer.sh [--built] [--write]
#   --built   publishes the jars that the last `mvn verify` left, instead of building them
#   --write   takes the list of jars as it is now for the expected one
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd -P)
work=$root/samples/target/consumer
consumer=$root/samples/consumer
downloaded=${MAVEN_REPO_LOCAL:-$HOME/.m2/repository}
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' "$root/pom.xml" | head -n 1)
built='' write=''
for option in "$@"; do
    case $option in
        --built) built=1 ;;
        --write) write=1 ;;
        *) echo "consumer: unknown option $option" >&2; exit 2 ;;
    esac
done
rm -rf "$work"
mkdir -p "$work"

publish() { # ARTIFACT POM [JAR]: as `mvn deploy` lays them out
    local place=$work/published/dev/sampan/$1/$version
    mkdir -p "$place"
    cp "$2" "$place/$1-$version.pom"
    if [ $# -gt 2 ]; then cp "$3" "$place/$1-$version.jar"; fi
}

if [ -z "$built" ]; then
    echo "consumer: building the modules"
    mvn -B -ntp -q -f "$root/pom.xml" -pl sdk-core,sdk-deploy -am -DskipTests package
fi
echo "consumer: publishing the modules to a directory"
publish sampan "$root/pom.xml"
publish sdk-bom "$root/sdk-bom/pom.xml"
for module in sdk-core sdk-deploy; do
    publish $module "$root/$module/pom.xml" "$root/$module/target/$module-$version.jar"
done

echo "consumer: compiling it"
cp -R "$consumer" "$work/project"
mvn -B -ntp -q -f "$work/project/pom.xml" -Dmaven.repo.local="$work/local" \
    -Dsampan.repository="file://$work/published" -Ddownloaded.repository="file://$downloaded" \
    compile \
    dependency:list -DincludeScope=runtime -Dsort=true -DoutputFile="$work/list.txt" \
    dependency:build-classpath -Dmdep.outputFile="$work/classpath.txt"

sed -n 's/^ *\([^ :]*:[^ :]*:jar:[^ :]*\).*/\1/p' "$work/list.txt" | LC_ALL=C sort > "$work/actual.txt"
if [ -n "$write" ]; then cp "$work/actual.txt" "$consumer/dependencies.txt"; fi
diff -u "$consumer/dependencies.txt" "$work/actual.txt"
echo "consumer: running it"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$work/project/target/classes:$(cat "$work/classpath.txt")" consumer.Consumer
echo "consumer: $(wc -l < "$work/actual.txt") jars, all expected"
