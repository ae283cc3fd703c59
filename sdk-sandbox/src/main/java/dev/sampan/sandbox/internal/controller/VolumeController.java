package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import org.jspecify.annotations.Nullable;

/** Binds claims to volumes, and makes a volume for a claim whose storage class can. */
final class VolumeController implements Controller {
    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
    private static final String PROVISIONER = "diskplugin.csi.alibabacloud.com";

    private static final ObjectKey PENDING = new ObjectKey("", "");

    private final ControlPlaneContext context;
    private final Cluster cluster;

    VolumeController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "persistentvolume-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.PERSISTENT_VOLUME_CLAIMS, this);
        loop.watchMapped(
                Resources.PERSISTENT_VOLUMES,
                this,
                volume -> java.util.List.of(new ObjectKey(
                        Tree.text(volume, "spec", "claimRef", "namespace"),
                        Tree.text(volume, "spec", "claimRef", "name"))));
        loop.watchMapped(
                Resources.PODS,
                this,
                pod -> PodInfo.claimsOf(pod).stream()
                        .map(name -> new ObjectKey(Meta.namespace(pod), name))
                        .toList());
        loop.on(Resources.STORAGE_CLASSES, event -> loop.enqueue(this, PENDING));
        loop.enqueue(this, PENDING);
    }

    @Override
    public void reconcile(ObjectKey key) {
        if (key.equals(PENDING)) {
            makeDefaultClass();
            offerVolumes();
            retryPending();
            return;
        }
        ObjectNode claim = cluster.find(Resources.PERSISTENT_VOLUME_CLAIMS, key).orElse(null);
        if (claim == null) {
            releaseVolumesOf(key);
        } else if (Tree.text(claim, "status", "phase").equals("Bound")) {
            new VolumeExpansion(context, this, claim).advance();
        } else if (!Meta.isDeleting(claim)) {
            bind(claim);
        }
    }

    private void makeDefaultClass() {
        ObjectKey key = new ObjectKey("", "alicloud-disk-essd");
        if (cluster.findFresh(Resources.STORAGE_CLASSES, key).isPresent()) {
            return;
        }
        ObjectNode storage = Tree.object();
        storage.putObject("metadata").put("name", key.name());
        Meta.annotate(storage, DEFAULT_CLASS, "true");
        storage.put("provisioner", PROVISIONER)
                .put("reclaimPolicy", "Delete")
                .put("volumeBindingMode", "WaitForFirstConsumer")
                .put("allowVolumeExpansion", true);
        storage.putObject("parameters").put("type", "cloud_essd");
        cluster.create(Resources.STORAGE_CLASSES, "", storage);
    }

    /** A volume that nobody has claimed is available. */
    private void offerVolumes() {
        for (ObjectNode volume : cluster.list(Resources.PERSISTENT_VOLUMES, null)) {
            if (!Tree.has(volume, "spec", "claimRef", "uid")
                    && Tree.text(volume, "status", "phase").equals("Pending")) {
                cluster.updateStatus(Resources.PERSISTENT_VOLUMES, volume, status -> status.put("phase", "Available"));
            }
        }
    }

    private void retryPending() {
        for (ObjectNode claim : cluster.list(Resources.PERSISTENT_VOLUME_CLAIMS, null)) {
            if (!Tree.text(claim, "status", "phase").equals("Bound")) {
                context.loop().enqueue(this, Meta.key(claim));
            }
        }
    }

    private void bind(ObjectNode claim) {
        ObjectNode named = withClass(claim);
        ObjectNode volume = matching(named);
        if (volume == null && Tree.text(named, "spec", "volumeName").isEmpty()) {
            volume = provision(named);
        }
        if (volume == null) {
            cluster.updateStatus(Resources.PERSISTENT_VOLUME_CLAIMS, named, status -> status.put("phase", "Pending"));
            return;
        }
        join(named, volume);
    }

    private ObjectNode withClass(ObjectNode claim) {
        if (Tree.has(claim, "spec", "storageClassName")) {
            return claim;
        }
        ObjectNode standard = cluster.list(Resources.STORAGE_CLASSES, null).stream()
                .filter(storage -> Meta.annotation(storage, DEFAULT_CLASS).equals("true"))
                .findFirst()
                .orElse(null);
        return standard == null
                ? claim
                : cluster.update(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        claim,
                        tree -> Tree.child(tree, "spec").put("storageClassName", Meta.name(standard)));
    }

    private @Nullable ObjectNode matching(ObjectNode claim) {
        return VolumeBinding.candidates(cluster, claim).stream()
                .filter(volume -> reachesSelectedNode(volume, claim))
                .findFirst()
                .orElse(null);
    }

    /** A claim that waits for its consumer is bound to a volume that the consumer's node can reach. */
    private boolean reachesSelectedNode(ObjectNode volume, ObjectNode claim) {
        boolean reserved = Tree.has(volume, "spec", "claimRef")
                || !Tree.text(claim, "spec", "volumeName").isEmpty();
        if (reserved || !VolumeBinding.waitsForConsumer(cluster, claim)) {
            return true;
        }
        String selected = Meta.annotation(claim, VolumeBinding.SELECTED_NODE);
        JsonNode terms = Tree.at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
        return cluster.find(Resources.NODES, new ObjectKey("", selected))
                .map(node -> terms.isMissingNode() || NodeFilter.matchesAny(terms, node))
                .orElse(false);
    }

    private @Nullable ObjectNode provision(ObjectNode claim) {
        String className = Tree.text(claim, "spec", "storageClassName");
        ObjectNode storage = cluster.find(Resources.STORAGE_CLASSES, new ObjectKey("", className))
                .orElse(null);
        if (storage == null) {
            if (className.isEmpty()) {
                context.events()
                        .normal(
                                Resources.PERSISTENT_VOLUME_CLAIMS,
                                claim,
                                "FailedBinding",
                                "no persistent volumes available for this claim and no storage class is set");
            } else {
                context.events()
                        .warning(
                                Resources.PERSISTENT_VOLUME_CLAIMS,
                                claim,
                                "ProvisioningFailed",
                                "storageclass.storage.k8s.io \"%s\" not found".formatted(className));
            }
            return null;
        }
        if (VolumeBinding.waitsForConsumer(cluster, claim) && !Meta.hasAnnotation(claim, VolumeBinding.SELECTED_NODE)) {
            context.events()
                    .normal(
                            Resources.PERSISTENT_VOLUME_CLAIMS,
                            claim,
                            "WaitForFirstConsumer",
                            "waiting for first consumer to be created before binding");
            return null;
        }
        if (Tree.text(storage, "provisioner").equals(VolumeBinding.NO_PROVISIONER)) {
            return null;
        }
        ObjectNode volume = volumeFor(claim, storage);
        ObjectNode created = cluster.create(Resources.PERSISTENT_VOLUMES, "", volume);
        context.events()
                .normal(
                        Resources.PERSISTENT_VOLUME_CLAIMS,
                        claim,
                        "ProvisioningSucceeded",
                        "Successfully provisioned volume " + Meta.name(created));
        return created;
    }

    private static ObjectNode volumeFor(ObjectNode claim, ObjectNode storage) {
        ObjectNode volume = Tree.object();
        String name = "pvc-" + Meta.uid(claim);
        volume.putObject("metadata").put("name", name);
        Meta.annotate(volume, "pv.kubernetes.io/provisioned-by", Tree.text(storage, "provisioner"));
        ObjectNode spec = volume.putObject("spec");
        spec.putObject("capacity").put("storage", Tree.text(claim, "spec", "resources", "requests", "storage"));
        spec.set("accessModes", Tree.at(claim, "spec", "accessModes").deepCopy());
        String reclaim = Tree.text(storage, "reclaimPolicy");
        spec.put("persistentVolumeReclaimPolicy", reclaim.isEmpty() ? "Delete" : reclaim);
        spec.put("storageClassName", Meta.name(storage));
        String mode = Tree.text(claim, "spec", "volumeMode");
        spec.put("volumeMode", mode.isEmpty() ? "Filesystem" : mode);
        spec.putObject("csi").put("driver", Tree.text(storage, "provisioner")).put("volumeHandle", name);
        return volume;
    }

    private void join(ObjectNode claim, ObjectNode volume) {
        ObjectNode bound = cluster.update(Resources.PERSISTENT_VOLUMES, volume, tree -> {
            Tree.child(Tree.child(tree, "spec"), "claimRef")
                    .put("apiVersion", "v1")
                    .put("kind", "PersistentVolumeClaim")
                    .put("namespace", Meta.namespace(claim))
                    .put("name", Meta.name(claim))
                    .put("uid", Meta.uid(claim));
            Meta.annotate(tree, "pv.kubernetes.io/bound-by-controller", "yes");
        });
        cluster.updateStatus(Resources.PERSISTENT_VOLUMES, bound, status -> status.put("phase", "Bound"));
        ObjectNode named = cluster.update(Resources.PERSISTENT_VOLUME_CLAIMS, claim, tree -> {
            Tree.child(tree, "spec").put("volumeName", Meta.name(volume));
            Meta.annotate(tree, "pv.kubernetes.io/bind-completed", "yes");
            Meta.annotate(tree, "pv.kubernetes.io/bound-by-controller", "yes");
        });
        cluster.updateStatus(Resources.PERSISTENT_VOLUME_CLAIMS, named, status -> {
            status.put("phase", "Bound");
            status.set("accessModes", Tree.at(volume, "spec", "accessModes").deepCopy());
            status.set("capacity", Tree.at(volume, "spec", "capacity").deepCopy());
        });
    }

    private void releaseVolumesOf(ObjectKey claim) {
        for (ObjectNode volume : cluster.list(Resources.PERSISTENT_VOLUMES, null)) {
            boolean mine = Tree.text(volume, "spec", "claimRef", "namespace").equals(claim.namespace())
                    && Tree.text(volume, "spec", "claimRef", "name").equals(claim.name())
                    && Tree.has(volume, "spec", "claimRef", "uid");
            if (!mine || Meta.isDeleting(volume)) {
                continue;
            }
            ObjectNode released = cluster.updateStatus(
                    Resources.PERSISTENT_VOLUMES, volume, status -> status.put("phase", "Released"));
            if (Tree.text(volume, "spec", "persistentVolumeReclaimPolicy").equals("Delete")) {
                cluster.delete(Resources.PERSISTENT_VOLUMES, released);
            }
        }
    }
}
