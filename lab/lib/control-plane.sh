# The real control plane: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok for nodes. Sourced after common.sh.

# The cores are shared with all clients and memory is not scarce: collecting garbage a quarter as often saves the API server
# a tenth of its processor time (measured while lab/bench creates 250 apps).
start_control_plane() {
    local -x GOGC=400 GOMEMLIMIT=4GiB
    local etcd peer api
    etcd=$(free_port etcd) peer=$(free_port etcd-peer) api=$(free_port api)
    KUBECTL=("$BIN/kubectl" --kubeconfig "$RUN/kubeconfig")
    start_etcd "$etcd" "$peer"
    start_apiserver "$etcd" "$api"
    start_controllers
    start_nodes
}

start_etcd() { # PORT PEER_PORT
    is_running etcd && return
    start etcd "$BIN/etcd" --name default --data-dir "$RUN/etcd" --unsafe-no-fsync --log-level warn \
        --listen-client-urls "http://127.0.0.1:$1" --advertise-client-urls "http://127.0.0.1:$1" \
        --listen-peer-urls "http://127.0.0.1:$2" --initial-advertise-peer-urls "http://127.0.0.1:$2" \
        --initial-cluster "default=http://127.0.0.1:$2"
    await etcd 20 curl -sf "http://127.0.0.1:$1/health"
}

start_apiserver() { # ETCD_PORT PORT
    is_running apiserver && return
    local token
    token=$(openssl rand -hex 16)
    [ -f "$RUN/sa.key" ] || openssl genrsa -out "$RUN/sa.key" 2048 2>/dev/null
    echo "$token,admin,admin,system:masters" >"$RUN/tokens.csv"
    start apiserver "$BIN/kube-apiserver" --etcd-servers "http://127.0.0.1:$1" \
        --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$2" --cert-dir "$RUN/certs" \
        --token-auth-file "$RUN/tokens.csv" --authorization-mode RBAC \
        --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$RUN/sa.key" \
        --service-account-signing-key-file "$RUN/sa.key" --service-cluster-ip-range 10.96.0.0/16 \
        --kubelet-preferred-address-types InternalIP --allow-privileged --endpoint-reconciler-type none
    await apiserver 60 curl -skf -H "Authorization: Bearer $token" "https://127.0.0.1:$2/readyz"
    write_kubeconfig "$2" "$token"
}

write_kubeconfig() { # PORT TOKEN
    cat >"$RUN/kubeconfig" <<END
apiVersion: v1
kind: Config
current-context: lab
clusters:
- name: lab
  cluster: {server: "https://127.0.0.1:$1", certificate-authority-data: $(base64 -w0 "$RUN/certs/apiserver.crt")}
users:
- name: admin
  user: {token: $2}
contexts:
- name: lab
  context: {cluster: lab, user: admin}
END
}

# The autoscaler's and the other controllers' waits are short, so that scenarios are.
start_controllers() {
    local kcm scheduler
    kcm=$(free_port kcm) scheduler=$(free_port scheduler)
    is_running controller-manager || start controller-manager "$BIN/kube-controller-manager" --kubeconfig "$RUN/kubeconfig" \
        --service-account-private-key-file "$RUN/sa.key" --root-ca-file "$RUN/certs/apiserver.crt" --leader-elect=false \
        --kube-api-qps 500 --kube-api-burst 1000 --concurrent-deployment-syncs 50 \
        --horizontal-pod-autoscaler-sync-period 2s --horizontal-pod-autoscaler-cpu-initialization-period 1s \
        --horizontal-pod-autoscaler-initial-readiness-delay 1s --horizontal-pod-autoscaler-downscale-stabilization 5s \
        --bind-address 127.0.0.1 --secure-port "$kcm" --cert-dir "$RUN/certs-kcm"
    is_running scheduler || start scheduler "$BIN/kube-scheduler" --kubeconfig "$RUN/kubeconfig" --leader-elect=false \
        --kube-api-qps 200 --kube-api-burst 400 --bind-address 127.0.0.1 --secure-port "$scheduler"
    await controller-manager 30 curl -skf "https://127.0.0.1:$kcm/healthz"
    await scheduler 30 curl -skf "https://127.0.0.1:$scheduler/healthz"
}

start_nodes() {
    local port
    port=$(free_port kwok)
    # kwok reads its stages from one file; no KwokConfiguration in it, as a partial one sets the rest to zero
    for stage in "$LAB"/kwok/*.yaml; do sed "s|RUN/|$RUN/|g" "$stage" && echo ---; done >"$RUN/kwok.yaml"
    mkdir -p "$RUN/empty" && : >"$RUN/pod.log"
    is_running kwok || start kwok "$BIN/kwok" --config "$RUN/kwok.yaml" --kubeconfig "$RUN/kubeconfig" --manage-all-nodes \
        --node-ip 127.0.0.1 --node-port "$port" --node-lease-duration-seconds 40 --server-address "127.0.0.1:$port" \
        --tls-cert-file "$RUN/certs/apiserver.crt" --tls-private-key-file "$RUN/certs/apiserver.key"
    await kwok 20 curl -sf "http://127.0.0.1:$port/healthz"
    "${KUBECTL[@]}" apply -f "$LAB/config/nodes.yaml" >/dev/null || give_up kwok "gets no nodes"
    await kwok 30 "${KUBECTL[@]}" wait --for=condition=Ready node --all --timeout=5s
    await controller-manager 30 "${KUBECTL[@]}" get serviceaccount default
}
