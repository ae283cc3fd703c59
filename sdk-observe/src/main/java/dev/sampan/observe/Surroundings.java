package dev.sampan.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.LogSource;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Instant;
import java.util.List;

/** Everything of a namespace that health is judged by, one list per kind. */
record Surroundings(
        List<ObjectNode> replicaSets,
        List<ObjectNode> pods,
        List<ObjectNode> claims,
        List<ObjectNode> events,
        List<ObjectNode> services,
        List<ObjectNode> slices,
        LogSource logs) {
    static Surroundings read(KubeNamespace namespace) {
        LogSource logs = (pod, container, previous) ->
                namespace.logs(pod, new KubeNamespace.LogRequest(container, LogSource.LINES, previous, null));
        return new Surroundings(
                list(namespace, Kind.REPLICA_SET),
                list(namespace, Kind.POD),
                list(namespace, Kind.PERSISTENT_VOLUME_CLAIM),
                list(namespace, Kind.EVENT),
                list(namespace, Kind.SERVICE),
                list(namespace, Kind.ENDPOINT_SLICE),
                logs);
    }

    Snapshot around(ObjectNode workload, Instant now) {
        return Snapshot.of(workload, now)
                .withReplicaSets(replicaSets)
                .withPods(pods)
                .withClaims(claims)
                .withEvents(events)
                .withLogs(logs);
    }

    private static List<ObjectNode> list(KubeNamespace namespace, Kind kind) {
        return namespace.list(kind, "").items().stream()
                .map(item -> AppReading.withKind(item, kind))
                .toList();
    }
}
