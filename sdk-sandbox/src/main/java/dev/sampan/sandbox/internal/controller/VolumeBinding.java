package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;

/** What the scheduler and the volume controller tell each other about claims. */
final class VolumeBinding {
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private VolumeBinding() {}

    /** Whether the claim's storage class binds only once a pod that uses it has a node. */
    static boolean waitsForConsumer(Cluster cluster, ObjectNode claim) {
        String name = Tree.text(claim, "spec", "storageClassName");
        return cluster.find(Resources.STORAGE_CLASSES, new ObjectKey("", name))
                .map(storage -> Tree.text(storage, "volumeBindingMode").equals("WaitForFirstConsumer"))
                .orElse(false);
    }

    /** Lets the claims of a pod that wait for a consumer be bound. */
    static void selectNode(Cluster cluster, ObjectNode pod, String node) {
        for (ObjectNode volume : Tree.objects(pod, "spec", "volumes")) {
            String name = Tree.text(volume, "persistentVolumeClaim", "claimName");
            if (!name.isEmpty()) {
                cluster.find(Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey(Meta.namespace(pod), name))
                        .filter(claim -> !Tree.text(claim, "status", "phase").equals("Bound"))
                        .ifPresent(claim -> cluster.update(
                                Resources.PERSISTENT_VOLUME_CLAIMS,
                                claim,
                                tree -> Meta.annotate(tree, SELECTED_NODE, node)));
            }
        }
    }
}
