# A base image for Java apps: a runtime of jlink, and those Debian libraries that it links to. Sourced after common.sh.
# The same JDK and the same packages give the same digest.

BASE_MODULES=java.base,java.logging,java.naming,java.net.http,jdk.crypto.ec,jdk.httpserver
BASE_DATE=@1767225600 # of every file, so that the archive is the same in every run
BASE_USER=65532

push_base_image() { # REFERENCE: prints the reference with its digest
    local root=$RUN/base-image java_home
    rm -rf "$root"
    mkdir -p "$root"/opt "$root"/etc "$root"/tmp
    java_home=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
    [ -x "$java_home/bin/jlink" ] || fail "jlink is missing: install a whole JDK, such as openjdk-17-jdk-headless"
    "$java_home/bin/jlink" --add-modules "$BASE_MODULES" --strip-java-debug-attributes --no-header-files --no-man-pages \
        --output "$root/opt/java" || fail "jlink makes no runtime"
    copy_libraries "$root"
    printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:%s:%s:app:/tmp:/sbin/nologin\n' $BASE_USER $BASE_USER >"$root/etc/passwd"
    printf 'root:x:0:\napp:x:%s:\n' $BASE_USER >"$root/etc/group"
    chmod -R u=rwX,go=rX "$root"
    chmod 1777 "$root/tmp"
    push_as_image "$root" "$1"
    rm -rf "$root"
}

# Each library under the path by which the dynamic linker looks for it.
copy_libraries() { # ROOT
    local root=$1 library
    find "$root/opt/java" -type f \( -name '*.so' -o -path '*/bin/*' \) -exec ldd {} + 2>/dev/null |
        awk '/=> \/|^\t\// { print $1 ~ /^\// ? $1 : $3 }' | grep -v "^$root/" | sort -u >"$RUN/base-libraries"
    while read -r library; do
        dpkg-query -S "$library" >/dev/null 2>&1 || dpkg-query -S "/usr$library" >/dev/null 2>&1 ||
            fail "$library is of no Debian package"
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done <"$RUN/base-libraries"
    [ -s "$RUN/base-libraries" ] || fail "ldd names no library of the runtime"
}

push_as_image() { # ROOT REFERENCE
    local archive=$RUN/base-image.tar
    tar --create --file "$archive" --directory "$1" --sort=name --mtime="$BASE_DATE" --owner=0 --group=0 --numeric-owner \
        --format=ustar . || fail "the base image cannot be packed"
    {
        crane auth login "${2%%/*}" -u "$SAMPAN_REGISTRY_USER" --password-stdin <<<"$SAMPAN_REGISTRY_PASSWORD" &&
            crane append --oci-empty-base --new_layer "$archive" --new_tag "$2" &&
            crane mutate "$2" --tag "$2" --user $BASE_USER --env PATH=/opt/java/bin --env JAVA_HOME=/opt/java \
                --set-platform "linux/$(dpkg --print-architecture)"
    } >"$RUN/logs/base-image.log" 2>&1 || {
        tail -n 5 "$RUN/logs/base-image.log" >&2
        fail "the base image cannot be pushed"
    }
    printf '%s@%s\n' "$2" "$(crane digest "$2")"
    rm -rf "$archive" "$RUN/docker"
}

# Its login in the lab's own folder, not in the user's.
crane() { DOCKER_CONFIG=$RUN/docker "$BIN/crane" --insecure "$@"; }
