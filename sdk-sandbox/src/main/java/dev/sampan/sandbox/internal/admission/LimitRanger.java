package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.ArrayList;
import java.util.List;

/** Containers get the default resources of the namespace's limit ranges; pods, containers and claims keep within them. */
final class LimitRanger implements AdmissionPlugin {
    private static final String ANNOTATION = "kubernetes.io/limit-ranger";

    private final ObjectStore store;

    LimitRanger(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        for (ObjectNode range : ranges(request)) {
            setDefaults(range, request.requireObject());
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean pod = request.creates("pods")
                || request.operation() == Operation.UPDATE
                        && request.groupResource().equals("pods")
                        && request.subresource().equals("resize");
        boolean claim = request.creates("persistentvolumeclaims") || request.updates("persistentvolumeclaims");
        ObjectNode old = request.old();
        if (!pod && !claim || old != null && Trees.isDeleting(old)) {
            return;
        }
        for (ObjectNode range : ranges(request)) {
            List<String> problems =
                    pod ? podProblems(range, request.requireObject()) : claimProblems(range, request.requireObject());
            if (!problems.isEmpty()) {
                throw request.forbidden(
                        problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]");
            }
        }
    }

    private List<ObjectNode> ranges(AdmissionRequest request) {
        return store.list("limitranges", request.namespace()).items();
    }

    private static void setDefaults(ObjectNode range, ObjectNode pod) {
        JsonNode standard = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        for (JsonNode item : range.path("spec").path("limits")) {
            if (item.path("type").asText().equals("Container")) {
                standard = item;
            }
        }
        List<String> notes = new ArrayList<>();
        for (JsonNode container : pod.path("spec").path("containers")) {
            setDefaults(standard, (ObjectNode) container, "container", notes);
        }
        for (JsonNode container : pod.path("spec").path("initContainers")) {
            setDefaults(standard, (ObjectNode) container, "init container", notes);
        }
        if (!notes.isEmpty()) {
            pod.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(ANNOTATION, "LimitRanger plugin set: " + String.join("; ", notes));
        }
    }

    private static void setDefaults(JsonNode standard, ObjectNode container, String what, List<String> notes) {
        String name = container.path("name").asText();
        List<String> limits = fill(standard.path("default"), container, "limits");
        List<String> requests = fill(standard.path("defaultRequest"), container, "requests");
        if (!requests.isEmpty()) {
            notes.add("%s request for %s %s".formatted(String.join(", ", requests), what, name));
        }
        if (!limits.isEmpty()) {
            notes.add("%s limit for %s %s".formatted(String.join(", ", limits), what, name));
        }
    }

    private static List<String> fill(JsonNode standard, ObjectNode container, String which) {
        List<String> filled = new ArrayList<>();
        standard.properties().forEach(entry -> {
            ObjectNode amounts = container.withObjectProperty("resources").withObjectProperty(which);
            if (!amounts.has(entry.getKey())) {
                amounts.set(entry.getKey(), entry.getValue());
                filled.add(entry.getKey());
            }
        });
        filled.sort(null);
        return filled;
    }

    private static List<String> podProblems(ObjectNode range, ObjectNode pod) {
        List<String> problems = new ArrayList<>();
        JsonNode spec = pod.path("spec");
        for (JsonNode item : range.path("spec").path("limits")) {
            LimitRangeItem limit = LimitRangeItem.of(item);
            if (limit.type().equals("Container")) {
                for (JsonNode container : Trees.containers(spec, "containers", "initContainers")) {
                    JsonNode resources = container.path("resources");
                    limit.check(
                            Quantities.of(resources.path("requests")),
                            Quantities.of(resources.path("limits")),
                            problems);
                }
            } else if (limit.type().equals("Pod")) {
                PodResources sum = PodResources.of(spec);
                limit.check(sum.requests(), sum.limits(), problems);
            }
        }
        return problems.stream().distinct().toList();
    }

    private static List<String> claimProblems(ObjectNode range, ObjectNode claim) {
        List<String> problems = new ArrayList<>();
        for (JsonNode item : range.path("spec").path("limits")) {
            LimitRangeItem limit = LimitRangeItem.of(item);
            if (limit.type().equals("PersistentVolumeClaim")) {
                limit.checkClaim(
                        Quantities.of(claim.path("spec").path("resources").path("requests")), problems);
            }
        }
        return problems.stream().distinct().toList();
    }
}
