package dev.sampan.sandbox.internal.kubeapi.table;

import static dev.sampan.sandbox.internal.kubeapi.table.Cells.at;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.integer;
import static dev.sampan.sandbox.internal.kubeapi.table.Cells.selector;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.number;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.text;
import static dev.sampan.sandbox.internal.kubeapi.table.Column.wide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The columns of kinds that run pods. */
final class WorkloadColumns {
    private static final String TEMPLATE = "spec.template.spec";

    private WorkloadColumns() {}

    static Map<String, List<Column>> all() {
        return Map.ofEntries(
                Map.entry("pods", PodCells.columns()),
                Map.entry("deployments.apps", deployments()),
                Map.entry("replicasets.apps", replicaSets("spec.selector")),
                Map.entry("replicationcontrollers", replicaSets("")),
                Map.entry("statefulsets.apps", statefulSets()),
                Map.entry("daemonsets.apps", daemonSets()),
                Map.entry("jobs.batch", jobs()),
                Map.entry("cronjobs.batch", cronJobs()),
                Map.entry("controllerrevisions.apps", controllerRevisions()),
                Map.entry("horizontalpodautoscalers.autoscaling", autoscalers()),
                Map.entry("poddisruptionbudgets.policy", budgets()));
    }

    static List<Column> scale() {
        return List.of(
                Column.named(),
                number("Desired", integer("spec.replicas")),
                number("Available", integer("status.replicas")),
                Column.age());
    }

    private static List<Column> deployments() {
        return List.of(
                Column.named(),
                text(
                        "Ready",
                        (o, now) -> at(o, "status.readyReplicas").asLong(0) + "/"
                                + at(o, "spec.replicas").asLong(0)),
                number("Up-to-date", integer("status.updatedReplicas")),
                number("Available", integer("status.availableReplicas")),
                Column.age(),
                Cells.containers(TEMPLATE),
                Cells.images(TEMPLATE),
                wide("Selector", (o, now) -> selector(at(o, "spec.selector"))));
    }

    private static List<Column> replicaSets(String selectorPath) {
        return List.of(
                Column.named(),
                number("Desired", integer("spec.replicas")),
                number("Current", integer("status.replicas")),
                number("Ready", integer("status.readyReplicas")),
                Column.age(),
                Cells.containers(TEMPLATE),
                Cells.images(TEMPLATE),
                wide(
                        "Selector",
                        (o, now) -> selectorPath.isEmpty()
                                ? Cells.labels(at(o, "spec.selector"))
                                : selector(at(o, selectorPath))));
    }

    private static List<Column> statefulSets() {
        return List.of(
                Column.named(),
                text(
                        "Ready",
                        (o, now) -> at(o, "status.readyReplicas").asLong(0) + "/"
                                + at(o, "spec.replicas").asLong(0)),
                Column.age(),
                Cells.containers(TEMPLATE),
                Cells.images(TEMPLATE));
    }

    private static List<Column> daemonSets() {
        return List.of(
                Column.named(),
                number("Desired", integer("status.desiredNumberScheduled")),
                number("Current", integer("status.currentNumberScheduled")),
                number("Ready", integer("status.numberReady")),
                number("Up-to-date", integer("status.updatedNumberScheduled")),
                number("Available", integer("status.numberAvailable")),
                text("Node Selector", (o, now) -> Cells.labels(at(o, TEMPLATE + ".nodeSelector"))),
                Column.age(),
                Cells.containers(TEMPLATE),
                Cells.images(TEMPLATE),
                wide("Selector", (o, now) -> selector(at(o, "spec.selector"))));
    }

    private static List<Column> jobs() {
        return List.of(
                Column.named(),
                text("Status", (o, now) -> jobStatus(o)),
                text("Completions", (o, now) -> completions(o)),
                text("Duration", WorkloadColumns::jobDuration),
                Column.age(),
                Cells.containers(TEMPLATE),
                Cells.images(TEMPLATE),
                wide("Selector", (o, now) -> selector(at(o, "spec.selector"))));
    }

    private static String jobStatus(ObjectNode job) {
        for (String type : List.of("Complete", "Failed", "Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            for (JsonNode condition : at(job, "status.conditions")) {
                if (condition.path("type").asText().equals(type)
                        && condition.path("status").asText().equals("True")) {
                    return type;
                }
            }
        }
        return at(job, "metadata.deletionTimestamp").isTextual() ? "Terminating" : "Running";
    }

    private static String completions(ObjectNode job) {
        long succeeded = at(job, "status.succeeded").asLong(0);
        JsonNode wanted = at(job, "spec.completions");
        if (wanted.isNumber()) {
            return succeeded + "/" + wanted.asLong();
        }
        long parallelism = at(job, "spec.parallelism").asLong(0);
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String jobDuration(ObjectNode job, Instant now) {
        JsonNode start = at(job, "status.startTime");
        if (!start.isTextual()) {
            return "";
        }
        JsonNode end = at(job, "status.completionTime");
        Instant until = end.isTextual() ? Instant.parse(end.asText()) : now;
        return Ages.of(Duration.between(Instant.parse(start.asText()), until));
    }

    private static List<Column> cronJobs() {
        String template = "spec.jobTemplate.spec.template.spec";
        return List.of(
                Column.named(),
                text("Schedule", Cells.text("spec.schedule")),
                text("Timezone", Cells.textOr("spec.timeZone", Cells.NONE)),
                new Column(
                        "Suspend",
                        "boolean",
                        "",
                        "",
                        0,
                        (o, now) -> at(o, "spec.suspend").asBoolean(false) ? "True" : "False"),
                number("Active", Cells.count("status.active")),
                text("Last Schedule", Cells.since("status.lastScheduleTime")),
                Column.age(),
                Cells.containers(template),
                Cells.images(template),
                wide("Selector", (o, now) -> selector(at(o, "spec.jobTemplate.spec.selector"))));
    }

    private static List<Column> controllerRevisions() {
        return List.of(
                Column.named(),
                text("Controller", (o, now) -> {
                    for (JsonNode owner : at(o, "metadata.ownerReferences")) {
                        if (owner.path("controller").asBoolean()) {
                            String group = owner.path("apiVersion").asText().replaceAll("/.*", "");
                            return "%s.%s/%s"
                                    .formatted(
                                            owner.path("kind").asText().toLowerCase(java.util.Locale.ROOT),
                                            group,
                                            owner.path("name").asText());
                        }
                    }
                    return Cells.NONE;
                }),
                number("Revision", integer("revision")),
                Column.age());
    }

    private static List<Column> autoscalers() {
        return List.of(
                Column.named(),
                text(
                        "Reference",
                        (o, now) -> at(o, "spec.scaleTargetRef.kind").asText() + "/"
                                + at(o, "spec.scaleTargetRef.name").asText()),
                text("Targets", (o, now) -> targets(o)),
                text(
                        "MinPods",
                        (o, now) -> at(o, "spec.minReplicas").isNumber()
                                ? at(o, "spec.minReplicas").asText()
                                : "<unset>"),
                number("MaxPods", integer("spec.maxReplicas")),
                number("Replicas", integer("status.currentReplicas")),
                Column.age());
    }

    private static String targets(ObjectNode autoscaler) {
        JsonNode metrics = at(autoscaler, "spec.metrics");
        JsonNode current = at(autoscaler, "status.currentMetrics");
        if (metrics.isEmpty()
                && at(autoscaler, "spec.targetCPUUtilizationPercentage").isNumber()) {
            return percent(at(autoscaler, "status.currentCPUUtilizationPercentage")) + "/"
                    + at(autoscaler, "spec.targetCPUUtilizationPercentage").asText() + "%";
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            texts.add(target(metrics.get(i), current.path(i)));
        }
        if (texts.isEmpty()) {
            return Cells.NONE;
        }
        return texts.size() > 2
                ? texts.get(0) + ", " + texts.get(1) + " + " + (texts.size() - 2) + " more..."
                : String.join(", ", texts);
    }

    private static String target(JsonNode metric, JsonNode now) {
        String type = metric.path("type").asText();
        String field = type.isEmpty() ? "" : Character.toLowerCase(type.charAt(0)) + type.substring(1);
        JsonNode target = metric.path(field).path("target");
        JsonNode current = now.path(field).path("current");
        String name = metric.path(field).path("name").asText("");
        String prefix = type.equals("Resource") || type.equals("ContainerResource") ? name + ": " : "";
        if (target.path("averageUtilization").isNumber()) {
            return prefix + percent(current.path("averageUtilization")) + "/"
                    + target.path("averageUtilization").asText() + "%";
        }
        String kind = target.has("averageValue") ? "averageValue" : "value";
        String suffix =
                kind.equals("averageValue") && !prefix.isEmpty() ? "" : kind.equals("averageValue") ? " (avg)" : "";
        return prefix + current.path(kind).asText("<unknown>") + "/"
                + target.path(kind).asText() + suffix;
    }

    private static String percent(JsonNode value) {
        return value.isNumber() ? value.asText() + "%" : "<unknown>";
    }

    private static List<Column> budgets() {
        return List.of(
                Column.named(),
                text("Min Available", Cells.textOr("spec.minAvailable", "N/A")),
                text("Max Unavailable", Cells.textOr("spec.maxUnavailable", "N/A")),
                number("Allowed Disruptions", integer("status.disruptionsAllowed")),
                Column.age());
    }
}
