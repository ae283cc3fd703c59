package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.List;
import java.util.Optional;

/** A pod that gets its node gets the labels that say where the node is. */
final class PodTopologyLabels implements AdmissionPlugin {
    private static final List<String> LABELS = List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone");

    private final ObjectStore store;

    PodTopologyLabels(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        boolean binds =
                request.groupResource().equals("pods") && request.subresource().equals("binding");
        if (!binds && !request.creates("pods")) {
            return;
        }
        ObjectNode pod = request.requireObject();
        String node = pod.path("spec").path("nodeName").asText("");
        Optional<ObjectNode> found = node.isEmpty() ? Optional.empty() : store.get("nodes", new ObjectKey("", node));
        found.ifPresent(tree -> copy(tree.path("metadata").path("labels"), pod));
    }

    private static void copy(JsonNode labels, ObjectNode pod) {
        for (String label : LABELS) {
            if (labels.hasNonNull(label)) {
                pod.withObjectProperty("metadata").withObjectProperty("labels").set(label, labels.path(label));
            }
        }
    }
}
