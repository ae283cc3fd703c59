package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Runs the pods of a Job until enough have succeeded or too many have failed. */
final class JobController implements Controller {
    private static final String OWN_NAME = "kubernetes.io/job-controller";

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Map<String, JobBackOff> backOffs = new HashMap<>();

    JobController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "job-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.JOBS, this);
        loop.watchOwned(Resources.PODS, "Job", this);
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode job = cluster.find(Resources.JOBS, key).orElse(null);
        if (job == null || isManagedElsewhere(job)) {
            return;
        }
        if (isFinished(job)) {
            backOffs.remove(Meta.uid(job));
            removeWhenOld(job);
            return;
        }
        new JobRound(context, this, job, backOffs.getOrDefault(Meta.uid(job), JobBackOff.NONE)).run();
    }

    private static boolean isManagedElsewhere(ObjectNode job) {
        String manager = Tree.text(job, "spec", "managedBy");
        return !manager.isEmpty() && !manager.equals(OWN_NAME);
    }

    static boolean isFinished(ObjectNode job) {
        return Conditions.isTrue(job, "Complete") || Conditions.isTrue(job, "Failed");
    }

    void remember(ObjectNode job, JobBackOff backOff) {
        backOffs.put(Meta.uid(job), backOff);
    }

    private void removeWhenOld(ObjectNode job) {
        if (!Tree.has(job, "spec", "ttlSecondsAfterFinished") || Meta.isDeleting(job)) {
            return;
        }
        Instant finished = Conditions.since(job, Conditions.isTrue(job, "Complete") ? "Complete" : "Failed");
        Instant end = (finished == null ? context.now() : finished)
                .plusSeconds(Tree.number(job, 0, "spec", "ttlSecondsAfterFinished"));
        Duration left = Duration.between(context.now(), end);
        if (left.isNegative() || left.isZero()) {
            cluster.delete(Resources.JOBS, job, null, "Foreground");
        } else {
            context.loop().enqueueAfter(this, Meta.key(job), left);
        }
    }
}
