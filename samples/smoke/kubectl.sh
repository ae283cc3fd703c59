#!/usr/bin/env bash
# Real kubectl against samples/sandbox. Exit status 0 only if every step held, 77 if there is no kubectl.
set -euo pipefail
# shellcheck source=samples/smoke/sandbox.sh
. "$(dirname "$(readlink -f "$0")")/sandbox.sh"
needs kubectl
start_sandbox
# each call is bounded; the cache of discovery stays out of the home directory
k() { timeout 60 kubectl --cache-dir "$work/cache" "$@"; }

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

check "an image that was never pushed"
k run missing --image="$SAMPAN_REGISTRY/shop/web:nosuch" | expect created
seen=
for _ in $(seq 50); do
    if k get pod missing -o 'jsonpath={.status.containerStatuses[0].state.waiting.reason}' | grep -qE 'ErrImagePull|ImagePullBackOff'; then seen=1; break; fi
    sleep 0.2
done
[ -n "$seen" ]
stop_sandbox
