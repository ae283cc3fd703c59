package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Job;
import dev.sampan.sandbox.internal.openapi.ack.TaskRunner.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Inspections of clusters. Each is a task of type {@code cluster_inspect}; when that fails, a check has found an error. */
final class InspectionActions {
    private static final List<Stage> STAGES = List.of(Stage.of("inspect", 60));
    private static final int LONGEST_PAGE = 50;

    private final AckWorld world;
    private final TaskRunner tasks;
    private final List<Report> reports = new ArrayList<>();

    /** A report; its end is when its task has ended. */
    private record Report(String id, String begun, StoredTask task) {
        boolean isRunning() {
            return task.isRunning();
        }
    }

    /** One check of every inspection. */
    private record CheckItem(String uid, String category, String name, String targetType, String level) {}

    private static final List<CheckItem> CHECKS = List.of(
            new CheckItem("node-status", "stability", "Node status", "Node", "error"),
            new CheckItem("node-quota", "limitation", "Quota of nodes", "Cluster", "warning"),
            new CheckItem("idle-load-balancers", "cost", "Idle load balancers", "Cluster", "advice"));

    InspectionActions(AckWorld world, TaskRunner tasks) {
        this.world = world;
        this.tasks = tasks;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("RunClusterInspect", this::run);
        handlers.put("ListClusterInspectReports", this::list);
        handlers.put("GetClusterInspectReportDetail", this::detail);
    }

    private JsonNode run(AckCall call) {
        StoredCluster cluster = world.cluster(call.clusterId());
        Job job =
                new Job(cluster.id(), "cluster_inspect", "cluster", cluster.id(), STAGES, Map.of(), () -> {}, () -> {});
        Report report = new Report(AckWorld.hex(16), world.stamp(), tasks.start(job));
        reports.add(0, report);
        return Json.object()
                .put("reportId", report.id())
                .put("requestId", call.parameters().requestId())
                .put("taskId", report.task().id());
    }

    private JsonNode list(AckCall call) {
        String cluster = world.cluster(call.clusterId()).id();
        List<Report> found = reports.stream()
                .filter(report -> report.task().clusterId().equals(cluster))
                .toList();
        ObjectNode body = Json.object().put("requestId", call.parameters().requestId());
        page(call, body, "reports", found, InspectionActions::shown);
        return body;
    }

    /** The part of a list that a token asks for; the token is how many came before. */
    private static <T> void page(
            AckCall call, ObjectNode body, String field, List<T> all, Function<T, ObjectNode> shown) {
        long size = call.parameters().number("maxResults", 1, LONGEST_PAGE, LONGEST_PAGE);
        long from = call.parameters().number("nextToken", 0, Integer.MAX_VALUE, 0);
        ArrayNode list = body.putArray(field);
        all.stream().skip(from).limit(size).forEach(each -> list.add(shown.apply(each)));
        body.put("nextToken", from + size < all.size() ? Long.toString(from + size) : "");
    }

    private static ObjectNode shown(Report report) {
        ObjectNode shown = Json.object().put("reportId", report.id()).put("startTime", report.begun());
        if (!report.isRunning()) {
            shown.put("endTime", report.task().updated());
        }
        int errors = report.task().error().isEmpty() ? 0 : 1;
        shown.put("status", report.isRunning() ? "running" : "completed");
        shown.putObject("summary")
                .put("adviceCount", 0)
                .put("warnCount", 0)
                .put("errorCount", errors)
                .put("normalCount", report.isRunning() ? 0 : CHECKS.size() - errors)
                .put("code", errors == 0 ? "normal" : "error");
        return shown;
    }

    private JsonNode detail(AckCall call) {
        String id = call.parameters().require("ReportId");
        Report report = reports.stream()
                .filter(each -> each.id().equals(id) && each.task().clusterId().equals(call.clusterId()))
                .findFirst()
                .orElseThrow(() -> new OpenApiRefusal(404, "ErrorInspectReportNotFound", "report not found: " + id));
        String level = call.value("level");
        if (!level.isEmpty()
                && !List.of("advice", "warning", "error", "critical").contains(level)) {
            throw Parameters.invalid("level", "is none of advice, warning, error, critical");
        }
        List<ObjectNode> items = new ArrayList<>();
        if (!report.isRunning()) {
            CHECKS.forEach(check -> items.add(item(check, report.task().error())));
        }
        boolean abnormalOnly = call.parameters().flag("enableFilter");
        List<ObjectNode> wanted = items.stream()
                .filter(item -> !abnormalOnly || item.path("result").asText().equals("true"))
                .filter(item -> is(item, "level", level))
                .filter(item -> is(item, "category", call.value("category")))
                .filter(item -> is(item, "targetType", call.value("targetType")))
                .toList();
        ObjectNode body = shown(report).put("requestId", call.parameters().requestId());
        page(call, body, "checkItemResults", wanted, item -> item);
        return body;
    }

    private static boolean is(JsonNode item, String field, String wanted) {
        return wanted.isEmpty() || item.path(field).asText().equals(wanted);
    }

    /** The first check is the one that finds what a failure says. */
    private static ObjectNode item(CheckItem check, String error) {
        boolean abnormal = !error.isEmpty() && check.equals(CHECKS.get(0));
        ObjectNode item = Json.object().put("checkItemUid", check.uid()).put("category", check.category());
        item.put("name", check.name()).put("level", check.level()).put("targetType", check.targetType());
        item.put("result", abnormal ? "true" : "false");
        item.put("description", abnormal ? error : "").put("fix", abnormal ? "see the description" : "");
        item.putArray("targets");
        return item;
    }
}
