package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Waiter;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The looks that the cloud takes at one cluster. */
final class DiagnosisRun implements ClusterDiagnosis {
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Map<String, String> ENGLISH = Map.of("language", "en_US");
    private static final String NORMAL = "normal";
    private static final int COMPLETED = 2;

    private final CloudCalls cloud;
    private final AckCluster cluster;
    private final InspectionReads inspections;

    DiagnosisRun(CloudCalls cloud, AckCluster cluster) {
        this.cloud = cloud;
        this.cluster = cluster;
        this.inspections = new InspectionReads(cloud, cluster);
    }

    @Override
    public InspectionReport check() {
        Deadline deadline = deadline();
        String id = inspections.begin(deadline);
        Seen<InspectionSummary> end =
                await("inspect cluster " + cluster.name(), deadline, left -> inspections.seen(id, left));
        return inspections.report(end.value().id(), deadline);
    }

    @Override
    public InspectionListing reports() {
        return inspections.all(deadline());
    }

    @Override
    public InspectionReport report(String id) {
        return inspections.report(id, deadline());
    }

    @Override
    public DiagnosisReport checkNode(String name) {
        return diagnosed("node", object().put("name", name), name);
    }

    @Override
    public DiagnosisReport checkPod(String namespace, String name) {
        return diagnosed("pod", object().put("namespace", namespace).put("name", name), namespace + "/" + name);
    }

    @Override
    public DiagnosisReport checkService(String namespace, String name) {
        return diagnosed("service", object().put("namespace", namespace).put("name", name), namespace + "/" + name);
    }

    @Override
    public DiagnosisReport checkIngress(String url) {
        return diagnosed("ingress", object().put("url", url), url);
    }

    @Override
    public DiagnosisReport checkNetwork(String source, String destination, int port) {
        return diagnosed(
                "network",
                object().put("src", source).put("dst", destination).put("dport", Integer.toString(port)),
                source + " to " + destination + ":" + port);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private Deadline deadline() {
        return Deadline.after(cloud.http().session().clock(), WITHIN);
    }

    private DiagnosisReport diagnosed(String type, ObjectNode target, String name) {
        Deadline deadline = deadline();
        ObjectNode body = object().put("type", type);
        body.set("target", target);
        String id = cloud.callWithJson(AckApi.CREATE_DIAGNOSIS, Map.of("ClusterId", cluster.id()), body, deadline)
                .path("diagnosis_id")
                .asText();
        Map<String, String> path = Map.of("ClusterId", cluster.id(), "DiagnosisId", id);
        JsonNode result = await(
                        "diagnose " + type + " " + name,
                        deadline,
                        left -> seen(cloud.call(AckApi.GET_DIAGNOSIS_RESULT, path, ENGLISH, left)))
                .value();
        JsonNode items = cloud.call(AckApi.GET_DIAGNOSIS_CHECK_ITEMS, path, ENGLISH, deadline)
                .path("check_items");
        return report(type + " " + name, id, result, items);
    }

    private static Seen<JsonNode> seen(JsonNode answer) {
        State state = answer.path("status").asInt() == COMPLETED ? State.SUCCESS : State.RETRY;
        return Seen.of(answer, state, "diagnosis", answer.path("message").asText("goes on"));
    }

    private static DiagnosisReport report(String object, String id, JsonNode result, JsonNode items) {
        List<Finding> findings = new ArrayList<>();
        int normal = 0;
        for (JsonNode item : items) {
            if (item.path("level").asText("").equals(NORMAL)) {
                normal++;
            } else {
                findings.add(finding(object, item));
            }
        }
        return new DiagnosisReport(
                object,
                id,
                result.path("code").asInt() == 0,
                Redaction.line(result.path("message").asText(""), 200),
                normal,
                findings);
    }

    private static Finding finding(String object, JsonNode item) {
        String shown = line(item, "display");
        return new Finding(
                "diagnosis." + line(item, "name"),
                InspectionReads.severity(item.path("level").asText("")),
                Level.OBSERVE,
                object,
                (shown.isEmpty() ? line(item, "name") : shown) + ": " + line(item, "message"),
                line(item, "desc"),
                List.of(new Evidence(line(item, "group"), line(item, "value"))),
                item.path("refer").asText("").isEmpty()
                        ? "look at what the finding names"
                        : "should be " + line(item, "refer"));
    }

    private static String line(JsonNode tree, String field) {
        return Redaction.line(tree.path(field).asText(""), 200);
    }

    private <T> Seen<T> await(String act, Deadline deadline, Function<Deadline, Seen<T>> look) {
        try {
            return new Waiter(cloud.http().session()).await(act, deadline, look);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException(
                    new Problem(
                            "cluster.interrupted",
                            act,
                            "the caller was interrupted",
                            "the thread was asked to stop",
                            "look again on a thread that may wait"),
                    "the cloud goes on looking",
                    e);
        }
    }

    @Override
    public String toString() {
        return "Diagnosis of " + cluster.name() + "\n  next: check(), checkNode(name), checkPod(namespace, name)";
    }
}
