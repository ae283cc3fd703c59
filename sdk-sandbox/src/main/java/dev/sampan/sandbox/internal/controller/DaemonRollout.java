package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which pods of a DaemonSet one step of its rolling update replaces. */
final class DaemonRollout {
    private final DaemonPods pods;
    private final String hash;
    private final Instant now;
    private final int maxSurge;
    private final int maxUnavailable;
    private final int desired;
    private final List<ObjectNode> remove = new ArrayList<>();
    private final List<String> create = new ArrayList<>();

    /** What one step does: pods that go, and nodes that get another pod. */
    record Step(List<ObjectNode> remove, List<String> create) {}

    /** The pods of a node: of the present revision, and of an earlier one. */
    private record Pair(
            @Nullable ObjectNode updated, @Nullable ObjectNode old) {}

    DaemonRollout(ObjectNode set, DaemonPods pods, String hash, int desired, Instant now) {
        this.pods = pods;
        this.hash = hash;
        this.now = now;
        this.desired = desired;
        JsonNode rolling = Tree.at(set, "spec", "updateStrategy", "rollingUpdate");
        this.maxSurge = surge(set, desired);
        int unavailable =
                rolling.has("maxUnavailable") ? ScaledValue.of(rolling.path("maxUnavailable"), desired, true) : 1;
        this.maxUnavailable = unavailable == 0 && maxSurge == 0 ? 1 : unavailable;
    }

    static int surge(ObjectNode set, int desired) {
        return ScaledValue.of(Tree.at(set, "spec", "updateStrategy", "rollingUpdate", "maxSurge"), desired, true);
    }

    Step step(Map<String, List<ObjectNode>> byNode, Map<String, ObjectNode> nodes) {
        if (maxSurge == 0) {
            replaceInPlace(byNode);
        } else {
            surge(byNode, nodes);
        }
        return new Step(remove, create);
    }

    private void replaceInPlace(Map<String, List<ObjectNode>> byNode) {
        List<ObjectNode> candidates = new ArrayList<>();
        int unavailable = 0;
        for (List<ObjectNode> here : byNode.values()) {
            Pair pair = pair(here);
            ObjectNode old = pair == null ? null : pair.old();
            ObjectNode updated = pair == null ? null : pair.updated();
            if ((old == null) == (updated == null)) {
                // none, or more than one: what keeps one pod on each node acts first
                unavailable++;
            } else if (updated != null) {
                unavailable += pods.isAvailable(updated, now) ? 0 : 1;
            } else if (old != null && !pods.isAvailable(old, now)) {
                remove.add(old);
                unavailable++;
            } else if (old != null) {
                candidates.add(old);
            }
        }
        int room = Math.max(0, Math.min(maxUnavailable - unavailable, candidates.size()));
        remove.addAll(candidates.subList(0, room));
    }

    private void surge(Map<String, List<ObjectNode>> byNode, Map<String, ObjectNode> nodes) {
        List<String> candidates = new ArrayList<>();
        List<ObjectNode> leaving = new ArrayList<>();
        int surging = 0;
        int available = 0;
        for (Map.Entry<String, List<ObjectNode>> entry : byNode.entrySet()) {
            Pair pair = pair(entry.getValue());
            if (pair == null) {
                surging++;
                continue;
            }
            ObjectNode old = pair.old();
            ObjectNode updated = pair.updated();
            ObjectNode counted = old != null ? old : updated;
            available += counted != null && pods.isAvailable(counted, now) ? 1 : 0;
            ObjectNode node = nodes.get(entry.getKey());
            if (old == null || node == null) {
                continue;
            }
            if (updated != null) {
                if (pods.isAvailable(updated, now)) {
                    remove.add(old);
                } else {
                    surging++;
                }
            } else if (!pods.shouldRun(node)) {
                (pods.isAvailable(old, now) ? leaving : remove).add(old);
            } else if (!pods.isAvailable(old, now)) {
                create.add(entry.getKey());
            } else {
                candidates.add(entry.getKey());
            }
        }
        int mayLeave = Math.max(0, Math.min(available - desired, leaving.size()));
        remove.addAll(leaving.subList(0, mayLeave));
        int room = Math.max(0, Math.min(maxSurge - surging, candidates.size()));
        create.addAll(candidates.subList(0, room));
    }

    /** Null if a node has two living pods of the same age. */
    private @Nullable Pair pair(List<ObjectNode> here) {
        ObjectNode updated = null;
        ObjectNode old = null;
        for (ObjectNode pod : here) {
            if (Meta.isDeleting(pod)) {
                continue;
            }
            if (pods.isUpdated(pod, hash)) {
                if (updated != null) {
                    return null;
                }
                updated = pod;
            } else {
                if (old != null) {
                    return null;
                }
                old = pod;
            }
        }
        return new Pair(updated, old);
    }
}
