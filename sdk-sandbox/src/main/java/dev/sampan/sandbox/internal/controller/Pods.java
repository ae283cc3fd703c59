package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.ToIntFunction;

/** What controllers ask of pods. */
public final class Pods {
    private Pods() {}

    public static String phase(JsonNode pod) {
        return Tree.text(pod, "status", "phase");
    }

    public static boolean isFinished(JsonNode pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    /** Neither finished nor being deleted. */
    public static boolean isActive(JsonNode pod) {
        return !isFinished(pod) && !Meta.isDeleting(pod);
    }

    public static boolean isReady(JsonNode pod) {
        return Conditions.isTrue(pod, "Ready");
    }

    private static Instant readySince(ObjectNode pod) {
        Instant since = isReady(pod) ? Conditions.since(pod, "Ready") : null;
        return since == null ? Instant.EPOCH : since;
    }

    /** Ready for at least the time. */
    public static boolean isAvailable(JsonNode pod, int minReadySeconds, Instant now) {
        return isReady(pod) && availableIn(pod, minReadySeconds, now).isZero();
    }

    /** How long until a ready pod counts as available. */
    public static Duration availableIn(JsonNode pod, int minReadySeconds, Instant now) {
        Instant since = Conditions.since(pod, "Ready");
        if (minReadySeconds == 0 || since == null) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, since.plusSeconds(minReadySeconds));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static int phaseRank(String phase) {
        return switch (phase) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static int deletionCost(ObjectNode pod) {
        try {
            return Integer.parseInt(Meta.annotation(pod, "controller.kubernetes.io/pod-deletion-cost"));
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    public static int mostRestarts(ObjectNode pod) {
        int most = 0;
        for (ObjectNode status : Tree.objects(pod, "status", "containerStatuses")) {
            most = Math.max(most, Tree.number(status, 0, "restartCount"));
        }
        return most;
    }

    /**
     * Which pods go first when there are too many: unassigned, pending, unready, cheap, crowded, young.
     *
     * @param neighbours how many ready pods of the same owner are on the pod's node
     */
    static Comparator<ObjectNode> deletionOrder(ToIntFunction<ObjectNode> neighbours) {
        return Comparator.<ObjectNode, Boolean>comparing(
                        pod -> !Tree.text(pod, "spec", "nodeName").isEmpty())
                .thenComparing(pod -> phaseRank(phase(pod)))
                .thenComparing(Pods::isReady)
                .thenComparing(Pods::deletionCost)
                .thenComparing(Comparator.comparingInt(neighbours).reversed())
                .thenComparing(Pods::readySince, Comparator.reverseOrder())
                .thenComparing(Comparator.comparingInt(Pods::mostRestarts).reversed())
                .thenComparing(Meta::created, Comparator.reverseOrder())
                .thenComparing(Meta::name);
    }

    /** A pod of a template, controlled by its owner. */
    static ObjectNode fromTemplate(JsonNode template, Resource ownerResource, JsonNode owner) {
        ObjectNode pod = Tree.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("generateName", generateName(Meta.name(owner)));
        JsonNode from = template.path("metadata");
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            if (!from.path(field).isMissingNode() && !from.path(field).isEmpty()) {
                metadata.set(field, from.path(field).deepCopy());
            }
        }
        Meta.setController(pod, ownerResource, owner);
        pod.set("spec", template.path("spec").deepCopy());
        return pod;
    }

    private static String generateName(String owner) {
        return owner + "-";
    }
}
