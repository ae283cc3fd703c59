package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionPlugin;
import dev.sampan.sandbox.internal.admission.AdmissionRequest;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.Schemas;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives services their cluster addresses of 10.96.0.0/16 and their node ports of 30000 to 32767. */
final class ServiceAddresses implements AdmissionPlugin {
    private static final int FIRST_PORT = 30000;
    private static final int LAST_PORT = 32767;
    private static final int ADDRESSES = 65534;

    private final ObjectStore store;
    // 1 is the API server's own
    private int lastAddress = 1;
    private int lastPort = FIRST_PORT - 1;

    ServiceAddresses(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.isFor("services") || request.operation() == Operation.DELETE) {
            return;
        }
        ObjectNode service = request.requireObject();
        ObjectNode spec = service.withObjectProperty("spec");
        String type = spec.path("type").asText("ClusterIP");
        keepFromBefore(request, spec, type);
        if (!type.equals("ExternalName")) {
            allocateAddress(request, spec);
        } else if (spec.hasNonNull("clusterIP") && !spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(spec.path("clusterIP"));
        }
        boolean loadBalancer = type.equals("LoadBalancer")
                && spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
        if (type.equals("NodePort") || loadBalancer) {
            allocatePorts(request, spec);
        }
        boolean local = spec.path("externalTrafficPolicy").asText().equals("Local");
        if (type.equals("LoadBalancer")
                && local
                && spec.path("healthCheckNodePort").asInt(0) == 0) {
            spec.put("healthCheckNodePort", freePort());
        }
    }

    /** What an update leaves out stays as it was given. */
    private static void keepFromBefore(AdmissionRequest request, ObjectNode spec, String type) {
        ObjectNode old = request.old();
        if (old == null || type.equals("ExternalName")) {
            return;
        }
        JsonNode before = old.path("spec");
        if (before.path("type").asText().equals("ExternalName")) {
            return;
        }
        for (String field : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            if (spec.path(field).isMissingNode() && before.has(field)) {
                spec.set(field, before.get(field));
            }
        }
        for (JsonNode port : spec.path("ports")) {
            for (JsonNode earlier : before.path("ports")) {
                boolean same = earlier.path("port").asInt() == port.path("port").asInt()
                        && earlier.path("protocol")
                                .asText("TCP")
                                .equals(port.path("protocol").asText("TCP"));
                if (same
                        && earlier.has("nodePort")
                        && port.path("nodePort").asInt(0) == 0
                        && !type.equals("ClusterIP")) {
                    ((ObjectNode) port).set("nodePort", earlier.get("nodePort"));
                }
            }
        }
    }

    private void allocateAddress(AdmissionRequest request, ObjectNode spec) {
        String wanted = spec.path("clusterIP").asText("");
        if (wanted.isEmpty() && spec.path("clusterIPs").size() > 0) {
            wanted = spec.path("clusterIPs").get(0).asText();
        }
        if (wanted.isEmpty()) {
            wanted = freeAddress();
        } else if (!wanted.equals("None") && request.operation() == Operation.CREATE) {
            checkWanted(request, wanted);
        }
        if (spec.path("ipFamilyPolicy").asText().equals("RequireDualStack")) {
            throw refusal(
                    request,
                    "spec.ipFamilyPolicy",
                    "Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services");
        }
        spec.put("clusterIP", wanted);
        spec.putArray("clusterIPs").add(wanted);
        if (!spec.hasNonNull("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        if (!spec.hasNonNull("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", "SingleStack");
        }
    }

    private void checkWanted(AdmissionRequest request, String wanted) {
        if (!Schemas.isAddress(wanted)) {
            throw refusal(
                    request,
                    "spec.clusterIPs[0]",
                    "Invalid value: \"%s\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
                            .formatted(wanted));
        }
        String problem = !wanted.startsWith("10.96.")
                ? "the provided network does not match the current range"
                : addresses().contains(wanted) ? "provided IP is already allocated" : "";
        if (!problem.isEmpty()) {
            throw refusal(
                    request,
                    "spec.clusterIPs",
                    "Invalid value: [\"%s\"]: failed to allocate IP %s: %s".formatted(wanted, wanted, problem));
        }
    }

    private static ApiStatusException refusal(AdmissionRequest request, String field, String body) {
        return FieldError.refusal(
                request.resource().resource(),
                request.name(),
                List.of(new FieldError("FieldValueInvalid", field, body)));
    }

    private Set<String> addresses() {
        Set<String> taken = new HashSet<>();
        for (ObjectNode service : store.list("services", null).items()) {
            taken.add(service.path("spec").path("clusterIP").asText());
        }
        return taken;
    }

    /** Goes round, so that an address comes back late and two services made at once have two. */
    private synchronized String freeAddress() {
        if (lastAddress < ADDRESSES) {
            lastAddress++;
            return address(lastAddress);
        }
        Set<String> taken = addresses();
        for (int candidate = 2; candidate <= ADDRESSES; candidate++) {
            if (!taken.contains(address(candidate))) {
                return address(candidate);
            }
        }
        throw new IllegalStateException("all cluster addresses are taken");
    }

    private static String address(int number) {
        return "10.96." + number / 256 + "." + number % 256;
    }

    private void allocatePorts(AdmissionRequest request, ObjectNode spec) {
        ArrayNode ports = spec.withArrayProperty("ports");
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = (ObjectNode) ports.get(i);
            int wanted = port.path("nodePort").asInt(0);
            if (wanted == 0) {
                port.put("nodePort", freePort());
            } else if (wanted < FIRST_PORT || wanted > LAST_PORT) {
                throw refusal(
                        request,
                        "spec.ports[%d].nodePort".formatted(i),
                        "Invalid value: %d: provided port is not in the valid range. The range of valid ports is %d-%d"
                                .formatted(wanted, FIRST_PORT, LAST_PORT));
            } else if (request.operation() == Operation.CREATE && nodePorts().contains(wanted)) {
                throw refusal(
                        request,
                        "spec.ports[%d].nodePort".formatted(i),
                        "Invalid value: %d: provided port is already allocated".formatted(wanted));
            }
        }
    }

    private Set<Integer> nodePorts() {
        Set<Integer> taken = new HashSet<>();
        for (ObjectNode service : store.list("services", null).items()) {
            service.path("spec")
                    .path("ports")
                    .forEach(port -> taken.add(port.path("nodePort").asInt(0)));
        }
        return taken;
    }

    private synchronized int freePort() {
        Set<Integer> taken = nodePorts();
        for (int tried = 0; tried <= LAST_PORT - FIRST_PORT; tried++) {
            lastPort = lastPort >= LAST_PORT ? FIRST_PORT : lastPort + 1;
            if (!taken.contains(lastPort)) {
                return lastPort;
            }
        }
        throw new IllegalStateException("all node ports are taken");
    }
}
