package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The quality of service that the resources of a pod's containers amount to. */
public final class QosClass {
    private QosClass() {}

    public static String of(JsonNode podSpec) {
        List<JsonNode> containers = new ArrayList<>();
        podSpec.path("containers").forEach(containers::add);
        podSpec.path("initContainers").forEach(containers::add);
        boolean guaranteed = true;
        boolean any = false;
        for (JsonNode container : containers) {
            JsonNode requests = container.path("resources").path("requests");
            JsonNode limits = container.path("resources").path("limits");
            any |= counts(requests) || counts(limits);
            for (String name : List.of("cpu", "memory")) {
                JsonNode limit = limits.path(name);
                JsonNode request = requests.path(name);
                guaranteed &= !limit.isMissingNode() && (request.isMissingNode() || request.equals(limit));
            }
        }
        if (!any) {
            return "BestEffort";
        }
        return guaranteed ? "Guaranteed" : "Burstable";
    }

    private static boolean counts(JsonNode resources) {
        for (Map.Entry<String, JsonNode> entry : resources.properties()) {
            boolean standard = entry.getKey().equals("cpu") || entry.getKey().equals("memory");
            if (standard && !entry.getValue().asText().equals("0")) {
                return true;
            }
        }
        return false;
    }
}
