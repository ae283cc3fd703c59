package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One look at a Job: what its pods came to, whether that decides it, which pods to add or remove, and its status. */
final class JobRound {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final JobController controller;
    private final ObjectNode job;
    private final JobTally tally;
    private final JobBackOff backOff;
    private final Instant now;
    private final boolean suspended;
    private @Nullable Verdict verdict;
    private @Nullable Consumer<ObjectNode> suspension;

    /** What the Job comes to: the condition that announces it and why. */
    private record Verdict(String type, String reason, String message) {
        static Verdict failure(String reason, String message) {
            return new Verdict("FailureTarget", reason, message);
        }

        boolean isSuccess() {
            return type.equals("SuccessCriteriaMet");
        }
    }

    JobRound(ControlPlaneContext context, JobController controller, ObjectNode job, JobBackOff before) {
        this.context = context;
        this.cluster = context.cluster();
        this.controller = controller;
        this.job = job;
        this.now = context.now();
        this.suspended = Tree.flag(job, "spec", "suspend");
        this.tally = new JobTally(cluster, job);
        this.backOff = before.after(tally.newSucceeded(), tally.newFailed());
    }

    void run() {
        verdict = judge();
        if (verdict != null) {
            tally.active().forEach(this::remove);
        } else if (!Meta.isDeleting(job)) {
            new JobScaling(context, controller, job, tally, backOff).run(this::removeUncounted);
            verdict = completion();
            if (verdict == null) {
                suspension = suspension();
            }
        }
        tally.reload();
        track();
    }

    private @Nullable Verdict judge() {
        Verdict found = known("SuccessCriteriaMet");
        found = found == null ? known("FailureTarget") : found;
        found = found == null ? byFailurePolicy() : found;
        found = found == null ? byLimits() : found;
        found = found == null ? byFailedIndexes() : found;
        String success = found == null ? JobPolicies.success(job, tally.succeededIndexes()) : null;
        return success == null ? found : new Verdict("SuccessCriteriaMet", "SuccessPolicy", success);
    }

    private @Nullable Verdict known(String type) {
        ObjectNode condition = Conditions.find(job, type);
        return condition != null && Tree.text(condition, "status").equals("True")
                ? new Verdict(type, Tree.text(condition, "reason"), Tree.text(condition, "message"))
                : null;
    }

    private @Nullable Verdict byFailurePolicy() {
        for (ObjectNode pod : tally.pods()) {
            String why =
                    JobPods.isFailed(job, pod) ? JobPolicies.judge(job, pod).failsJob() : null;
            if (why != null) {
                return Verdict.failure("PodFailurePolicy", why);
            }
        }
        return null;
    }

    private @Nullable Verdict byLimits() {
        int limit = Tree.number(job, 6, "spec", "backoffLimit");
        if (tally.failed() > limit || restartsReach(limit)) {
            return Verdict.failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        return isLate() ? Verdict.failure("DeadlineExceeded", "Job was active longer than specified deadline") : null;
    }

    private boolean restartsReach(int limit) {
        if (!Tree.text(job, "spec", "template", "spec", "restartPolicy").equals("OnFailure")) {
            return false;
        }
        int restarts = 0;
        for (ObjectNode pod : tally.pods()) {
            if (!Pods.isFinished(pod)) {
                for (String list : List.of("initContainerStatuses", "containerStatuses")) {
                    restarts += Tree.objects(pod, "status", list).stream()
                            .mapToInt(status -> Tree.number(status, 0, "restartCount"))
                            .sum();
                }
            }
        }
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    private boolean isLate() {
        int deadline = Tree.number(job, 0, "spec", "activeDeadlineSeconds");
        Instant start = Tree.time(job, "status", "startTime");
        if (deadline == 0 || suspended) {
            return false;
        }
        Duration left = Duration.between(now, (start == null ? now : start).plusSeconds(deadline));
        if (left.isNegative() || left.isZero()) {
            return true;
        }
        context.loop().enqueueAfter(controller, Meta.key(job), left);
        return false;
    }

    private @Nullable Verdict byFailedIndexes() {
        int failed = tally.failedIndexes().size();
        if (failed > Tree.number(job, Integer.MAX_VALUE, "spec", "maxFailedIndexes")) {
            return Verdict.failure(
                    "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        }
        boolean over = failed > 0 && failed + tally.succeededIndexes().size() >= tally.completions();
        return over ? Verdict.failure("FailedIndexes", "Job has failed indexes") : null;
    }

    private @Nullable Verdict completion() {
        boolean complete = tally.hasCompletions() ? tally.succeeded() >= tally.completions() : tally.succeeded() > 0;
        return complete && tally.active().isEmpty()
                ? new Verdict("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods")
                : null;
    }

    private @Nullable Consumer<ObjectNode> suspension() {
        boolean was = Conditions.isTrue(job, "Suspended");
        if (suspended == was) {
            return null;
        }
        String reason = suspended ? "Suspended" : "Resumed";
        String message = suspended ? "Job suspended" : "Job resumed";
        context.events().normal(Resources.JOBS, job, reason, message);
        return status -> {
            set(status, "Suspended", suspended ? "True" : "False", "Job" + reason, message);
            if (!suspended) {
                status.put("startTime", Tree.stamp(now));
            }
        };
    }

    private void remove(ObjectNode pod) {
        cluster.delete(Resources.PODS, pod);
        tally.removed(pod);
        context.events().normal(Resources.JOBS, job, "SuccessfulDelete", "Deleted pod: " + Meta.name(pod));
    }

    /** A pod that is one too many neither succeeded nor failed. */
    private void removeUncounted(ObjectNode pod) {
        remove(cluster.update(Resources.PODS, pod, tree -> Meta.removeFinalizer(tree, JobPods.TRACKING)));
    }

    /** First it is written down which pods have ended, then they are let go, then they are counted: no pod is counted twice. */
    private void track() {
        Verdict decided = verdict;
        Set<String> succeeded = new LinkedHashSet<>(tally.uncounted("succeeded"));
        Set<String> failed = new LinkedHashSet<>(tally.uncounted("failed"));
        List<ObjectNode> released = new ArrayList<>();
        for (ObjectNode pod : tally.tracked()) {
            if (!tally.mayBeReleased(pod, decided != null)) {
                continue;
            }
            released.add(pod);
            if (Pods.phase(pod).equals("Succeeded") && !failed.contains(Meta.uid(pod))) {
                if (!tally.isIndexed()) {
                    succeeded.add(Meta.uid(pod));
                }
            } else if (JobPods.isFailed(job, pod) && !tally.wasRemoved(pod)
                    || decided != null && !decided.isSuccess()) {
                if (tally.hasValidIndex(pod) && JobPolicies.judge(job, pod).counted()) {
                    failed.add(Meta.uid(pod));
                }
            }
        }
        ObjectNode marked = cluster.updateStatus(Resources.JOBS, job, status -> {
            describe(status);
            put(status, "succeeded", succeeded);
            put(status, "failed", failed);
            if (decided != null) {
                set(status, decided.type(), "True", decided.reason(), decided.message());
            }
        });
        released.forEach(this::release);
        controller.remember(job, backOff);
        boolean over = decided != null && tally.terminating() == 0;
        ObjectNode done = cluster.updateStatus(Resources.JOBS, marked, status -> {
            count(status, succeeded.size(), failed.size());
            if (decided != null && over) {
                finish(status, decided);
            }
        });
        if (decided != null && over) {
            announce(done, decided);
        }
    }

    private void release(ObjectNode pod) {
        try {
            cluster.update(Resources.PODS, pod, tree -> Meta.removeFinalizer(tree, JobPods.TRACKING));
        } catch (ApiStatusException refused) {
            if (refused.code() != 404) {
                throw refused;
            }
        }
    }

    private void describe(ObjectNode status) {
        ReplicaSetController.count(status, "active", tally.active().size());
        status.put("ready", (int) tally.active().stream().filter(Pods::isReady).count());
        status.put("terminating", tally.terminating());
        if (tally.isIndexed()) {
            ReplicaSetController.count(
                    status, "succeeded", tally.succeededIndexes().size());
            String completed = tally.succeededIndexes().toString();
            if (completed.isEmpty()) {
                status.remove("completedIndexes");
            } else {
                status.put("completedIndexes", completed);
            }
            if (tally.limitsIndexes()) {
                status.put("failedIndexes", tally.failedIndexes().toString());
            }
        }
        if (!suspended && !status.has("startTime")) {
            status.put("startTime", Tree.stamp(now));
        }
        if (suspension != null) {
            suspension.accept(status);
        }
    }

    private static void put(ObjectNode status, String list, Set<String> uids) {
        ObjectNode uncounted = Tree.child(status, "uncountedTerminatedPods");
        uncounted.remove(list);
        uids.forEach(uid -> Tree.list(uncounted, list).add(uid));
    }

    private void count(ObjectNode status, int succeeded, int failed) {
        if (!tally.isIndexed()) {
            ReplicaSetController.count(status, "succeeded", Tree.number(status, 0, "succeeded") + succeeded);
        }
        ReplicaSetController.count(status, "failed", Tree.number(status, 0, "failed") + failed);
        status.putObject("uncountedTerminatedPods");
    }

    private void finish(ObjectNode status, Verdict decided) {
        set(status, decided.isSuccess() ? "Complete" : "Failed", "True", decided.reason(), decided.message());
        if (decided.isSuccess()) {
            status.put("completionTime", Tree.stamp(now));
        }
    }

    private void announce(ObjectNode done, Verdict decided) {
        if (!decided.isSuccess()) {
            context.events().warning(Resources.JOBS, done, decided.reason(), decided.message());
            return;
        }
        if (tally.hasCompletions() && Tree.number(done, 0, "status", "succeeded") > tally.completions()) {
            context.events()
                    .warning(
                            Resources.JOBS,
                            done,
                            "TooManySucceededPods",
                            "Too many succeeded pods running after completion count reached");
        }
        context.events().normal(Resources.JOBS, done, "Completed", "Job completed");
    }

    private void set(ObjectNode status, String type, String value, String reason, String message) {
        Conditions.set(status, type, value, reason, message, now);
        ObjectNode condition = Tree.element(status.path("conditions"), "type", type);
        if (condition != null && !condition.has("lastProbeTime")) {
            condition.put("lastProbeTime", Tree.stamp(now));
        }
    }
}
