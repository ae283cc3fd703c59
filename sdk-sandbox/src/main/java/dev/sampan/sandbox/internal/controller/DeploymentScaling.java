package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How big each replica set of a Deployment becomes in one step. */
final class DeploymentScaling {
    private final DeploymentRollout rollout;
    private final DeploymentSpec spec;

    DeploymentScaling(DeploymentRollout rollout) {
        this.rollout = rollout;
        this.spec = rollout.spec();
    }

    /** One step of a rolling update: the new set up, else the old ones down. */
    void rollStep() {
        rollout.findNewSet(true);
        // a set that has not acted on its last size yet counts pods that are going: its word is awaited, so that the
        // bounds hold at every moment and not only in the specs
        boolean settled = rollout.allSets().stream()
                .allMatch(set -> Meta.generation(set) <= ReplicaSets.count(set, "observedGeneration"));
        if (settled && !scaleNewSet() && !scaleOldSets() && rollout.isComplete()) {
            rollout.cleanUp();
        }
        rollout.writeRolloutStatus();
    }

    private boolean scaleNewSet() {
        ObjectNode set = rollout.requireNewSet();
        int present = ReplicaSets.size(set);
        if (present == spec.replicas()) {
            return false;
        }
        return rollout.scale(set, present > spec.replicas() ? spec.replicas() : rollout.newSetSize(present));
    }

    private boolean scaleOldSets() {
        if (ReplicaSets.sizes(rollout.activeOldSets()) == 0) {
            return false;
        }
        ObjectNode set = rollout.requireNewSet();
        int unavailableNew = ReplicaSets.size(set) - ReplicaSets.count(set, "availableReplicas");
        int room = ReplicaSets.sizes(rollout.allSets()) - spec.minAvailable() - unavailableNew;
        if (room <= 0) {
            return false;
        }
        int cleaned = removeUnhealthy(room);
        return cleaned + removeHealthy() > 0;
    }

    private int removeUnhealthy(int most) {
        int removed = 0;
        for (ObjectNode old : oldestFirst(rollout.activeOldSets())) {
            int unhealthy = ReplicaSets.size(old) - ReplicaSets.count(old, "availableReplicas");
            int here = Math.min(most - removed, unhealthy);
            if (here > 0) {
                rollout.scale(old, ReplicaSets.size(old) - here);
                removed += here;
            }
        }
        return removed;
    }

    private int removeHealthy() {
        int surplus = ReplicaSets.counts(rollout.allSets(), "availableReplicas") - spec.minAvailable();
        int removed = 0;
        for (ObjectNode old : oldestFirst(rollout.activeOldSets())) {
            int here = Math.min(surplus - removed, ReplicaSets.size(old));
            if (here > 0) {
                rollout.scale(old, ReplicaSets.size(old) - here);
                removed += here;
            }
        }
        return removed;
    }

    private static List<ObjectNode> oldestFirst(List<ObjectNode> sets) {
        List<ObjectNode> sorted = new ArrayList<>(sets);
        sorted.sort(ReplicaSets.OLDEST_FIRST);
        return sorted;
    }

    /** The Deployment's size changed, or it is paused: sizes follow in proportion, without rolling on. */
    void scaleAll() {
        ObjectNode only = onlyActiveOrLatest();
        if (only != null) {
            if (ReplicaSets.size(only) != spec.replicas()) {
                rollout.scale(only, spec.replicas());
            } else {
                rollout.scale(only, ReplicaSets.size(only));
            }
        } else if (isSaturated(rollout.newSet())) {
            rollout.activeOldSets().forEach(old -> rollout.scale(old, 0));
        } else if (!spec.recreate()) {
            scaleInProportion();
        }
    }

    private @Nullable ObjectNode onlyActiveOrLatest() {
        List<ObjectNode> active = rollout.activeSets();
        if (active.size() > 1) {
            return null;
        }
        if (active.size() == 1) {
            return active.get(0);
        }
        ObjectNode newest = rollout.newSet();
        return newest != null
                ? newest
                : rollout.oldSets().stream().max(ReplicaSets.OLDEST_FIRST).orElse(null);
    }

    private boolean isSaturated(@Nullable ObjectNode set) {
        return set != null
                && ReplicaSets.size(set) == spec.replicas()
                && Meta.annotation(set, ReplicaSets.DESIRED_REPLICAS).equals(Integer.toString(spec.replicas()))
                && ReplicaSets.count(set, "availableReplicas") == spec.replicas();
    }

    private void scaleInProportion() {
        List<ObjectNode> active = new ArrayList<>(rollout.activeSets());
        int allowed = spec.replicas() > 0 ? spec.maxReplicas() : 0;
        int toAdd = allowed - ReplicaSets.sizes(active);
        Comparator<ObjectNode> order = toAdd > 0 ? ReplicaSets.BIGGEST_NEWEST_FIRST : ReplicaSets.BIGGEST_OLDEST_FIRST;
        active.sort(order);
        Map<ObjectNode, Integer> sizes = new LinkedHashMap<>();
        int added = 0;
        for (ObjectNode set : active) {
            int share = toAdd == 0 ? 0 : share(set, toAdd, added);
            sizes.put(set, ReplicaSets.size(set) + share);
            added += share;
        }
        if (toAdd != 0 && !active.isEmpty()) {
            // what rounding left over goes to the first
            int leftover = toAdd - added;
            sizes.computeIfPresent(active.get(0), (set, size) -> Math.max(0, size + leftover));
        }
        sizes.forEach(rollout::scale);
    }

    private int share(ObjectNode set, int toAdd, int added) {
        if (toAdd == added) {
            return 0;
        }
        int fraction = fraction(set);
        int left = toAdd - added;
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    private int fraction(ObjectNode set) {
        int size = ReplicaSets.size(set);
        if (spec.replicas() == 0) {
            return -size;
        }
        String known = Meta.annotation(set, ReplicaSets.MAX_REPLICAS);
        int before = known.isEmpty() ? 0 : Integer.parseInt(known);
        if (before == 0) {
            before = Tree.number(rollout.deployment(), 0, "status", "replicas");
        }
        if (before == 0) {
            return 0;
        }
        return (int) Math.round((double) size * spec.maxReplicas() / before) - size;
    }
}
