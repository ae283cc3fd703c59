package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.value.Quantity;
import java.util.Comparator;
import java.util.List;

/** What the scheduler and the volume controller tell each other about claims. */
final class VolumeBinding {
    static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private VolumeBinding() {}

    /** Whether the claim's storage class binds only once a pod that uses it has a node. */
    static boolean waitsForConsumer(Cluster cluster, ObjectNode claim) {
        String name = Tree.text(claim, "spec", "storageClassName");
        return cluster.find(Resources.STORAGE_CLASSES, new ObjectKey("", name))
                .map(storage -> Tree.text(storage, "volumeBindingMode").equals("WaitForFirstConsumer"))
                .orElse(false);
    }

    /** Whether a volume can be made for the claim once it has a node. */
    static boolean canBeProvisioned(Cluster cluster, ObjectNode claim) {
        String name = Tree.text(claim, "spec", "storageClassName");
        return cluster.find(Resources.STORAGE_CLASSES, new ObjectKey("", name))
                .map(storage -> !Tree.text(storage, "provisioner").equals(NO_PROVISIONER))
                .orElse(false);
    }

    /** The volumes that the claim may be bound to, the smallest first. */
    static List<ObjectNode> candidates(Cluster cluster, ObjectNode claim) {
        String wanted = Tree.text(claim, "spec", "volumeName");
        Selector selector = Selector.of(Tree.at(claim, "spec", "selector"));
        return cluster.list(Resources.PERSISTENT_VOLUMES, null).stream()
                .filter(volume -> !Meta.isDeleting(volume) && isFor(volume, claim))
                .filter(volume -> wanted.isEmpty() || wanted.equals(Meta.name(volume)))
                .filter(selector::matchesLabelsOf)
                .filter(volume -> Tree.text(volume, "spec", "storageClassName")
                        .equals(Tree.text(claim, "spec", "storageClassName")))
                .filter(volume -> mode(volume).equals(mode(claim)))
                .filter(volume -> size(volume, "spec", "capacity", "storage")
                                .compareTo(size(claim, "spec", "resources", "requests", "storage"))
                        >= 0)
                .filter(volume ->
                        Tree.texts(volume, "spec", "accessModes").containsAll(Tree.texts(claim, "spec", "accessModes")))
                .sorted(Comparator.comparing(volume -> size(volume, "spec", "capacity", "storage")))
                .toList();
    }

    private static String mode(ObjectNode object) {
        String mode = Tree.text(object, "spec", "volumeMode");
        return mode.isEmpty() ? "Filesystem" : mode;
    }

    private static boolean isFor(ObjectNode volume, ObjectNode claim) {
        String uid = Tree.text(volume, "spec", "claimRef", "uid");
        if (!uid.isEmpty()) {
            return uid.equals(Meta.uid(claim));
        }
        boolean reserved = Tree.has(volume, "spec", "claimRef");
        return !reserved
                || Tree.text(volume, "spec", "claimRef", "name").equals(Meta.name(claim))
                        && Tree.text(volume, "spec", "claimRef", "namespace").equals(Meta.namespace(claim));
    }

    static Quantity size(ObjectNode object, String... path) {
        String text = Tree.text(object, path);
        return Quantity.parse(text.isEmpty() ? "0" : text);
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
