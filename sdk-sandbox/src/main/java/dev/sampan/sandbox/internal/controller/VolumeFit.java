package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a pod's claims let it run, and on which nodes. */
final class VolumeFit {
    private final Cluster cluster;
    private final PodInfo pod;
    private final List<NodeInfo> nodes;
    private final List<ObjectNode> volumes = new ArrayList<>();
    private final List<ObjectNode> unbound = new ArrayList<>();

    VolumeFit(Cluster cluster, PodInfo pod, List<NodeInfo> nodes) {
        this.cluster = cluster;
        this.pod = pod;
        this.nodes = nodes;
        for (String name : pod.claims()) {
            claim(name).ifPresent(claim -> {
                if (isBound(claim)) {
                    cluster.find(
                                    Resources.PERSISTENT_VOLUMES,
                                    new ObjectKey("", Tree.text(claim, "spec", "volumeName")))
                            .ifPresent(volumes::add);
                } else {
                    unbound.add(claim);
                }
            });
        }
    }

    private Optional<ObjectNode> claim(String name) {
        return cluster.find(Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey(pod.namespace(), name));
    }

    private static boolean isBound(ObjectNode claim) {
        return Tree.text(claim, "status", "phase").equals("Bound");
    }

    /** What is wrong with a claim, whatever the node. */
    @Nullable
    String rejectEverywhere() {
        for (String name : pod.claims()) {
            ObjectNode claim = claim(name).orElse(null);
            if (claim == null) {
                return "persistentvolumeclaim \"%s\" not found".formatted(name);
            }
            if (Tree.text(claim, "status", "phase").equals("Lost")) {
                return "persistentvolumeclaim \"%s\" bound to non-existent persistentvolume \"%s\""
                        .formatted(name, Tree.text(claim, "spec", "volumeName"));
            }
            if (Meta.isDeleting(claim)) {
                return "persistentvolumeclaim \"%s\" is being deleted".formatted(name);
            }
        }
        boolean immediate = unbound.stream().anyMatch(claim -> !VolumeBinding.waitsForConsumer(cluster, claim));
        return immediate ? "pod has unbound immediate PersistentVolumeClaims" : null;
    }

    @Nullable
    Rejection reject(NodeInfo node) {
        if (isTakenByAnother()) {
            return Rejection.resolvable(
                    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod");
        }
        if (!volumes.stream().allMatch(volume -> reaches(volume, node))) {
            return Rejection.lasting("node(s) didn't match PersistentVolume's node affinity");
        }
        for (ObjectNode claim : unbound) {
            boolean found = VolumeBinding.candidates(cluster, claim).stream().anyMatch(volume -> reaches(volume, node));
            if (!found && !VolumeBinding.canBeProvisioned(cluster, claim)) {
                return Rejection.lasting("node(s) didn't find available persistent volumes to bind");
            }
        }
        return null;
    }

    private static boolean reaches(ObjectNode volume, NodeInfo node) {
        JsonNode terms = Tree.at(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
        return terms.isMissingNode() || NodeFilter.matchesAny(terms, node.node());
    }

    private boolean isTakenByAnother() {
        List<String> exclusive = pod.claims().stream()
                .filter(name -> claim(name)
                        .map(claim -> Tree.texts(claim, "spec", "accessModes").contains("ReadWriteOncePod"))
                        .orElse(false))
                .toList();
        return !exclusive.isEmpty()
                && nodes.stream()
                        .flatMap(node -> node.pods().stream())
                        .filter(other -> other.namespace().equals(pod.namespace()))
                        .anyMatch(other -> other.claims().stream().anyMatch(exclusive::contains));
    }
}
