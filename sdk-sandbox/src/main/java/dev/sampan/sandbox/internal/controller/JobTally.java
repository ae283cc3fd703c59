package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The pods of a Job and what they count for. A pod counts anew as long as it has the tracking finalizer. */
final class JobTally {
    private final Cluster cluster;
    private final ObjectNode job;
    private final boolean indexed;
    private final int completions;
    private List<ObjectNode> pods;
    private final List<ObjectNode> active;
    private final List<ObjectNode> newSucceeded;
    private final List<ObjectNode> newFailed;
    private final JobIndexes succeededIndexes;
    private final JobIndexes failedIndexes = JobIndexes.none();
    private final Set<String> removed = new HashSet<>();
    private final Map<Integer, ObjectNode> awaitingReplacement = new HashMap<>();

    JobTally(Cluster cluster, ObjectNode job) {
        this.cluster = cluster;
        this.job = job;
        this.indexed = Tree.text(job, "spec", "completionMode").equals("Indexed");
        this.completions = Tree.number(job, 1, "spec", "completions");
        this.pods = load();
        this.active = new ArrayList<>(pods.stream().filter(Pods::isActive).toList());
        this.newSucceeded = uncountedPods("succeeded", pod -> Pods.phase(pod).equals("Succeeded"));
        this.newFailed = uncountedPods("failed", pod -> JobPods.isFailed(job, pod));
        this.succeededIndexes = JobIndexes.parse(Tree.text(job, "status", "completedIndexes"), completions);
        if (indexed) {
            newSucceeded.forEach(pod -> succeededIndexes.add(JobPods.index(pod)));
        }
        if (limitsIndexes()) {
            countFailedIndexes();
        }
    }

    private List<ObjectNode> load() {
        return cluster.ownedBy(Resources.PODS, Meta.uid(job)).stream()
                .filter(pod -> Meta.isControlledBy(pod, job))
                .sorted(JobPods.BY_INDEX)
                .toList();
    }

    /** Looks at the pods again, after some were added or removed. */
    void reload() {
        pods = load();
    }

    private List<ObjectNode> uncountedPods(String list, Predicate<ObjectNode> which) {
        Set<String> known = new HashSet<>(uncounted(list));
        return tracked().stream()
                .filter(pod -> !known.contains(Meta.uid(pod)) && hasValidIndex(pod))
                .filter(which)
                .toList();
    }

    private void countFailedIndexes() {
        JobIndexes before = JobIndexes.parse(Tree.text(job, "status", "failedIndexes"), completions);
        for (int index = 0; index < completions; index++) {
            if (before.has(index)) {
                failedIndexes.add(index);
            }
        }
        int limit = Tree.number(job, 0, "spec", "backoffLimitPerIndex");
        List<ObjectNode> failed = tracked().stream()
                .filter(pod -> hasValidIndex(pod) && JobPods.isFailed(job, pod))
                .toList();
        for (ObjectNode pod : failed) {
            JobPolicies.Failure verdict = JobPolicies.judge(job, pod);
            if (verdict.failsIndex() || verdict.counted() && JobPods.countedFailures(pod) >= limit) {
                failedIndexes.add(JobPods.index(pod));
            }
        }
        Set<Integer> busy = new HashSet<>();
        active.forEach(pod -> busy.add(JobPods.index(pod)));
        for (ObjectNode pod : failed) {
            int index = JobPods.index(pod);
            if (!busy.contains(index) && !succeededIndexes.has(index) && !failedIndexes.has(index)) {
                awaitingReplacement.merge(
                        index,
                        pod,
                        (one, other) -> JobPods.earlierFailures(one) <= JobPods.earlierFailures(other) ? other : one);
            }
        }
    }

    List<ObjectNode> pods() {
        return pods;
    }

    List<ObjectNode> tracked() {
        return pods.stream().filter(JobPods::isTracked).toList();
    }

    List<ObjectNode> active() {
        return List.copyOf(active);
    }

    void removed(ObjectNode pod) {
        active.removeIf(known -> Meta.uid(known).equals(Meta.uid(pod)));
        removed.add(Meta.uid(pod));
    }

    /** Whether it was removed in this round, so that its going is no failure of its own. */
    boolean wasRemoved(ObjectNode pod) {
        return removed.contains(Meta.uid(pod));
    }

    void added(ObjectNode pod) {
        active.add(pod);
    }

    int terminating() {
        return (int) pods.stream()
                .filter(pod -> Meta.isDeleting(pod) && !Pods.isFinished(pod))
                .count();
    }

    List<ObjectNode> newSucceeded() {
        return newSucceeded;
    }

    List<ObjectNode> newFailed() {
        return newFailed;
    }

    /** Those that the status lists as ended but has not counted. */
    List<String> uncounted(String list) {
        return Tree.texts(job, "status", "uncountedTerminatedPods", list);
    }

    int succeeded() {
        return indexed
                ? succeededIndexes.size()
                : Tree.number(job, 0, "status", "succeeded")
                        + newSucceeded.size()
                        + uncounted("succeeded").size();
    }

    int failed() {
        long counted = newFailed.stream()
                .filter(pod -> JobPolicies.judge(job, pod).counted())
                .count();
        return Tree.number(job, 0, "status", "failed")
                + (int) counted
                + uncounted("failed").size();
    }

    boolean isIndexed() {
        return indexed;
    }

    boolean limitsIndexes() {
        return indexed && Tree.has(job, "spec", "backoffLimitPerIndex");
    }

    boolean hasCompletions() {
        return Tree.has(job, "spec", "completions");
    }

    int completions() {
        return completions;
    }

    JobIndexes succeededIndexes() {
        return succeededIndexes;
    }

    JobIndexes failedIndexes() {
        return failedIndexes;
    }

    /** The failed pods whose index has no other yet: they stay until the next one knows how often its index failed. */
    Map<Integer, ObjectNode> awaitingReplacement() {
        return awaitingReplacement;
    }

    boolean hasValidIndex(ObjectNode pod) {
        int index = JobPods.index(pod);
        return !indexed || index >= 0 && index < completions;
    }

    boolean mayBeReleased(ObjectNode pod, boolean decided) {
        if (Meta.isDeleting(job) || decided || Pods.phase(pod).equals("Succeeded")) {
            return true;
        }
        ObjectNode waiting = awaitingReplacement.get(JobPods.index(pod));
        return JobPods.isFailed(job, pod)
                && (waiting == null || !Meta.uid(waiting).equals(Meta.uid(pod)));
    }
}
