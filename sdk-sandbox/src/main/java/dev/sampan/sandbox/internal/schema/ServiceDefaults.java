package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server fills in for services, but the addresses, which it allocates. */
final class ServiceDefaults {
    private static final int AFFINITY_SECONDS = 10_800;

    private ServiceDefaults() {}

    static void apply(ObjectNode spec) {
        Defaults.put(spec, "sessionAffinity", "None");
        affinity(spec);
        Defaults.put(spec, "type", "ClusterIP");
        String type = spec.path("type").asText();
        for (JsonNode one : spec.path("ports")) {
            ObjectNode port = (ObjectNode) one;
            Defaults.put(port, "protocol", "TCP");
            JsonNode target = port.path("targetPort");
            if (target.isMissingNode()
                    || target.asText().isEmpty()
                    || target.asText().equals("0")) {
                port.set("targetPort", port.path("port"));
            }
        }
        boolean external = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || (type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty());
        if (external) {
            Defaults.put(spec, "externalTrafficPolicy", "Cluster");
        }
        if (!type.equals("ExternalName")) {
            Defaults.put(spec, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            Defaults.put(spec, "allocateLoadBalancerNodePorts", true);
        }
    }

    private static void affinity(ObjectNode spec) {
        switch (spec.path("sessionAffinity").asText()) {
            case "None" -> spec.remove("sessionAffinityConfig");
            case "ClientIP" ->
                Defaults.put(
                        Defaults.child(Defaults.child(spec, "sessionAffinityConfig"), "clientIP"),
                        "timeoutSeconds",
                        AFFINITY_SECONDS);
            default -> {}
        }
    }
}
