# Debian's packages that the lab needs. Sourced after common.sh.

PACKAGES=(docker-registry apache2-utils skopeo prometheus podman runc conmon netavark aardvark-dns iptables chromium)

install_packages() {
    local missing=() package
    for package in "${PACKAGES[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then lacking "missing, and there is no apt-get to install them: ${missing[*]}"; fi
    if [ "$(id -u)" -ne 0 ]; then lacking "missing; install them with: sudo apt-get install --no-install-recommends ${missing[*]}"; fi
    say "installing ${missing[*]}"
    apt_without_services "${missing[@]}" >"$RUN/logs/packages.log" 2>&1 || {
        tail -n 15 "$RUN/logs/packages.log" >&2
        lacking "cannot be installed: ${missing[*]}"
    }
}

# Debian starts a package's service at once, unless policy-rc.d forbids it.
apt_without_services() { # PACKAGE...
    local policy=/usr/sbin/policy-rc.d status=0
    if [ -e "$policy" ]; then policy=; else
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } || status=$?
    if [ -n "$policy" ]; then rm -f "$policy"; fi
    return $status
}
