package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;

/** Lets go of pods that were counted for a Job that is no more, or that is not theirs. */
final class JobOrphans implements Controller {
    private final Cluster cluster;

    JobOrphans(ControlPlaneContext context) {
        this.cluster = context.as("kube-controller-manager", "job-controller").cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.on(Resources.PODS, event -> {
            if (event.type() != ObjectEvent.Type.DELETED && JobPods.isTracked(event.object())) {
                loop.enqueue(this, Meta.key(event.object()));
            }
        });
        loop.on(Resources.JOBS, event -> {
            if (event.type() == ObjectEvent.Type.DELETED) {
                cluster.ownedBy(Resources.PODS, Meta.uid(event.object()))
                        .forEach(pod -> loop.enqueue(this, Meta.key(pod)));
            }
        });
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode pod = cluster.find(Resources.PODS, key).orElse(null);
        if (pod == null || !JobPods.isTracked(pod)) {
            return;
        }
        ObjectNode owner = Meta.controller(pod);
        boolean tracked = owner != null
                && Tree.text(owner, "kind").equals("Job")
                && cluster.findFresh(Resources.JOBS, new ObjectKey(key.namespace(), Tree.text(owner, "name")))
                        .filter(job -> Meta.isControlledBy(pod, job))
                        .isPresent();
        if (!tracked) {
            cluster.update(Resources.PODS, pod, tree -> Meta.removeFinalizer(tree, JobPods.TRACKING));
        }
    }
}
