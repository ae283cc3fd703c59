#!/usr/bin/env bash
# Real skopeo against the registry of samples/sandbox. Exit status 0 only if every step held, 77 if there is no skopeo.
set -euo pipefail
# shellcheck source=samples/smoke/sandbox.sh
. "$(dirname "$(readlink -f "$0")")/sandbox.sh"
needs skopeo
start_sandbox
login=$SAMPAN_REGISTRY_USER:$SAMPAN_REGISTRY_PASSWORD

# A small image as an OCI layout.
image=$work/image
mkdir -p "$image/blobs/sha256"
put() { local sum; sum=$(sha256sum "$1" | cut -d' ' -f1); cp "$1" "$image/blobs/sha256/$sum"; echo "$sum $(stat -c %s "$1")"; }
mkdir "$work/root"; echo hello >"$work/root/hello"
tar -C "$work/root" -cf "$work/layer" .
read -r layer layer_size <<<"$(put "$work/layer")"
printf '{"architecture":"amd64","os":"linux","config":{"Cmd":["/hello"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$layer" >"$work/config"
read -r config config_size <<<"$(put "$work/config")"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":%s}]}' \
    "$config" "$config_size" "$layer" "$layer_size" >"$work/manifest"
read -r manifest manifest_size <<<"$(put "$work/manifest")"
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"v1"}}]}' \
    "$manifest" "$manifest_size" >"$image/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' >"$image/oci-layout"

check "skopeo copy"
timeout 60 skopeo copy -q --preserve-digests --dest-tls-verify=false --dest-creds "$login" "oci:$image:v1" "docker://$SAMPAN_REGISTRY/shop/web:1"
check "skopeo copy back"
timeout 60 skopeo copy -q --preserve-digests --src-tls-verify=false --src-creds "$login" "docker://$SAMPAN_REGISTRY/shop/web:1" "oci:$work/back:v1"
cmp "$image/blobs/sha256/$layer" "$work/back/blobs/sha256/$layer"
check "skopeo copy within the registry"
timeout 60 skopeo copy -q --src-tls-verify=false --dest-tls-verify=false --src-creds "$login" --dest-creds "$login" \
    "docker://$SAMPAN_REGISTRY/shop/web:1" "docker://$SAMPAN_REGISTRY/shop/copy:1"
check "skopeo inspect"
timeout 60 skopeo inspect --tls-verify=false --creds "$login" "docker://$SAMPAN_REGISTRY/shop/web:1" >"$work/inspected"
expect "\"Name\": \"$SAMPAN_REGISTRY/shop/web\"" <"$work/inspected"
expect "\"Digest\": \"sha256:$manifest\"" <"$work/inspected"
check "skopeo inspect without a login is refused"
if timeout 60 skopeo inspect --tls-verify=false "docker://$SAMPAN_REGISTRY/shop/web:1" >/dev/null 2>"$work/refused"; then exit 1; fi
expect "[Uu]nauthorized\|authentication required" <"$work/refused"
check "skopeo list-tags"
timeout 60 skopeo list-tags --tls-verify=false --creds "$login" "docker://$SAMPAN_REGISTRY/shop/web" | expect '"1"'
stop_sandbox
