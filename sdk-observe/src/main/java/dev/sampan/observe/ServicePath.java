package dev.sampan.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.value.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether an app's Services lead to its pods: selector, target port, endpoints. */
final class ServicePath {
    /** Endpoints follow pods after a moment. */
    private static final Duration SETTLES_IN = Duration.ofSeconds(10);

    private final Surroundings around;
    private final Instant now;

    ServicePath(Surroundings around, Instant now) {
        this.around = around;
        this.now = now;
    }

    List<Finding> findings(String app, ObjectNode workload) {
        List<Finding> found = new ArrayList<>();
        JsonNode template = Trees.at(workload, "spec", "template");
        Map<String, String> podLabels = labels(Trees.at(template, "metadata", "labels"));
        for (ObjectNode service : around.services()) {
            Map<String, String> selector = labels(Trees.at(service, "spec", "selector"));
            if (selector.isEmpty()) {
                continue;
            }
            if (podLabels.entrySet().containsAll(selector.entrySet())) {
                ports(service, template, found);
                endpoints(service, workload, found);
            } else if (isMeantFor(service, app) && selectsNothing(selector)) {
                found.add(mismatch(service, selector, workload, podLabels));
            }
        }
        return found;
    }

    private static boolean isMeantFor(ObjectNode service, String app) {
        return Trees.name(service).equals(app)
                || Trees.text(service, "metadata", "labels", Labels.NAME).equals(app);
    }

    private boolean selectsNothing(Map<String, String> selector) {
        return around.pods().stream()
                .noneMatch(pod ->
                        labels(Trees.at(pod, "metadata", "labels")).entrySet().containsAll(selector.entrySet()));
    }

    private static Finding mismatch(
            ObjectNode service, Map<String, String> selector, ObjectNode workload, Map<String, String> podLabels) {
        return finding(
                "service-selector-mismatch",
                Severity.ERROR,
                service,
                "its selector matches no pod",
                "the selector or the pods' labels have changed, or one has a typing error",
                List.of(
                        new Evidence(Trees.title(service) + " selector", selector.toString()),
                        new Evidence(Trees.title(workload) + " pod labels", podLabels.toString())),
                "make spec.selector a part of the pods' labels");
    }

    private static void ports(ObjectNode service, JsonNode template, List<Finding> found) {
        List<JsonNode> declared = containerPorts(template);
        for (JsonNode port : Trees.list(service, "spec", "ports")) {
            JsonNode target = port.path("targetPort");
            String wanted =
                    target.isValueNode() && !target.asText().isEmpty() ? target.asText() : Trees.text(port, "port");
            boolean named = target.isTextual() && !target.asText().chars().allMatch(Character::isDigit);
            boolean matches = declared.stream()
                    .anyMatch(each ->
                            Trees.text(each, named ? "name" : "containerPort").equals(wanted));
            // a number need not be declared to be reached, so it is suspect only where others are declared
            if (!matches && (named || !declared.isEmpty())) {
                found.add(finding(
                        "service-target-port",
                        named ? Severity.ERROR : Severity.WARNING,
                        service,
                        "its target port " + wanted + " is no port of the containers",
                        named
                                ? "a named target port that no container declares leads nowhere"
                                : "the containers declare other ports; nobody may listen there",
                        List.of(new Evidence("declared container ports", describe(declared))),
                        "set targetPort to a declared port, or declare it"));
            }
        }
    }

    private static List<JsonNode> containerPorts(JsonNode template) {
        List<JsonNode> ports = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            Trees.list(template, "spec", list).forEach(container -> ports.addAll(Trees.list(container, "ports")));
        }
        return ports;
    }

    private static String describe(List<JsonNode> ports) {
        return ports.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        ports.stream()
                                .map(port -> Trees.text(port, "containerPort")
                                        + (Trees.text(port, "name").isEmpty()
                                                ? ""
                                                : " (" + Trees.text(port, "name") + ")"))
                                .toList());
    }

    private void endpoints(ObjectNode service, ObjectNode workload, List<Finding> found) {
        boolean settled = around.pods().stream()
                .filter(pod -> selects(service, pod))
                .map(pod -> Trees.condition(pod, "Ready"))
                .filter(Trees::isTrue)
                .map(ready -> Trees.time(ready, "lastTransitionTime"))
                .anyMatch(since -> since != null && !now.isBefore(since.plus(SETTLES_IN)));
        if (!settled || readyEndpoints(service) > 0) {
            return;
        }
        found.add(finding(
                "service-without-endpoints",
                Severity.ERROR,
                service,
                "it has no ready endpoint although pods are ready",
                "the endpoints controller has not seen them, or the target port does not resolve",
                List.of(new Evidence(
                        Trees.title(workload), Trees.number(workload, 0, "status", "readyReplicas") + " ready")),
                "look at: kubectl -n " + Trees.text(service, "metadata", "namespace") + " describe service "
                        + Trees.name(service)));
    }

    private static boolean selects(ObjectNode service, ObjectNode pod) {
        return labels(Trees.at(pod, "metadata", "labels"))
                .entrySet()
                .containsAll(labels(Trees.at(service, "spec", "selector")).entrySet());
    }

    private long readyEndpoints(ObjectNode service) {
        return around.slices().stream()
                .filter(slice -> Trees.text(slice, "metadata", "labels", "kubernetes.io/service-name")
                        .equals(Trees.name(service)))
                .flatMap(slice -> Trees.list(slice, "endpoints").stream())
                .filter(endpoint ->
                        !endpoint.path("conditions").has("ready") || Trees.flag(endpoint, "conditions", "ready"))
                .count();
    }

    private static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.fieldNames().forEachRemaining(name -> labels.put(name, Trees.text(node, name)));
        return labels;
    }

    private static Finding finding(
            String id,
            Severity severity,
            ObjectNode service,
            String what,
            String reason,
            List<Evidence> evidence,
            String next) {
        return new Finding(id, severity, Level.OBSERVE, Trees.title(service), what, reason, evidence, next);
    }
}
