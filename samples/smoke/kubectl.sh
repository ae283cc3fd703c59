#!/usr/bin/env bash
# Real kubectl and skopeo against samples/sandbox. Needs both on the PATH. Exit status 0 only if every step held.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
for tool in kubectl skopeo; do
    command -v "$tool" >/dev/null || { echo "smoke: no $tool on the PATH" >&2; exit 2; }
done
work=$(mktemp -d)
"$here/sandbox" --export "$work/env" >"$work/sandbox.log" 2>&1 &
sandbox=$!
finish() {
    local status=$?
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then
        echo "smoke: FAILED at: ${step:-start}" >&2
        tail -n 30 "$work/sandbox.log" >&2
    fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
waited=0
until [ -s "$work/env" ]; do
    kill -0 "$sandbox" 2>/dev/null || { step="start of the sandbox"; exit 1; }
    waited=$((waited + 1))
    [ "$waited" -lt 1800 ] || { step="start of the sandbox"; exit 1; }
    [ $((waited % 25)) -ne 0 ] || echo "smoke: waiting for the sandbox ($((waited / 5)) s)"
    sleep 0.2
done
# shellcheck disable=SC1091  # written by the sandbox
. "$work/env"
# each call is bounded; the cache of discovery stays out of the home directory
k() { timeout 60 kubectl --cache-dir "$work/cache" "$@"; }
check() { step=$1; echo "smoke: $1"; }
expect() { grep -- "$1" >/dev/null || { echo "smoke: expected $1" >&2; exit 1; }; }

manifest() {
    cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: $1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {sandbox.sampan.dev/log: "hello from web"}}
    spec:
      containers:
      - {name: web, image: "registry.example.com/shop/web:$2", ports: [{containerPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
YAML
}

check "apply"
manifest 2 1 | k apply -f - | expect created
k rollout status deployment/web --timeout=50s | expect "successfully rolled out"
check "apply unchanged"
manifest 2 1 | k apply -f - | expect unchanged
check "diff"
manifest 3 1 >"$work/web.yaml"
status=0; k diff -f "$work/web.yaml" >"$work/diff" || status=$?
[ "$status" -eq 1 ] && expect "replicas: 3" <"$work/diff"
check "apply --server-side"
k apply --server-side --field-manager=smoke --force-conflicts -f "$work/web.yaml" | expect serverside-applied
k rollout status deployment/web --timeout=50s | expect "successfully rolled out"
check "get"
k get deployment web -o 'jsonpath={.status.readyReplicas}' | expect '^3$'
k get pods -l app=web | expect Running
k get all -A -o wide | expect service/web
check "describe"
k describe deployment web | expect StrategyType
k describe pod -l app=web | expect "Container ID"
check "set image"
k set image deployment/web web=registry.example.com/shop/web:2 | expect "image updated"
k rollout status deployment/web --timeout=50s | expect "successfully rolled out"
check "rollout history"
k rollout history deployment/web | expect '^2 '
check "rollout undo"
k rollout undo deployment/web | expect "rolled back"
k rollout status deployment/web --timeout=50s | expect "successfully rolled out"
k get deployment web -o 'jsonpath={.spec.template.spec.containers[0].image}' | expect ':1$'
check "scale"
k scale deployment/web --replicas=1 | expect scaled
k rollout status deployment/web --timeout=50s | expect "successfully rolled out"
check "logs"
k logs deployment/web | expect "hello from web"
k logs deployment/web -c web --timestamps | expect "Z hello from web"
check "logs -f"
timeout 5 kubectl --cache-dir "$work/cache" logs -f deployment/web >"$work/followed" && exit 1
expect "hello from web" <"$work/followed"
check "logs --previous"
k run crash --image=registry.example.com/shop/crash:1 \
    --annotations=sandbox.sampan.dev/crash-after=1s --annotations=sandbox.sampan.dev/last-log="no DATABASE_URL" | expect created
k wait --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 pod/crash --timeout=30s | expect "condition met"
k logs crash --previous | expect "no DATABASE_URL"
k describe pod crash | expect "Exit Code: *1"
k delete pod crash --now | expect deleted
check "wait"
k wait --for=condition=Available deployment/web --timeout=20s | expect "condition met"
check "top"
k top pod -l app=web | expect '^web-'
check "exec"
k exec deployment/web -- true
check "explain"
k explain deployment.spec.replicas | expect replicas
check "auth can-i"
k auth can-i create deployments | expect yes
check "delete"
k delete -f "$work/web.yaml" --wait=true --timeout=50s | expect deleted
[ -z "$(k get deployments -o name)" ]

check "skopeo copy"
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
login="$SAMPAN_REGISTRY_USER:$SAMPAN_REGISTRY_PASSWORD"
timeout 60 skopeo copy -q --dest-tls-verify=false --dest-creds "$login" "oci:$image:v1" "docker://$SAMPAN_REGISTRY/shop/web:1"
check "skopeo inspect"
timeout 60 skopeo inspect --tls-verify=false --creds "$login" "docker://$SAMPAN_REGISTRY/shop/web:1" | expect "\"Name\": \"$SAMPAN_REGISTRY/shop/web\""
check "skopeo list-tags"
timeout 60 skopeo list-tags --tls-verify=false --creds "$login" "docker://$SAMPAN_REGISTRY/shop/web" | expect '"1"'
check "an image that was never pushed"
k run missing --image="$SAMPAN_REGISTRY/shop/web:nosuch" | expect created
seen=
for _ in $(seq 50); do
    if k get pod missing -o 'jsonpath={.status.containerStatuses[0].state.waiting.reason}' | grep -qE 'ErrImagePull|ImagePullBackOff'; then seen=1; break; fi
    sleep 0.2
done
[ -n "$seen" ]
check "stop"
kill -TERM "$sandbox"
wait "$sandbox"
[ ! -e "$work/env" ]
echo "smoke: all steps held"
