# The suites, built with Maven. Sourced after common.sh.

CLASS_PATH=$LAB/suite/target/classpath.txt

# Again when a source is newer than the last build.
build_suite() {
    local root=$LAB/..
    if [ -s "$CLASS_PATH" ] && [ -z "$(find "$root"/pom.xml "$root"/sdk-*/pom.xml "$root"/sdk-*/src/main \
        "$root"/samples/pom.xml "$root"/samples/src/main "$LAB"/suite/pom.xml "$LAB"/suite/src/main "$LAB"/suite/scripts \
        "$LAB"/suite/known-differences.yaml -newer "$CLASS_PATH" -print -quit)" ]; then
        return 0
    fi
    say "building the suites"
    mkdir -p "$LAB/suite/target"
    touch "$LAB/suite/target/build.stamp"
    (cd "$root" && mvn -B -ntp -q -Plaunch -pl lab/suite -am process-classes -Dlaunch.class-path-file="$CLASS_PATH.new") \
        >"$LAB/suite/target/build.log" 2>&1 || {
        tail -n 30 "$LAB/suite/target/build.log" >&2
        fail "the suites cannot be built"
    }
    # as old as the beginning of the build: what was edited meanwhile is newer
    touch -r "$LAB/suite/target/build.stamp" "$CLASS_PATH.new"
    mv "$CLASS_PATH.new" "$CLASS_PATH"
}

suite_class_path() { echo "$LAB/suite/target/classes:$(cat "$CLASS_PATH")"; }
