package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules of Services. */
final class ServiceRules extends Rules {
    ServiceRules(List<FieldError> errors) {
        super(errors);
    }

    void service(JsonNode spec, JsonNode before, boolean update) {
        if (update) {
            addresses(spec, before);
        }
        String type = text(spec, "type");
        boolean headless = text(spec, "clusterIP").equals("None");
        if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            add(FieldError.required("spec.ports", ""));
        }
        if (headless && (type.equals("LoadBalancer") || type.equals("NodePort"))) {
            add(FieldError.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for " + type + " services"));
        }
        if (type.equals("ExternalName")) {
            externalName(spec);
        }
        ports(spec.path("ports"), type);
        labels(spec.path("selector"), "spec.selector");
        oneOf(spec, "sessionAffinity", "spec", "ClientIP", "None");
        affinity(spec);
        networks(spec, type);
        oneOf(spec, "type", "spec", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        if (!type.equals("LoadBalancer")) {
            if (!spec.path("loadBalancerSourceRanges").isEmpty()) {
                add(FieldError.forbidden(
                        "spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'"));
            }
            if (isSet(spec, "allocateLoadBalancerNodePorts")) {
                add(FieldError.forbidden(
                        "spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'"));
            }
            if (isSet(spec, "loadBalancerClass")) {
                add(FieldError.forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'"));
            }
        }
        if (isSet(spec, "internalTrafficPolicy")) {
            oneOf(spec, "internalTrafficPolicy", "spec", "Cluster", "Local");
        }
        traffic(spec, type);
    }

    /** Only a balancer has somewhere to be reached. */
    void status(ObjectNode tree) {
        boolean reached =
                !tree.path("status").path("loadBalancer").path("ingress").isEmpty();
        if (reached && !text(tree.path("spec"), "type").equals("LoadBalancer")) {
            add(FieldError.forbidden(
                    "status.loadBalancer.ingress", "may only be used when `spec.type` is 'LoadBalancer'"));
        }
    }

    private void networks(JsonNode spec, String type) {
        int i = 0;
        for (JsonNode address : spec.path("externalIPs")) {
            each("spec.externalIPs[" + i++ + "]", address.asText(), NameRules::ip);
        }
        if (type.equals("LoadBalancer")) {
            int r = 0;
            for (JsonNode range : spec.path("loadBalancerSourceRanges")) {
                each(
                        "spec.LoadBalancerSourceRanges[" + r++ + "]",
                        range.asText().trim(),
                        NameRules::cidr);
            }
            if (isSet(spec, "loadBalancerClass")) {
                each("spec.loadBalancerClass", text(spec, "loadBalancerClass"), NameRules::qualified);
            }
        }
        if (isSet(spec, "ipFamilyPolicy")) {
            oneOf(spec, "ipFamilyPolicy", "spec", "PreferDualStack", "RequireDualStack", "SingleStack");
        }
    }

    private void traffic(JsonNode spec, String type) {
        String policy = text(spec, "externalTrafficPolicy");
        boolean external = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || (type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty());
        if (!external) {
            if (!policy.isEmpty()) {
                add(FieldError.invalid(
                        "spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
            }
        } else if (policy.isEmpty()) {
            add(FieldError.required("spec.externalTrafficPolicy", ""));
        } else {
            oneOf(spec, "externalTrafficPolicy", "spec", "Cluster", "Local");
        }
    }

    private void addresses(JsonNode spec, JsonNode before) {
        String old = text(before, "clusterIP");
        String now = text(spec, "clusterIP");
        boolean external = text(before, "type").equals("ExternalName")
                || text(spec, "type").equals("ExternalName");
        if (!external && !old.isEmpty() && !old.equals(now)) {
            add(FieldError.invalid("spec.clusterIPs[0]", spec.path("clusterIPs"), "may not change once set"));
        }
    }

    private void externalName(JsonNode spec) {
        if (!spec.path("clusterIPs").isEmpty()) {
            add(FieldError.forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
        }
        if (!spec.path("ipFamilies").isEmpty()) {
            add(FieldError.forbidden("spec.ipFamilies", "may not be set for ExternalName services"));
        }
        if (isSet(spec, "ipFamilyPolicy")) {
            add(FieldError.forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services"));
        }
        String name = text(spec, "externalName").replaceAll("\\.$", "");
        if (name.isEmpty()) {
            add(FieldError.required("spec.externalName", ""));
        } else {
            each("spec.externalName", name, NameRules::subdomain);
        }
    }

    private void ports(JsonNode ports, String type) {
        Set<String> names = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        Set<String> used = new HashSet<>();
        int i = 0;
        for (JsonNode port : ports) {
            String path = "spec.ports[" + i++ + "]";
            port(port, ports.size() > 1, names, path);
            long nodePort = port.path("nodePort").asLong(0);
            if (nodePort != 0) {
                if (type.equals("ClusterIP")) {
                    add(FieldError.forbidden(path + ".nodePort", "may not be used when `type` is 'ClusterIP'"));
                }
                if (!nodePorts.add(text(port, "protocol") + nodePort)) {
                    add(FieldError.duplicate(path + ".nodePort", nodePort));
                }
            }
            if (!used.add(text(port, "protocol") + port.path("port").asLong())) {
                ObjectNode key = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
                key.put("Name", "")
                        .put("Protocol", text(port, "protocol"))
                        .putNull("AppProtocol")
                        .put("Port", port.path("port").asLong())
                        .put("TargetPort", 0)
                        .put("NodePort", 0);
                add(FieldError.duplicate(path, key));
            }
        }
    }

    private void port(JsonNode port, boolean named, Set<String> names, String path) {
        String name = text(port, "name");
        if (name.isEmpty()) {
            if (named) {
                add(FieldError.required(path + ".name", ""));
            }
        } else {
            each(path + ".name", name, NameRules::label);
            if (!names.add(name)) {
                add(FieldError.duplicate(path + ".name", name));
            }
        }
        long number = port.path("port").asLong(0);
        NameRules.portNumber(number).forEach(problem -> add(FieldError.invalid(path + ".port", number, problem)));
        oneOf(port, "protocol", path, "SCTP", "TCP", "UDP");
        portOrName(port.path("targetPort"), path + ".targetPort");
        if (isSet(port, "appProtocol")) {
            each(path + ".appProtocol", text(port, "appProtocol"), NameRules::qualified);
        }
    }

    private void affinity(JsonNode spec) {
        if (text(spec, "sessionAffinity").equals("ClientIP")) {
            JsonNode seconds =
                    spec.path("sessionAffinityConfig").path("clientIP").path("timeoutSeconds");
            if (seconds.isNumber() && (seconds.longValue() <= 0 || seconds.longValue() > 86_400)) {
                add(FieldError.invalid(
                        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
                        seconds,
                        "must be greater than 0 and less than 86400"));
            }
        }
    }
}
