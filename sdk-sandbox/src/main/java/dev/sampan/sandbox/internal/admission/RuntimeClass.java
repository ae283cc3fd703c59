package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.Map;
import java.util.Optional;

/** A pod's runtime class exists, and adds its overhead and where it can run. */
final class RuntimeClass implements AdmissionPlugin {
    private static final String MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

    private final ObjectStore store;

    RuntimeClass(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        ObjectNode spec = request.requireObject().withObjectProperty("spec");
        find(request, spec).ifPresent(found -> {
            setOverhead(request, spec, found.path("overhead").path("podFixed"));
            setScheduling(request, spec, found.path("scheduling"));
        });
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        ObjectNode spec = request.requireObject().withObjectProperty("spec");
        JsonNode fixed = find(request, spec)
                .map(found -> found.path("overhead").path("podFixed"))
                .filter(JsonNode::isObject)
                .orElse(null);
        if (fixed == null && spec.hasNonNull("overhead")) {
            throw request.forbidden(
                    "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
        if (fixed != null && !fixed.equals(spec.path("overhead"))) {
            throw request.forbidden(MISMATCH);
        }
    }

    private Optional<ObjectNode> find(AdmissionRequest request, ObjectNode spec) {
        if (!spec.hasNonNull("runtimeClassName")) {
            return Optional.empty();
        }
        String name = spec.path("runtimeClassName").asText();
        Optional<ObjectNode> found = store.get("runtimeclasses.node.k8s.io", new ObjectKey("", name));
        if (found.isEmpty()) {
            throw request.forbidden("pod rejected: RuntimeClass \"%s\" not found".formatted(name));
        }
        return found;
    }

    private static void setOverhead(AdmissionRequest request, ObjectNode spec, JsonNode fixed) {
        if (!fixed.isObject()) {
            return;
        }
        if (!spec.path("overhead").isEmpty() && !spec.path("overhead").equals(fixed)) {
            throw request.forbidden(MISMATCH);
        }
        spec.set("overhead", fixed.deepCopy());
    }

    private static void setScheduling(AdmissionRequest request, ObjectNode spec, JsonNode scheduling) {
        for (Map.Entry<String, JsonNode> label : scheduling.path("nodeSelector").properties()) {
            JsonNode own = spec.path("nodeSelector").path(label.getKey());
            if (own.isTextual() && !own.equals(label.getValue())) {
                throw request.forbidden(
                        "conflict: runtimeClass.scheduling.nodeSelector[%s] = %s; pod.spec.nodeSelector[%s] = %s"
                                .formatted(label.getKey(), label.getValue().asText(), label.getKey(), own.asText()));
            }
            spec.withObjectProperty("nodeSelector").set(label.getKey(), label.getValue());
        }
        if (!scheduling.path("tolerations").isEmpty()) {
            ArrayNode tolerations = spec.withArrayProperty("tolerations");
            for (JsonNode toleration : scheduling.path("tolerations")) {
                boolean present = false;
                for (JsonNode own : tolerations) {
                    present |= own.equals(toleration);
                }
                if (!present) {
                    tolerations.add(toleration.deepCopy());
                }
            }
        }
    }
}
