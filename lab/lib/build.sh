# What the lab builds: programs from the Go modules of go/, into .bin. Sourced after common.sh.

KUBERNETES_VERSION=v1.35.4

build_all() {
    command -v go >/dev/null || lacking "go is missing: install Go 1.26 or newer from https://go.dev/dl"
    mkdir -p "$BIN"
    local version=k8s.io/component-base/version
    build etcd "" etcd:go.etcd.io/etcd/server/v3
    build kubernetes \
        "-X $version.gitVersion=$KUBERNETES_VERSION -X $version.gitMajor=1 -X $version.gitMinor=35 -X $version.gitTreeState=clean" \
        kube-apiserver:k8s.io/kubernetes/cmd/kube-apiserver \
        kube-controller-manager:k8s.io/kubernetes/cmd/kube-controller-manager \
        kube-scheduler:k8s.io/kubernetes/cmd/kube-scheduler \
        kubectl:k8s.io/kubernetes/cmd/kubectl
    build kwok "" kwok:sigs.k8s.io/kwok/cmd/kwok
    build metrics "" metrics:.
    build tools "" \
        crane:github.com/google/go-containerregistry/cmd/crane \
        cosign:github.com/sigstore/cosign/v3/cmd/cosign \
        helm:helm.sh/helm/v4/cmd/helm
}

build() { # GROUP LDFLAGS NAME:PACKAGE...: what is not there or older than the group's sources
    local group=$1 flags=$2 program name
    shift 2
    local sources=("$LAB/go/$group"/*)
    for program; do
        name=${program%%:*}
        if is_newer "$BIN/$name" "${sources[@]}" "$LAB/lib/build.sh"; then continue; fi
        say "building $name"
        CGO_ENABLED=0 go build -C "$LAB/go/$group" -v -p "${LAB_BUILD_JOBS:-2}" -trimpath -ldflags "-s -w $flags" \
            -o "$BIN/$name" "${program#*:}" >"$RUN/logs/build-$name.log" 2>&1 &
        local compiler=$!
        trap 'kill "$compiler" 2>/dev/null' EXIT # an interrupt reaches no process in the background
        show_build "$compiler" "$RUN/logs/build-$name.log"
        trap - EXIT
        wait "$compiler" || {
            tail -n 15 "$RUN/logs/build-$name.log" >&2
            fail "$name cannot be built from go/$group"
        }
    done
}

# A cold build takes minutes: what was downloaded and compiled so far, every ten seconds.
show_build() { # PID LOG
    local ticks=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 0.5
        ticks=$((ticks + 1))
        if [ $((ticks % 20)) -eq 0 ]; then
            say "  $(grep -c '^go: downloading' "$2") modules downloaded, $(grep -vc '^go: ' "$2") packages compiled"
        fi
    done
}

is_newer() { # FILE THAN...
    local file=$1 other
    shift
    [ -x "$file" ] || return 1
    for other; do [ "$other" -nt "$file" ] && return 1; done
    return 0
}
