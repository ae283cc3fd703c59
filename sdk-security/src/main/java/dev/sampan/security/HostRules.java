package dev.sampan.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;

/** What belongs to the node is not the pod's. */
final class HostRules {
    static final PostureRule HOST_PATH = new PostureRule(
            "posture.host-path",
            "a volume is a directory of the node",
            "through it a pod reads and changes the node, and other pods' files",
            "use a PersistentVolumeClaim, an emptyDir or a ConfigMap",
            Severity.ERROR,
            Weight.STRICT,
            (object, all) -> hostPaths(object));

    static final PostureRule HOST_NETWORK = namespace(
            "posture.host-network",
            "hostNetwork",
            "the pod uses the node's network",
            "it can listen to the node's traffic and passes by network policies");

    static final PostureRule HOST_PID = namespace(
            "posture.host-pid",
            "hostPID",
            "the pod sees the node's processes",
            "it can read their environment, and with it their secrets");

    static final PostureRule HOST_IPC = namespace(
            "posture.host-ipc",
            "hostIPC",
            "the pod shares the node's memory segments",
            "it can read and change what other processes share");

    static final PostureRule HOST_PORT = new PostureRule(
            "posture.host-port",
            "a container takes a port of the node",
            "it is reachable around Services and policies, and only one such pod fits on a node",
            "use a Service instead of hostPort",
            Severity.WARNING,
            Weight.STRICT,
            (object, all) -> ReviewedObject.each(object.allContainers(), HostRules::hostPort));

    static final List<PostureRule> ALL = List.of(HOST_PATH, HOST_NETWORK, HOST_PID, HOST_IPC, HOST_PORT);

    private HostRules() {}

    private static PostureRule namespace(String id, String field, String what, String reason) {
        return new PostureRule(
                id,
                what,
                reason,
                "remove " + field,
                Severity.ERROR,
                Weight.STRICT,
                (object, all) -> Trees.flag(object.podSpec(), field)
                        ? List.of(new Evidence("pod", field + ": true"))
                        : List.of());
    }

    private static List<Evidence> hostPaths(ReviewedObject object) {
        List<Evidence> found = new ArrayList<>();
        for (JsonNode volume : Trees.list(object.podSpec(), "volumes")) {
            if (volume.path("hostPath").isObject()) {
                found.add(new Evidence(
                        "volume " + Trees.text(volume, "name"), "hostPath " + Trees.text(volume, "hostPath", "path")));
            }
        }
        return found;
    }

    private static String hostPort(JsonNode container) {
        return Trees.list(container, "ports").stream()
                .map(port -> Trees.number(port, 0, "hostPort"))
                .filter(port -> port > 0)
                .map(port -> "hostPort " + port)
                .reduce((one, other) -> one + ", " + other)
                .orElse("");
    }
}
