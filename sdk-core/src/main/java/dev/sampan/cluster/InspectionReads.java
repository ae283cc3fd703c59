package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Pager;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Begins and reads inspections of one cluster. Thread-safe. */
final class InspectionReads {
    private static final String PAGE = "50";

    private final CloudCalls cloud;
    private final AckCluster cluster;

    InspectionReads(CloudCalls cloud, AckCluster cluster) {
        this.cloud = cloud;
        this.cluster = cluster;
    }

    /** The id of the report that is being made. */
    String begin(Deadline deadline) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("clientToken", UUID.randomUUID().toString());
        return cloud.callWithJson(AckApi.RUN_CLUSTER_INSPECT, Map.of("ClusterId", cluster.id()), body, deadline)
                .path("reportId")
                .asText();
    }

    InspectionListing all(Deadline deadline) {
        return new InspectionListing(
                cluster.name(),
                Pager.tokened(
                                "list inspections of " + cluster.name(),
                                InspectionSummary::id,
                                next -> page(next, deadline))
                        .stream()
                        .toList());
    }

    private Pager.Tokened<InspectionSummary> page(String next, Deadline deadline) {
        JsonNode answer =
                cloud.call(AckApi.LIST_INSPECT_REPORTS, Map.of("ClusterId", cluster.id()), paged(next), deadline);
        List<InspectionSummary> found = new ArrayList<>();
        answer.path("reports").forEach(tree -> found.add(summary(tree)));
        return new Pager.Tokened<>(found, answer.path("nextToken").asText(""));
    }

    private static Map<String, String> paged(String next) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("maxResults", PAGE);
        if (!next.isEmpty()) {
            query.put("nextToken", next);
        }
        return query;
    }

    private static InspectionSummary summary(JsonNode tree) {
        JsonNode numbers = tree.path("summary");
        return new InspectionSummary(
                text(tree, "reportId"),
                text(tree, "startTime"),
                text(tree, "status"),
                numbers.path("errorCount").asInt(),
                numbers.path("warnCount").asInt(),
                numbers.path("adviceCount").asInt(),
                numbers.path("normalCount").asInt());
    }

    /** How far an inspection is. */
    Seen<InspectionSummary> seen(String id, Deadline deadline) {
        InspectionSummary now = summary(detail(id, "", deadline));
        boolean completed = now.status().equals("completed");
        return Seen.of(now, completed ? State.SUCCESS : State.RETRY, "inspection", now.status());
    }

    InspectionReport report(String id, Deadline deadline) {
        InspectionSummary numbers = summary(detail(id, "", deadline));
        List<Finding> findings =
                Pager.tokened("read inspection " + id, InspectionReads::key, next -> items(id, next, deadline)).stream()
                        .filter(item -> item.path("result").asText("").equals("true"))
                        .map(InspectionReads::finding)
                        .toList();
        return new InspectionReport(cluster.name(), id, numbers.begun(), numbers.normal(), findings);
    }

    private static String key(JsonNode item) {
        return item.path("checkItemUid").asText() + " " + item.path("targets");
    }

    private Pager.Tokened<JsonNode> items(String id, String next, Deadline deadline) {
        JsonNode answer = detail(id, next, deadline);
        List<JsonNode> found = new ArrayList<>();
        answer.path("checkItemResults").forEach(found::add);
        return new Pager.Tokened<>(found, answer.path("nextToken").asText(""));
    }

    private JsonNode detail(String id, String next, Deadline deadline) {
        Map<String, String> query = paged(next);
        query.put("language", "en_US");
        return cloud.call(
                AckApi.GET_INSPECT_REPORT, Map.of("ClusterId", cluster.id(), "ReportId", id), query, deadline);
    }

    private static Finding finding(JsonNode item) {
        List<Evidence> targets = new ArrayList<>();
        item.path("targets")
                .forEach(target ->
                        targets.add(new Evidence(text(item, "targetType"), Redaction.line(target.asText(), 200))));
        return new Finding(
                "inspection." + text(item, "checkItemUid"),
                severity(item.path("level").asText("")),
                Level.OBSERVE,
                targets.isEmpty() ? text(item, "category") : targets.get(0).text(),
                text(item, "name"),
                text(item, "description"),
                targets,
                text(item, "fix"));
    }

    /** The levels of inspections and diagnoses. */
    static Severity severity(String level) {
        return switch (level) {
            case "error", "critical" -> Severity.ERROR;
            case "warning" -> Severity.WARNING;
            default -> Severity.INFO;
        };
    }

    private static String text(JsonNode tree, String field) {
        return Redaction.line(tree.path(field).asText(""), 300);
    }
}
