package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of autoscalers, disruption budgets, network policies, priorities and leases. */
final class PolicyRules extends Rules {
    private static final int MAX_USER_PRIORITY = 1_000_000_000;

    PolicyRules(List<FieldError> errors) {
        super(errors);
    }

    void autoscaler(JsonNode spec, String version) {
        long min = spec.path("minReplicas").asLong(1);
        long max = spec.path("maxReplicas").asLong(0);
        if (min < 1) {
            add(FieldError.invalid("spec.minReplicas", min, "must be greater than or equal to 1"));
        }
        if (max < 1) {
            add(FieldError.invalid("spec.maxReplicas", max, "must be greater than 0"));
        }
        if (max < min) {
            add(FieldError.invalid("spec.maxReplicas", max, "must be greater than or equal to `minReplicas`"));
        }
        JsonNode target = spec.path("scaleTargetRef");
        for (String field : List.of("kind", "name")) {
            if (required(target, field, "spec.scaleTargetRef")) {
                each("spec.scaleTargetRef." + field, text(target, field), NameRules::pathSegment);
            }
        }
        if (text(target, "apiVersion").isEmpty()
                && !List.of("ReplicationController", "Node").contains(text(target, "kind"))) {
            add(FieldError.invalid("spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group"));
        }
        if (version.equals("v1")) {
            return;
        }
        int i = 0;
        for (JsonNode metric : spec.path("metrics")) {
            new MetricRules(errors).metric(metric, "spec.metrics[" + i++ + "]");
        }
        behavior(spec.path("behavior"));
    }

    private void behavior(JsonNode behavior) {
        for (String direction : List.of("scaleUp", "scaleDown")) {
            JsonNode rules = behavior.path(direction);
            if (!rules.isObject()) {
                continue;
            }
            String path = "spec.behavior." + direction;
            JsonNode window = rules.path("stabilizationWindowSeconds");
            if (window.isNumber() && window.longValue() < 0) {
                add(FieldError.invalid(
                        path + ".stabilizationWindowSeconds", window, "must be greater than or equal to zero"));
            } else if (window.isNumber() && window.longValue() > 3600) {
                add(FieldError.invalid(
                        path + ".stabilizationWindowSeconds", window, "must be less than or equal to 3600"));
            }
            oneOf(rules, "selectPolicy", path, "Disabled", "Max", "Min");
            if (rules.path("policies").isEmpty()) {
                add(FieldError.required(path + ".policies", "must specify at least one Policy"));
            }
            int i = 0;
            for (JsonNode policy : rules.path("policies")) {
                String below = path + ".policies[" + i++ + "]";
                oneOf(policy, "type", below, "Percent", "Pods");
                positive(policy, "value", below);
                positive(policy, "periodSeconds", below);
                if (policy.path("periodSeconds").asLong(0) > 1800) {
                    add(FieldError.invalid(
                            below + ".periodSeconds",
                            policy.path("periodSeconds"),
                            "must be less than or equal to 1800"));
                }
            }
        }
    }

    private void positive(JsonNode holder, String field, String path) {
        long value = holder.path(field).asLong(0);
        if (value <= 0) {
            add(FieldError.invalid(path + "." + field, value, "must be greater than zero"));
        }
    }

    void disruptionBudget(JsonNode spec) {
        JsonNode min = spec.path("minAvailable");
        JsonNode max = spec.path("maxUnavailable");
        if (isSet(spec, "minAvailable") && isSet(spec, "maxUnavailable")) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            shown.set("MinAvailable", min);
            shown.set("Selector", isSet(spec, "selector") ? spec.path("selector") : shown.nullNode());
            shown.set("MaxUnavailable", max);
            shown.set(
                    "UnhealthyPodEvictionPolicy",
                    isSet(spec, "unhealthyPodEvictionPolicy")
                            ? spec.path("unhealthyPodEvictionPolicy")
                            : shown.nullNode());
            add(FieldError.invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"));
        }
        intOrPercent(min, "spec.minAvailable");
        atMost100Percent(min, "spec.minAvailable");
        intOrPercent(max, "spec.maxUnavailable");
        atMost100Percent(max, "spec.maxUnavailable");
        labelSelector(spec.path("selector"), "spec.selector");
        if (isSet(spec, "unhealthyPodEvictionPolicy")) {
            oneOf(spec, "unhealthyPodEvictionPolicy", "spec", "AlwaysAllow", "IfHealthyBudget");
        }
    }

    void networkPolicy(JsonNode spec) {
        labelSelector(spec.path("podSelector"), "spec.podSelector");
        for (String direction : List.of("ingress", "egress")) {
            int r = 0;
            for (JsonNode rule : spec.path(direction)) {
                String path = "spec." + direction + "[" + r++ + "]";
                int p = 0;
                for (JsonNode port : rule.path("ports")) {
                    String below = path + ".ports[" + p++ + "]";
                    if (!List.of("TCP", "UDP", "SCTP").contains(text(port, "protocol"))) {
                        add(FieldError.notSupported(
                                below + ".protocol", text(port, "protocol"), List.of("TCP", "UDP", "SCTP")));
                    }
                    if (port.path("endPort").asLong(0) < port.path("port").asLong(0) && isSet(port, "endPort")) {
                        add(FieldError.invalid(
                                below + ".endPort", port.path("port"), "must be greater than or equal to `port`"));
                    }
                    if (isSet(port, "endPort") && !isSet(port, "port")) {
                        add(FieldError.invalid(
                                below + ".endPort",
                                port.path("endPort"),
                                "may not be specified when `port` is not specified"));
                    }
                    if (isSet(port, "port")) {
                        portOrName(port.path("port"), below + ".port");
                    }
                }
                String peers = direction.equals("ingress") ? "from" : "to";
                int i = 0;
                for (JsonNode peer : rule.path(peers)) {
                    peer(peer, path + "." + peers + "[" + i++ + "]");
                }
            }
        }
        int i = 0;
        if (spec.path("policyTypes").size() > 2) {
            add(FieldError.invalid(
                    "spec.policyTypes", spec.path("policyTypes"), "may not specify more than two policyTypes"));
            return;
        }
        for (JsonNode type : spec.path("policyTypes")) {
            if (!type.asText().equals("Ingress") && !type.asText().equals("Egress")) {
                add(FieldError.notSupported(
                        "spec.policyTypes[" + i + "]", type.asText(), List.of("Ingress", "Egress")));
            }
            i++;
        }
    }

    private void peer(JsonNode peer, String path) {
        int sources = 0;
        for (String field : List.of("podSelector", "namespaceSelector", "ipBlock")) {
            sources += isSet(peer, field) ? 1 : 0;
        }
        labelSelector(peer.path("podSelector"), path + ".podSelector");
        labelSelector(peer.path("namespaceSelector"), path + ".namespaceSelector");
        if (sources == 0) {
            add(FieldError.required(path, "must specify a peer"));
        } else if (sources > 1 && isSet(peer, "ipBlock")) {
            add(FieldError.forbidden(path, "may not specify both ipBlock and another peer"));
        }
        if (isSet(peer, "ipBlock") && text(peer.path("ipBlock"), "cidr").isEmpty()) {
            add(FieldError.required(path + ".ipBlock.cidr", ""));
        } else if (isSet(peer, "ipBlock")) {
            block(peer.path("ipBlock"), path + ".ipBlock");
        }
    }

    private void block(JsonNode block, String path) {
        each(path + ".cidr", text(block, "cidr"), NameRules::cidr);
        int i = 0;
        for (JsonNode except : block.path("except")) {
            each(path + ".except[" + i++ + "]", except.asText(), NameRules::cidr);
        }
    }

    void priorityClass(ObjectNode tree, @Nullable ObjectNode live) {
        long value = tree.path("value").asLong(0);
        String name = text(tree.path("metadata"), "name");
        if (live != null) {
            if (live.path("value").asLong(0) != value) {
                add(FieldError.forbidden("value", "may not be changed in an update."));
            }
            immutable(tree.path("preemptionPolicy"), live.path("preemptionPolicy"), "preemptionPolicy");
            return;
        }
        if (name.startsWith("system-")) {
            boolean known = name.equals("system-cluster-critical") || name.equals("system-node-critical");
            if (!known) {
                add(FieldError.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use only. error: %s is not a known system priority class"
                                .formatted(name)));
            }
        } else if (value > MAX_USER_PRIORITY) {
            add(FieldError.forbidden(
                    "value", "maximum allowed value of a user defined priority is " + MAX_USER_PRIORITY));
        }
        if (!List.of("PreemptLowerPriority", "Never").contains(text(tree, "preemptionPolicy"))) {
            add(FieldError.notSupported(
                    "preemptionPolicy", text(tree, "preemptionPolicy"), List.of("PreemptLowerPriority", "Never")));
        }
    }

    void lease(JsonNode spec) {
        JsonNode duration = spec.path("leaseDurationSeconds");
        if (duration.isNumber() && duration.longValue() <= 0) {
            add(FieldError.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"));
        }
        nonNegative(spec, "leaseTransitions", "spec");
    }
}
