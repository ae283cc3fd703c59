package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Brings the number of a Job's active pods to what it should be: either some go, or some come. */
final class JobScaling {
    private static final int MOST_AT_ONCE = 500;

    private final ControlPlaneContext context;
    private final JobController controller;
    private final ObjectNode job;
    private final JobTally tally;
    private final JobBackOff backOff;

    JobScaling(
            ControlPlaneContext context, JobController controller, ObjectNode job, JobTally tally, JobBackOff backOff) {
        this.context = context;
        this.controller = controller;
        this.job = job;
        this.tally = tally;
        this.backOff = backOff;
    }

    void run(Consumer<ObjectNode> remove) {
        boolean suspended = Tree.flag(job, "spec", "suspend");
        int wanted = suspended ? 0 : wanted();
        List<ObjectNode> surplus = surplus(wanted);
        surplus.stream().limit(MOST_AT_ONCE).forEach(remove);
        if (surplus.isEmpty() && !suspended) {
            int terminating = JobPods.replacesFailedOnly(job) ? tally.terminating() : 0;
            add(Math.min(MOST_AT_ONCE, wanted - terminating - tally.active().size()));
        }
    }

    private int wanted() {
        int parallelism = Tree.number(job, 1, "spec", "parallelism");
        if (tally.hasCompletions()) {
            return Math.max(0, Math.min(parallelism, tally.completions() - tally.succeeded()));
        }
        return tally.succeeded() > 0 ? tally.active().size() : parallelism;
    }

    /** Pods of an index that another has, or of none, go in any case. */
    private List<ObjectNode> surplus(int wanted) {
        List<ObjectNode> sorted = new ArrayList<>(tally.active());
        sorted.sort(Pods.deletionOrder(pod -> 0));
        List<ObjectNode> going = new ArrayList<>();
        if (tally.isIndexed()) {
            Set<Integer> seen = new HashSet<>();
            for (int i = sorted.size() - 1; i >= 0; i--) {
                ObjectNode pod = sorted.get(i);
                if (!tally.hasValidIndex(pod) || !seen.add(JobPods.index(pod))) {
                    going.add(pod);
                }
            }
        }
        sorted.removeAll(going);
        going.addAll(sorted.subList(0, Math.max(0, sorted.size() - wanted)));
        return going;
    }

    private void add(int count) {
        if (count <= 0) {
            return;
        }
        Duration wait = tally.limitsIndexes()
                ? Duration.ZERO
                : JobPods.backOff(backOff.failures(), backOff.last(), context.now());
        if (!wait.isZero()) {
            context.loop().enqueueAfter(controller, Meta.key(job), wait);
        } else if (tally.isIndexed()) {
            pendingIndexes(count).forEach(this::addIndex);
        } else {
            for (int i = 0; i < count; i++) {
                create(JobPods.make(job));
            }
        }
    }

    private List<Integer> pendingIndexes(int count) {
        Set<Integer> taken = new HashSet<>();
        tally.active().forEach(pod -> taken.add(JobPods.index(pod)));
        if (JobPods.replacesFailedOnly(job)) {
            tally.pods().stream()
                    .filter(pod -> Meta.isDeleting(pod) && !Pods.isFinished(pod))
                    .forEach(pod -> taken.add(JobPods.index(pod)));
        }
        List<Integer> pending = new ArrayList<>();
        for (int index = 0; index < tally.completions() && pending.size() < count; index++) {
            boolean free = !taken.contains(index)
                    && !tally.succeededIndexes().has(index)
                    && !tally.failedIndexes().has(index);
            if (free) {
                pending.add(index);
            }
        }
        return tally.limitsIndexes() ? ready(pending) : pending;
    }

    private List<Integer> ready(List<Integer> pending) {
        List<Integer> ready = new ArrayList<>();
        for (int index : pending) {
            ObjectNode before = tally.awaitingReplacement().get(index);
            Duration wait = before == null
                    ? Duration.ZERO
                    : JobPods.backOff(JobPods.earlierFailures(before) + 1, JobPods.endOf(before), context.now());
            if (wait.isZero()) {
                ready.add(index);
            } else {
                context.loop().enqueueAfter(controller, Meta.key(job), wait);
            }
        }
        return ready;
    }

    private void addIndex(int index) {
        ObjectNode pod = JobPods.make(job, index);
        if (tally.limitsIndexes()) {
            ObjectNode before = tally.awaitingReplacement().get(index);
            int counted = before == null ? 0 : JobPods.countedFailures(before);
            int ignored = before == null ? 0 : JobPods.earlierFailures(before) - counted;
            boolean counts = before != null && JobPolicies.judge(job, before).counted();
            JobPods.noteFailures(pod, counted + (counts ? 1 : 0), ignored + (before == null || counts ? 0 : 1));
            tally.awaitingReplacement().remove(index);
        }
        create(pod);
    }

    private void create(ObjectNode pod) {
        try {
            ObjectNode created = context.cluster().create(Resources.PODS, Meta.namespace(job), pod);
            tally.added(created);
            context.events().normal(Resources.JOBS, job, "SuccessfulCreate", "Created pod: " + Meta.name(created));
        } catch (ApiStatusException refused) {
            context.events().warning(Resources.JOBS, job, "FailedCreate", "Error creating: " + refused.getMessage());
            throw refused;
        }
    }
}
