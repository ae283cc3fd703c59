package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** Within which bounds a rolling update of an app moves. Immutable. */
record RollingBounds(String surge, String unavailable, Duration minReady, Duration progressDeadline) {
    /** Without a probe a container counts as ready while it is starting to crash. */
    private static final Duration UNPROBED_MIN_READY = Duration.ofSeconds(10);

    static RollingBounds of(AppSpec spec) {
        Pace pace = spec.pace == null ? Pace.BALANCED : spec.pace;
        boolean probed = spec.ready != null || spec.port != null;
        return new RollingBounds(
                pace.surge(),
                pace.unavailable(),
                pace.minReady().orElse(probed ? Duration.ZERO : UNPROBED_MIN_READY),
                pace.progressDeadline());
    }

    void putInto(ObjectNode deploymentSpec) {
        ObjectNode rolling = deploymentSpec
                .putObject("strategy")
                .put("type", "RollingUpdate")
                .putObject("rollingUpdate");
        rolling.set("maxSurge", countOrPercent(surge));
        rolling.set("maxUnavailable", countOrPercent(unavailable));
        if (!minReady.isZero()) {
            deploymentSpec.put("minReadySeconds", minReady.toSeconds());
        }
        deploymentSpec.put("progressDeadlineSeconds", progressDeadline.toSeconds());
    }

    private static JsonNode countOrPercent(String text) {
        return text.endsWith("%")
                ? Json.MAPPER.getNodeFactory().textNode(text)
                : Json.MAPPER.getNodeFactory().numberNode(Integer.parseInt(text));
    }
}
