#!/usr/bin/env bash
# A project outside the reactor imports the BOM and one module, compiles, runs, and gets exactly the expected jars.
# Nothing is installed into ~/.m2: the modules go into a file repository under target/, and the consumer has its own
# local repository there, filled from what ~/.m2 has already downloaded.
# usage: samples/smoke/consumer.sh [--write]     --write takes the list as it is now for the expected one
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/samples/target/consumer
consumer=$root/samples/consumer
downloaded=${MAVEN_REPO_LOCAL:-$HOME/.m2/repository}
rm -rf "$work/published" "$work/local/dev/sampan"
mkdir -p "$work"

echo "consumer: publishing the modules to a directory"
mvn -B -ntp -q -f "$root/pom.xml" -pl sdk-bom,sdk-core,sdk-deploy -am \
    -DskipTests -Dmaven.install.skip -Dspotless.check.skip -Denforcer.skip -Dmaven.javadoc.skip \
    -DaltDeploymentRepository="published::file://$work/published" deploy

echo "consumer: compiling it"
cp -R "$consumer/." "$work/project"
mvn -B -ntp -q -f "$work/project/pom.xml" -Dmaven.repo.local="$work/local" \
    -Dsampan.repository="file://$work/published" -Ddownloaded.repository="file://$downloaded" \
    compile \
    dependency:list -DincludeScope=runtime -Dsort=true -DoutputFile="$work/list.txt" \
    dependency:build-classpath -Dmdep.outputFile="$work/classpath.txt"

sed -n 's/^ *\([^ :]*:[^ :]*:jar:[^ :]*\).*/\1/p' "$work/list.txt" | LC_ALL=C sort > "$work/actual.txt"
if [ "${1:-}" = --write ]; then cp "$work/actual.txt" "$consumer/dependencies.txt"; fi
diff -u "$consumer/dependencies.txt" "$work/actual.txt"
echo "consumer: running it"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$work/project/target/classes:$(cat "$work/classpath.txt")" consumer.Consumer
echo "consumer: $(wc -l < "$work/actual.txt") jars, all expected"
