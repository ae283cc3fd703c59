package dev.sampan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.sandbox.internal.objects.StructuredSelector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the pods off a node as the cloud does before it takes the machine: as far as budgets allow. */
final class NodeDrain {
    private final Objects objects;

    NodeDrain(Objects objects) {
        this.objects = objects;
    }

    /** Closes the node and deletes its pods; when a budget holds one, its name, and all pods stay. */
    Optional<String> drain(String node) {
        objects.find(Resources.NODES, "", node).ifPresent(this::close);
        List<ObjectNode> pods = objects.list(Resources.PODS, null).stream()
                .filter(pod -> pod.at("/spec/nodeName").asText().equals(node) && !isOfDaemonSet(pod))
                .toList();
        for (ObjectNode pod : pods) {
            Optional<String> budget = blocking(pod);
            if (budget.isPresent()) {
                return Optional.of("Cannot evict pod " + name(pod) + " as it would violate the pod's disruption budget "
                        + budget.get() + ".");
            }
        }
        pods.forEach(pod -> objects.delete(
                Resources.PODS,
                pod.at("/metadata/namespace").asText(),
                pod.at("/metadata/name").asText(),
                null,
                null,
                null));
        return Optional.empty();
    }

    private void close(ObjectNode node) {
        ObjectNode closed = node.deepCopy();
        closed.withObject("spec").put("unschedulable", true);
        closed.withObject("metadata").remove("resourceVersion");
        objects.update(Resources.NODES, closed);
    }

    private static boolean isOfDaemonSet(ObjectNode pod) {
        for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
            if (owner.path("kind").asText().equals("DaemonSet")) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> blocking(ObjectNode pod) {
        Map<String, String> labels = new HashMap<>();
        pod.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        Resource budgets = Resources.POD_DISRUPTION_BUDGETS;
        return objects.list(budgets, pod.at("/metadata/namespace").asText()).stream()
                .filter(budget -> StructuredSelector.matches(budget.at("/spec/selector"), labels))
                .filter(budget -> budget.at("/status/disruptionsAllowed").asInt() == 0)
                .map(NodeDrain::name)
                .findFirst();
    }

    private static String name(ObjectNode object) {
        return object.at("/metadata/namespace").asText() + "/"
                + object.at("/metadata/name").asText();
    }
}
