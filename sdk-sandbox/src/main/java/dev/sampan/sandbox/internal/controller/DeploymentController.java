package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Rolls a Deployment's template out over replica sets. */
final class DeploymentController implements Controller {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Adoption adoption;
    private final OrphanIndex orphans;

    DeploymentController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "deployment-controller");
        this.cluster = this.context.cluster();
        this.adoption = new Adoption(cluster, Resources.DEPLOYMENTS);
        this.orphans = new OrphanIndex(cluster, Resources.REPLICA_SETS);
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.DEPLOYMENTS, this);
        loop.watchOwned(Resources.REPLICA_SETS, "Deployment", this);
        loop.on(Resources.REPLICA_SETS, orphans::observe);
        loop.watchMapped(Resources.REPLICA_SETS, this, set -> Adoption.candidates(cluster, Resources.DEPLOYMENTS, set));
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode found = cluster.find(Resources.DEPLOYMENTS, key).orElse(null);
        if (found == null) {
            return;
        }
        Selector selector = Selector.of(Tree.at(found, "spec", "selector"));
        if (selector.isEmpty()) {
            context.events()
                    .warning(
                            Resources.DEPLOYMENTS,
                            found,
                            "SelectingAll",
                            "This deployment is selecting all pods. A non-empty selector is required.");
            return;
        }
        List<ObjectNode> sets =
                new ArrayList<>(adoption.claim(Resources.REPLICA_SETS, found, selector, orphans.in(key.namespace())));
        sets.sort(ReplicaSets.OLDEST_FIRST);
        DeploymentRollout rollout = new DeploymentRollout(context, found, sets);
        roll(rollout);
        waitForDeadline(key, rollout);
    }

    private void roll(DeploymentRollout rollout) {
        if (Meta.isDeleting(rollout.deployment())) {
            rollout.findNewSet(false);
            rollout.writeScalingStatus();
            return;
        }
        rollout.notePause();
        if (rollout.spec().paused()) {
            rollout.findNewSet(false);
            new DeploymentScaling(rollout).scaleAll();
            rollout.cleanUp();
            rollout.writeScalingStatus();
            return;
        }
        rollout.findNewSet(false);
        if (rollout.isScalingEvent()) {
            new DeploymentScaling(rollout).scaleAll();
            rollout.writeScalingStatus();
        } else if (rollout.spec().recreate()) {
            recreate(rollout);
        } else {
            new DeploymentScaling(rollout).rollStep();
        }
    }

    private void recreate(DeploymentRollout rollout) {
        boolean scaledDown = false;
        for (ObjectNode old : rollout.activeOldSets()) {
            scaledDown |= rollout.scale(old, 0);
        }
        if (!scaledDown && !oldPodsRun(rollout)) {
            rollout.findNewSet(true);
            rollout.scale(rollout.requireNewSet(), rollout.spec().replicas());
            if (rollout.isComplete()) {
                rollout.cleanUp();
            }
        }
        rollout.writeRolloutStatus();
    }

    private boolean oldPodsRun(DeploymentRollout rollout) {
        return rollout.oldSets().stream()
                .flatMap(old -> cluster.ownedBy(Resources.PODS, Meta.uid(old)).stream())
                .anyMatch(pod -> !Pods.isFinished(pod));
    }

    private void waitForDeadline(ObjectKey key, DeploymentRollout rollout) {
        ObjectNode progressing = Conditions.find(rollout.deployment(), "Progressing");
        if (!rollout.spec().hasDeadline()
                || progressing == null
                || rollout.spec().paused()) {
            return;
        }
        String reason = Tree.text(progressing, "reason");
        Instant last = Tree.time(progressing, "lastUpdateTime");
        if (reason.equals("NewReplicaSetAvailable") || reason.equals("ProgressDeadlineExceeded") || last == null) {
            return;
        }
        // a second more, since the condition's time has lost its fraction
        Duration left =
                Duration.between(context.now(), last.plusSeconds(rollout.spec().deadlineSeconds() + 1L));
        context.loop().enqueueAfter(this, key, left.isNegative() ? Duration.ofSeconds(1) : left);
    }
}
