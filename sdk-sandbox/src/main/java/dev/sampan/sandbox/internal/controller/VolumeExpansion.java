package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.value.Quantity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way of a bound claim that asks for more than it has: the volume grows, which takes a moment, then its file system does, once a
 * pod that uses it runs.
 */
final class VolumeExpansion {
    private static final Duration RESIZE = Duration.ofSeconds(1);
    private static final String RESIZING = "Resizing";
    private static final String PENDING = "FileSystemResizePending";

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Controller controller;
    private final ObjectNode claim;

    VolumeExpansion(ControlPlaneContext context, Controller controller, ObjectNode claim) {
        this.context = context;
        this.cluster = context.cluster();
        this.controller = controller;
        this.claim = claim;
    }

    private Quantity wanted() {
        return VolumeBinding.size(claim, "spec", "resources", "requests", "storage");
    }

    /** Takes the next step, if there is one. */
    void advance() {
        ObjectNode volume = cluster.find(
                        Resources.PERSISTENT_VOLUMES, new ObjectKey("", Tree.text(claim, "spec", "volumeName")))
                .orElse(null);
        if (volume == null
                || wanted().compareTo(VolumeBinding.size(claim, "status", "capacity", "storage")) <= 0
                || !VolumeBinding.canBeProvisioned(cluster, claim)) {
            return;
        }
        if (Conditions.isTrue(claim, PENDING)) {
            growFileSystem(volume);
        } else if (Conditions.isTrue(claim, RESIZING)) {
            growVolume(volume);
        } else {
            begin(volume);
        }
    }

    private String request() {
        return Tree.text(claim, "spec", "resources", "requests", "storage");
    }

    private void begin(ObjectNode volume) {
        event(RESIZING, "External resizer is resizing volume " + Meta.name(volume));
        cluster.updateStatus(Resources.PERSISTENT_VOLUME_CLAIMS, claim, status -> {
            Tree.child(status, "allocatedResources").put("storage", request());
            Tree.child(status, "allocatedResourceStatuses").put("storage", "ControllerResizeInProgress");
            Conditions.set(status, RESIZING, "True", null, null, context.now());
        });
        context.loop().enqueueAfter(controller, Meta.key(claim), RESIZE);
    }

    private void growVolume(ObjectNode volume) {
        Instant since = Conditions.since(claim, RESIZING);
        Duration left = RESIZE.minus(Tree.since(since, context.now()));
        if (!left.isZero() && !left.isNegative()) {
            context.loop().enqueueAfter(controller, Meta.key(claim), left);
            return;
        }
        cluster.update(
                Resources.PERSISTENT_VOLUMES,
                volume,
                tree -> Tree.child(Tree.child(tree, "spec"), "capacity").put("storage", request()));
        event("FileSystemResizeRequired", "Require file system resize of volume on node");
        cluster.updateStatus(Resources.PERSISTENT_VOLUME_CLAIMS, claim, status -> {
            Tree.child(status, "allocatedResourceStatuses").put("storage", "NodeResizePending");
            Conditions.remove(status, RESIZING);
            Conditions.set(
                    status,
                    PENDING,
                    "True",
                    null,
                    "Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
                    context.now());
        });
    }

    private void growFileSystem(ObjectNode volume) {
        ObjectNode pod = runningPod();
        if (pod == null) {
            return;
        }
        String done = "MountVolume.NodeExpandVolume succeeded for volume \"%s\"".formatted(Meta.name(volume));
        ControlPlaneContext kubelet = context.as("kubelet", "kubelet");
        var recorder = kubelet.events().on(Tree.text(pod, "spec", "nodeName"));
        recorder.normal(Resources.PODS, pod, "FileSystemResizeSuccessful", done);
        recorder.normal(Resources.PERSISTENT_VOLUME_CLAIMS, claim, "FileSystemResizeSuccessful", done);
        kubelet.cluster().updateStatus(Resources.PERSISTENT_VOLUME_CLAIMS, claim, status -> {
            Tree.child(status, "capacity").put("storage", request());
            status.remove("allocatedResourceStatuses");
            Conditions.remove(status, PENDING);
        });
    }

    private @Nullable ObjectNode runningPod() {
        return cluster.list(Resources.PODS, Meta.namespace(claim)).stream()
                .filter(pod -> Pods.phase(pod).equals("Running"))
                .filter(pod -> PodInfo.claimsOf(pod).contains(Meta.name(claim)))
                .findFirst()
                .orElse(null);
    }

    private void event(String reason, String message) {
        context.events().normal(Resources.PERSISTENT_VOLUME_CLAIMS, claim, reason, message);
    }
}
