package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the server fills in for HorizontalPodAutoscalers. */
final class HpaDefaults {
    private static final int CPU_PERCENT = 80;

    private HpaDefaults() {}

    static void apply(String version, ObjectNode spec) {
        Defaults.put(spec, "minReplicas", 1);
        if (version.equals("v1")) {
            return;
        }
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject();
            metric.put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", CPU_PERCENT);
        }
        if (spec.path("behavior") instanceof ObjectNode behavior) {
            ObjectNode up = Defaults.child(behavior, "scaleUp");
            Defaults.put(up, "stabilizationWindowSeconds", 0);
            Defaults.put(up, "selectPolicy", "Max");
            if (!up.has("policies")) {
                ArrayNode policies = up.putArray("policies");
                policy(policies, "Pods", 4);
                policy(policies, "Percent", 100);
            }
            ObjectNode down = Defaults.child(behavior, "scaleDown");
            Defaults.put(down, "selectPolicy", "Max");
            if (!down.has("policies")) {
                policy(down.putArray("policies"), "Percent", 100);
            }
        }
    }

    private static void policy(ArrayNode policies, String type, int value) {
        policies.addObject().put("type", type).put("value", value).put("periodSeconds", 15);
    }
}
