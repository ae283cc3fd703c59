package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.List;

/** The claims of a StatefulSet's pods: made with the pod, kept or owned by its retention policy. */
final class StatefulSetClaims {
    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final ObjectNode set;

    StatefulSetClaims(ControlPlaneContext context, ObjectNode set) {
        this.context = context;
        this.cluster = context.cluster();
        this.set = set;
    }

    private String nameOf(ObjectNode template, int ordinal) {
        return "%s-%s-%d".formatted(Meta.name(template), Meta.name(set), ordinal);
    }

    private List<ObjectNode> templates() {
        return Tree.objects(set, "spec", "volumeClaimTemplates");
    }

    /** Makes the pod use its claims. */
    void mount(int ordinal, ObjectNode podSpec) {
        for (ObjectNode template : templates()) {
            String volume = Meta.name(template);
            ObjectNode entry = Tree.element(Tree.list(podSpec, "volumes"), "name", volume);
            if (entry == null) {
                entry = Tree.list(podSpec, "volumes").addObject();
            }
            entry.removeAll();
            entry.put("name", volume).putObject("persistentVolumeClaim").put("claimName", nameOf(template, ordinal));
        }
    }

    /** Creates the claims of an ordinal that are not there. */
    void create(int ordinal) {
        for (ObjectNode template : templates()) {
            ObjectKey key = new ObjectKey(Meta.namespace(set), nameOf(template, ordinal));
            if (cluster.findFresh(Resources.PERSISTENT_VOLUME_CLAIMS, key).isEmpty()) {
                create(template, key, ordinal);
            }
        }
    }

    private void create(ObjectNode template, ObjectKey key, int ordinal) {
        ObjectNode claim = Tree.object();
        ObjectNode metadata = claim.putObject("metadata").put("name", key.name());
        for (String field : new String[] {"labels", "annotations"}) {
            if (Tree.has(template, "metadata", field)) {
                metadata.set(field, Tree.at(template, "metadata", field).deepCopy());
            }
        }
        Tree.strings(set, "spec", "selector", "matchLabels").forEach((label, value) -> Meta.label(claim, label, value));
        claim.set("spec", template.path("spec").deepCopy());
        if (isDeletedWith("whenDeleted")) {
            Meta.setController(claim, Resources.STATEFUL_SETS, set);
        }
        cluster.create(Resources.PERSISTENT_VOLUME_CLAIMS, key.namespace(), claim);
        context.events()
                .normal(
                        Resources.STATEFUL_SETS,
                        set,
                        "SuccessfulCreate",
                        "Create Claim %s Pod %s in StatefulSet %s success"
                                .formatted(key.name(), Meta.name(set) + "-" + ordinal, Meta.name(set)));
    }

    private boolean isDeletedWith(String when) {
        return Tree.text(set, "spec", "persistentVolumeClaimRetentionPolicy", when)
                .equals("Delete");
    }

    /**
     * Gives the pod's claims the owner that the retention policy wants: the set, whose end they share, or a pod that is one too
     * many, whose end they share.
     */
    void own(ObjectNode pod, int ordinal, boolean surplus) {
        boolean byPod = surplus && isDeletedWith("whenScaled");
        boolean bySet = isDeletedWith("whenDeleted") && !byPod;
        for (ObjectNode template : templates()) {
            ObjectKey key = new ObjectKey(Meta.namespace(set), nameOf(template, ordinal));
            ObjectNode claim =
                    cluster.find(Resources.PERSISTENT_VOLUME_CLAIMS, key).orElse(null);
            if (claim != null && !Meta.isDeleting(claim) && !isOwnedElsewhere(claim, pod)) {
                cluster.update(Resources.PERSISTENT_VOLUME_CLAIMS, claim, tree -> {
                    put(tree, Resources.STATEFUL_SETS, set, bySet);
                    put(tree, Resources.PODS, pod, byPod);
                });
            }
        }
    }

    private boolean isOwnedElsewhere(ObjectNode claim, ObjectNode pod) {
        List<String> known = new ArrayList<>(List.of(Meta.uid(set), Meta.uid(pod)));
        ObjectNode controller = Meta.controller(claim);
        return controller != null && !known.contains(Tree.text(controller, "uid"));
    }

    private static void put(ObjectNode claim, Resource resource, ObjectNode owner, boolean wanted) {
        boolean is = Tree.element(Tree.at(claim, "metadata", "ownerReferences"), "uid", Meta.uid(owner)) != null;
        if (wanted && !is) {
            Meta.setController(claim, resource, owner);
        } else if (!wanted && is) {
            Meta.removeOwner(claim, Meta.uid(owner));
        }
    }
}
