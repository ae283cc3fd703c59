# What stands beside the control plane: scripted metrics, registry, Prometheus. Sourced after control-plane.sh.

REGISTRY_USER=sampan

start_metrics() {
    local port token
    port=$(free_port metrics)
    is_running metrics || start metrics "$BIN/metrics" -listen "127.0.0.1:$port" -kubeconfig "$RUN/kubeconfig"
    await metrics 10 curl -skf "https://127.0.0.1:$port/healthz"
    sed "s/METRICS_PORT/$port/" "$LAB/config/metrics-api.yaml" | "${KUBECTL[@]}" apply -f - >/dev/null ||
        give_up metrics "cannot be registered"
    await metrics 30 "${KUBECTL[@]}" get --raw /apis/metrics.k8s.io/v1beta1/nodes
}

start_registry() {
    local port password
    port=$(free_port registry)
    if [ ! -f "$RUN/registry-password" ]; then
        password=$(openssl rand -hex 12)
        htpasswd -Bbn "$REGISTRY_USER" "$password" >"$RUN/htpasswd" && echo "$password" >"$RUN/registry-password"
    fi
    sed -e "s|REGISTRY_PORT|$port|" -e "s|RUN|$RUN|" "$LAB/config/registry.yml" >"$RUN/registry.yml"
    is_running registry || start registry docker-registry serve "$RUN/registry.yml"
    await registry 10 curl -sf -u "$REGISTRY_USER:$(cat "$RUN/registry-password")" "http://127.0.0.1:$port/v2/"
}

start_prometheus() {
    local port
    port=$(free_port prometheus)
    awk '/token:/ { sub(/}.*/, ""); print $NF; exit }' "$RUN/kubeconfig" >"$RUN/token"
    sed -e "s|API_PORT|$(free_port api)|" -e "s|PROMETHEUS_PORT|$port|" -e "s|RUN|$RUN|" "$LAB/config/prometheus.yml" >"$RUN/prometheus.yml"
    is_running prometheus || start prometheus prometheus --config.file "$RUN/prometheus.yml" --storage.tsdb.path "$RUN/prometheus" \
        --web.listen-address "127.0.0.1:$port"
    await prometheus 20 curl -sf "http://127.0.0.1:$port/-/ready"
}

# Whole or not at all, and for its owner only, as the sandbox's.
write_export() {
    (
        umask 077
        cat >"$EXPORT.new" <<END
export KUBECONFIG='$RUN/kubeconfig'
export SAMPAN_REGISTRY='127.0.0.1:$(free_port registry)'
export SAMPAN_REGISTRY_USER='$REGISTRY_USER'
export SAMPAN_REGISTRY_PASSWORD='$(cat "$RUN/registry-password")'
export LAB_PROMETHEUS='http://127.0.0.1:$(free_port prometheus)'
export LAB_BIN='$BIN'
END
    )
    mv "$EXPORT.new" "$EXPORT"
}
