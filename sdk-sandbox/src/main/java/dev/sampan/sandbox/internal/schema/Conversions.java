package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;

/** Built-in objects in another version of their group. */
final class Conversions {
    private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";
    private static final String CURRENT_METRICS = "autoscaling.alpha.kubernetes.io/current-metrics";
    private static final String CONDITIONS = "autoscaling.alpha.kubernetes.io/conditions";
    private static final String BEHAVIOR = "autoscaling.alpha.kubernetes.io/behavior";

    private Conversions() {}

    static ObjectNode convert(Resource resource, ObjectNode tree, String version) {
        String given = tree.path("apiVersion").asText("");
        String wanted = resource.group().isEmpty() ? version : resource.group() + "/" + version;
        if (given.equals(wanted)) {
            return tree;
        }
        ObjectNode copy = tree.deepCopy();
        copy.put("apiVersion", wanted);
        if (wanted.equals("autoscaling/v1")) {
            toAutoscalingV1(copy);
        } else if (given.equals("autoscaling/v1")) {
            fromAutoscalingV1(copy);
        }
        return copy;
    }

    /** The one CPU utilization target has fields of its own; everything else goes into annotations. */
    private static void toAutoscalingV1(ObjectNode hpa) {
        ObjectNode spec = hpa.withObjectProperty("spec");
        ArrayNode others = JsonNodeFactory.instance.arrayNode();
        if (spec.remove("metrics") instanceof ArrayNode metrics) {
            for (JsonNode metric : metrics) {
                JsonNode target = metric.path("resource").path("target");
                boolean cpu = metric.path("resource").path("name").asText("").equals("cpu")
                        && target.path("type").asText("").equals("Utilization");
                if (cpu && !spec.has("targetCPUUtilizationPercentage")) {
                    spec.set("targetCPUUtilizationPercentage", target.path("averageUtilization"));
                } else {
                    others.add(metric);
                }
            }
        }
        annotate(hpa, METRICS, others);
        annotate(hpa, BEHAVIOR, spec.remove("behavior"));
        if (hpa.get("status") instanceof ObjectNode status) {
            JsonNode current = status.remove("currentMetrics");
            if (current != null) {
                for (JsonNode metric : current) {
                    if (metric.path("resource").path("name").asText("").equals("cpu")) {
                        JsonNode utilization =
                                metric.path("resource").path("current").path("averageUtilization");
                        if (!utilization.isMissingNode()) {
                            status.set("currentCPUUtilizationPercentage", utilization);
                        }
                    }
                }
            }
            annotate(hpa, CURRENT_METRICS, current);
            annotate(hpa, CONDITIONS, status.remove("conditions"));
            if (!status.has("currentReplicas")) {
                status.put("currentReplicas", 0);
            }
        }
    }

    private static void annotate(ObjectNode hpa, String name, @org.jspecify.annotations.Nullable JsonNode value) {
        if (value != null && !value.isEmpty()) {
            hpa.withObjectProperty("metadata").withObjectProperty("annotations").put(name, value.toString());
        }
    }

    private static void fromAutoscalingV1(ObjectNode hpa) {
        ObjectNode spec = hpa.withObjectProperty("spec");
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        if (takeAnnotation(hpa, METRICS) instanceof ArrayNode others) {
            metrics.addAll(others);
        }
        JsonNode cpu = spec.remove("targetCPUUtilizationPercentage");
        if (cpu != null && !cpu.isNull()) {
            ObjectNode metric = JsonNodeFactory.instance.objectNode();
            metric.put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .set("averageUtilization", cpu);
            metrics.add(metric);
        }
        if (!metrics.isEmpty()) {
            spec.set("metrics", metrics);
        }
        if (takeAnnotation(hpa, BEHAVIOR) instanceof ObjectNode behavior) {
            spec.set("behavior", behavior);
        }
        ObjectNode status = hpa.get("status") instanceof ObjectNode given ? given : null;
        JsonNode current = takeAnnotation(hpa, CURRENT_METRICS);
        JsonNode conditions = takeAnnotation(hpa, CONDITIONS);
        if (status != null) {
            status.remove("currentCPUUtilizationPercentage");
            if (current instanceof ArrayNode) {
                status.set("currentMetrics", current);
            }
            if (conditions instanceof ArrayNode) {
                status.set("conditions", conditions);
            }
        }
    }

    private static JsonNode takeAnnotation(ObjectNode hpa, String name) {
        if (!(hpa.path("metadata").path("annotations") instanceof ObjectNode annotations)) {
            return JsonNodeFactory.instance.missingNode();
        }
        JsonNode text = annotations.remove(name);
        if (annotations.isEmpty()) {
            hpa.withObjectProperty("metadata").remove("annotations");
        }
        if (text == null || !text.isTextual()) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return Documents.parse(text.textValue().getBytes(java.nio.charset.StandardCharsets.UTF_8), null)
                    .tree();
        } catch (ApiStatusException unreadable) {
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
