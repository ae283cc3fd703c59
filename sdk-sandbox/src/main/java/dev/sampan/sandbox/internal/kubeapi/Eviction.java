package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.StructuredSelector;
import dev.sampan.sandbox.internal.schema.FieldValidation;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Deletes a pod if the disruption budgets that it counts for allow it. */
final class Eviction {
    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

    private final ControlPlane plane;
    private final ResourceReading reading;

    Eviction(ControlPlane plane, ResourceReading reading) {
        this.plane = plane;
        this.reading = reading;
    }

    ApiReply evict(ApiCall call, ServedResource pods) {
        RequestInfo info = call.info();
        ObjectNode eviction = RequestBodies.object(call, "policy", "v1", "Eviction");
        if (!Meta.name(eviction).isEmpty() && !Meta.name(eviction).equals(info.name())) {
            throw ApiStatusException.badRequest("name in URL does not match name in Eviction object");
        }
        ObjectNode pod = reading.get(pods, info.namespace(), info.name());
        JsonNode options = eviction.path("deleteOptions");
        DeletionOptions how =
                options instanceof ObjectNode asked ? RequestBodies.deletion(asked) : DeletionOptions.NONE;
        boolean dryRun = RequestBodies.dryRun(call.parameters("dryRun"), "CreateOptions")
                || RequestBodies.dryRun(Meta.strings(options.path("dryRun")), "DeleteOptions");
        WriteOptions write = new WriteOptions(call.caller(), "", dryRun, false, FieldValidation.IGNORE, call::warn);
        if (!ignoresBudgets(pod)) {
            Optional<ObjectNode> refusal = consultBudget(pod, write);
            if (refusal.isPresent()) {
                return ApiReply.json(500, refusal.get());
            }
        }
        if (!dryRun) {
            markDisrupted(pods, pod, write);
        }
        plane.operations.delete(pods, info.namespace(), info.name(), how, write);
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success").put("code", 201);
        return ApiReply.json(201, status);
    }

    private static boolean ignoresBudgets(ObjectNode pod) {
        String phase = pod.path("status").path("phase").asText();
        return TERMINAL.contains(phase) || phase.equals("Pending") || Meta.isDeleting(pod);
    }

    private Optional<ObjectNode> consultBudget(ObjectNode pod, WriteOptions options) {
        ServedResource budgets =
                plane.catalog.now().find("policy", "v1", "poddisruptionbudgets").orElseThrow();
        List<ObjectNode> matching =
                plane.store.list("poddisruptionbudgets.policy", Meta.namespace(pod)).items().stream()
                        .filter(budget ->
                                StructuredSelector.matches(budget.path("spec").path("selector"), Meta.labels(pod)))
                        .toList();
        if (matching.size() > 1) {
            ObjectNode status = Json.object();
            status.put("kind", "Status").put("apiVersion", "v1");
            status.putObject("metadata");
            status.put("status", "Failure");
            status.put(
                    "message",
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
            status.put("code", 500);
            return Optional.of(status);
        }
        if (matching.isEmpty() || unhealthyMayGo(pod, matching.get(0))) {
            return Optional.empty();
        }
        plane.operations.update(
                budgets,
                Meta.namespace(pod),
                Meta.name(matching.get(0)),
                ObjectUpdate.Mode.of("status"),
                live -> decremented(live == null ? matching.get(0) : live, Meta.name(pod)),
                options);
        return Optional.empty();
    }

    private static boolean unhealthyMayGo(ObjectNode pod, ObjectNode budget) {
        for (JsonNode condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")
                    && condition.path("status").asText().equals("True")) {
                return false;
            }
        }
        if (budget.path("spec").path("unhealthyPodEvictionPolicy").asText().equals("AlwaysAllow")) {
            return true;
        }
        JsonNode status = budget.path("status");
        int desired = status.path("desiredHealthy").asInt();
        return status.path("currentHealthy").asInt() >= desired && desired > 0;
    }

    private ObjectNode decremented(ObjectNode budget, String pod) {
        JsonNode status = budget.path("status");
        String name = Meta.name(budget);
        if (status.path("observedGeneration").asLong() < Meta.generation(budget)) {
            throw refusal(10, "The disruption budget %s is still being processed by the server.".formatted(name));
        }
        int allowed = status.path("disruptionsAllowed").asInt();
        if (allowed < 0) {
            throw ApiStatusException.forbidden(
                    "poddisruptionbudget.policy", name, "pdb disruptions allowed is negative");
        }
        if (allowed == 0) {
            throw refusal(0, reason(status, name));
        }
        ObjectNode next = budget.deepCopy();
        ObjectNode nextStatus = next.withObjectProperty("status");
        nextStatus.put("disruptionsAllowed", allowed - 1);
        nextStatus.withObjectProperty("disruptedPods").put(pod, Meta.time(plane.timeline.now()));
        if (allowed == 1) {
            noMoreDisruptions(nextStatus, Meta.generation(budget));
        }
        return next;
    }

    private void noMoreDisruptions(ObjectNode status, long generation) {
        for (JsonNode condition : status.withArrayProperty("conditions")) {
            if (condition instanceof ObjectNode one && one.path("type").asText().equals("DisruptionAllowed")) {
                one.put("status", "False");
                one.put("reason", "InsufficientPods");
                one.put("observedGeneration", (int) generation);
                one.put("lastTransitionTime", Meta.time(plane.timeline.now()));
            }
        }
    }

    private static String reason(JsonNode status, String name) {
        int current = status.path("currentHealthy").asInt();
        int desired = status.path("desiredHealthy").asInt();
        return current <= desired
                ? "The disruption budget %s needs %d healthy pods and has %d currently"
                        .formatted(name, desired, current)
                : "The disruption budget %s does not allow evicting pods currently".formatted(name);
    }

    private static ApiStatusException refusal(int retryAfter, String cause) {
        ObjectNode details = Json.object();
        details.putArray("causes").addObject().put("reason", "DisruptionBudget").put("message", cause);
        if (retryAfter > 0) {
            details.put("retryAfterSeconds", retryAfter);
        }
        return new ApiStatusException(
                429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", details);
    }

    private void markDisrupted(ServedResource pods, ObjectNode pod, WriteOptions options) {
        plane.operations.update(
                pods,
                Meta.namespace(pod),
                Meta.name(pod),
                ObjectUpdate.Mode.of("status"),
                live -> disrupted(live == null ? pod : live),
                options);
    }

    private ObjectNode disrupted(ObjectNode pod) {
        ObjectNode next = pod.deepCopy();
        var conditions = next.withObjectProperty("status").withArrayProperty("conditions");
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals("DisruptionTarget")) {
                return next;
            }
        }
        conditions
                .addObject()
                .put("type", "DisruptionTarget")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Meta.time(plane.timeline.now()))
                .put("reason", "EvictionByEvictionAPI")
                .put("message", "Eviction API: evicting");
        return next;
    }
}
