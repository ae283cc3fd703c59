package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;

/** Lets a deleted claim go when no pod uses it any more, and a deleted volume when no claim is bound to it. */
final class StorageProtectionController implements Controller {
    private static final String CLAIM = "kubernetes.io/pvc-protection";
    private static final String VOLUME = "kubernetes.io/pv-protection";

    private final Cluster cluster;

    StorageProtectionController(ControlPlaneContext context) {
        this.cluster = context.as("kube-controller-manager", "pvc-protection-controller")
                .cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.PERSISTENT_VOLUME_CLAIMS, this);
        loop.watch(Resources.PERSISTENT_VOLUMES, this);
        loop.watchMapped(
                Resources.PODS,
                this,
                pod -> PodInfo.claimsOf(pod).stream()
                        .map(name -> new ObjectKey(Meta.namespace(pod), name))
                        .toList());
    }

    /** Volumes have no namespace. */
    @Override
    public void reconcile(ObjectKey key) {
        boolean volume = key.namespace().isEmpty();
        Resource resource = volume ? Resources.PERSISTENT_VOLUMES : Resources.PERSISTENT_VOLUME_CLAIMS;
        String finalizer = volume ? VOLUME : CLAIM;
        ObjectNode object = cluster.find(resource, key).orElse(null);
        if (object == null
                || !Meta.isDeleting(object)
                || !Meta.finalizers(object).contains(finalizer)) {
            return;
        }
        boolean used = volume
                ? Tree.text(object, "status", "phase").equals("Bound")
                : cluster.list(Resources.PODS, key.namespace()).stream().anyMatch(pod -> uses(pod, key.name()));
        if (!used) {
            cluster.update(resource, object, copy -> Meta.removeFinalizer(copy, finalizer));
        }
    }

    private static boolean uses(ObjectNode pod, String claim) {
        boolean ended = List.of("Succeeded", "Failed").contains(Tree.text(pod, "status", "phase"));
        return !ended && PodInfo.claimsOf(pod).contains(claim);
    }
}
