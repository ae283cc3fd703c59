package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes out of an updated Service what the server itself had put in and its new type has no use for, unless the client changes it in
 * the same request: then validation refuses it.
 */
final class ServiceTypeChange {
    private final ObjectNode spec;
    private final JsonNode before;

    private ServiceTypeChange(ObjectNode spec, JsonNode before) {
        this.spec = spec;
        this.before = before;
    }

    static void tidy(ObjectNode service, ObjectNode live) {
        if (service.path("spec") instanceof ObjectNode spec) {
            new ServiceTypeChange(spec, live.path("spec")).tidy();
            if (!isType(spec, "LoadBalancer") && service.path("status") instanceof ObjectNode status) {
                status.putObject("loadBalancer");
            }
        }
    }

    private void tidy() {
        if (!isType(before, "ExternalName") && isType(spec, "ExternalName")) {
            if (isSame("clusterIP") && isSame("clusterIPs")) {
                spec.remove("clusterIP");
                spec.remove("clusterIPs");
            }
            dropIfSame("ipFamilies");
            dropIfSame("ipFamilyPolicy");
        }
        if (hasNodePorts(before) && !hasNodePorts(spec) && nodePorts(before).containsAll(nodePorts(spec))) {
            spec.path("ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        }
        if (hasHealthPort(before) && !hasHealthPort(spec)) {
            dropIfSame("healthCheckNodePort");
        }
        if (isType(before, "LoadBalancer") && !isType(spec, "LoadBalancer")) {
            dropIfSame("allocateLoadBalancerNodePorts");
            dropIfSame("loadBalancerClass");
        }
        if (isExternal(before) && !isExternal(spec)) {
            dropIfSame("externalTrafficPolicy");
        }
    }

    private boolean isSame(String field) {
        return TypedTrees.same(spec.path(field), before.path(field));
    }

    private void dropIfSame(String field) {
        if (isSame(field)) {
            spec.remove(field);
        }
    }

    private static boolean isType(JsonNode spec, String type) {
        return spec.path("type").asText("ClusterIP").equals(type);
    }

    private static boolean hasNodePorts(JsonNode spec) {
        return isType(spec, "NodePort")
                || (isType(spec, "LoadBalancer")
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    private static boolean hasHealthPort(JsonNode spec) {
        return isType(spec, "LoadBalancer")
                && spec.path("externalTrafficPolicy").asText().equals("Local");
    }

    private static boolean isExternal(JsonNode spec) {
        return isType(spec, "NodePort")
                || isType(spec, "LoadBalancer")
                || (isType(spec, "ClusterIP") && !spec.path("externalIPs").isEmpty());
    }

    private static Set<Integer> nodePorts(JsonNode spec) {
        Set<Integer> ports = new HashSet<>();
        for (JsonNode port : spec.path("ports")) {
            if (port.has("nodePort")) {
                ports.add(port.path("nodePort").asInt());
            }
        }
        return ports;
    }
}
