package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps numbered pods with their own claims, one after another unless told otherwise. */
final class StatefulSetController implements Controller {
    static final String REVISION_LABEL = "controller-revision-hash";

    private final ControlPlaneContext context;
    private final Cluster cluster;

    StatefulSetController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "statefulset-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.STATEFUL_SETS, this);
        loop.watchOwned(Resources.PODS, "StatefulSet", this);
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode set = cluster.find(Resources.STATEFUL_SETS, key).orElse(null);
        if (set != null && !Meta.isDeleting(set)) {
            new Round(set).run();
        }
    }

    private final class Round {
        private final ObjectNode set;
        private final int replicas;
        private final int start;
        private final boolean parallel;
        private final int minReady;
        private final Revisions revisions;
        private final Map<Integer, ObjectNode> pods = new TreeMap<>();
        private final List<ObjectNode> surplus = new ArrayList<>();

        Round(ObjectNode set) {
            this.set = set;
            this.replicas = Tree.number(set, 1, "spec", "replicas");
            this.start = Tree.number(set, 0, "spec", "ordinals", "start");
            this.parallel = Tree.text(set, "spec", "podManagementPolicy").equals("Parallel");
            this.minReady = Tree.number(set, 0, "spec", "minReadySeconds");
            this.revisions = Revisions.of(cluster, Resources.STATEFUL_SETS, set, liveRevisions(set));
            for (ObjectNode pod : cluster.ownedBy(Resources.PODS, Meta.uid(set))) {
                int ordinal = ordinal(pod);
                if (ordinal >= start && ordinal < start + replicas) {
                    pods.put(ordinal, pod);
                } else if (ordinal >= 0) {
                    surplus.add(pod);
                }
            }
            surplus.sort(Comparator.comparingInt(this::ordinal).reversed());
        }

        private int ordinal(ObjectNode pod) {
            String name = Meta.name(pod);
            String digits = name.substring(name.lastIndexOf('-') + 1);
            return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
        }

        private java.util.Set<String> liveRevisions(ObjectNode owner) {
            java.util.Set<String> live = new java.util.HashSet<>();
            cluster.ownedBy(Resources.PODS, Meta.uid(owner)).forEach(pod -> live.add(revision(pod)));
            return live;
        }

        void run() {
            if (fill() && shrink()) {
                update();
            }
            writeStatus();
        }

        /** Creates what is missing, in order; false while one must be awaited. */
        private boolean fill() {
            for (int ordinal = start; ordinal < start + replicas; ordinal++) {
                ObjectNode pod = pods.get(ordinal);
                if (pod != null && Pods.isFinished(pod) && !Meta.isDeleting(pod)) {
                    cluster.delete(Resources.PODS, pod);
                    return false;
                }
                if (pod == null) {
                    pods.put(ordinal, create(ordinal));
                    if (!parallel) {
                        return false;
                    }
                } else if (!parallel && (Meta.isDeleting(pod) || !isAvailable(pod))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isAvailable(ObjectNode pod) {
            Duration left = Pods.availableIn(pod, minReady, context.now());
            if (Pods.isReady(pod) && !left.isZero()) {
                context.loop().enqueueAfter(StatefulSetController.this, Meta.key(set), left);
            }
            return Pods.isAvailable(pod, minReady, context.now());
        }

        /** Removes what is too much, the highest first; false while one must be awaited. */
        private boolean shrink() {
            for (ObjectNode pod : surplus) {
                if (!Meta.isDeleting(pod)) {
                    delete(pod);
                }
                if (!parallel) {
                    return false;
                }
            }
            return true;
        }

        /** Replaces pods of an old revision down to the partition, the highest first. */
        private void update() {
            if (Tree.text(set, "spec", "updateStrategy", "type").equals("OnDelete")) {
                return;
            }
            int partition = Tree.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
            for (int ordinal = start + replicas - 1; ordinal >= Math.max(start, partition); ordinal--) {
                ObjectNode pod = pods.get(ordinal);
                if (pod == null || Meta.isDeleting(pod)) {
                    return;
                }
                if (!revision(pod).equals(revisions.update())) {
                    delete(pod);
                    return;
                }
                if (!isAvailable(pod)) {
                    return;
                }
            }
        }

        private String revision(ObjectNode pod) {
            return Meta.labels(pod).getOrDefault(REVISION_LABEL, "");
        }

        private ObjectNode create(int ordinal) {
            String name = Meta.name(set) + "-" + ordinal;
            int partition = Tree.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
            boolean old = ordinal < partition && !revisions.current().isEmpty();
            JsonNode template = old ? revisions.currentTemplate() : Tree.at(set, "spec", "template");
            ObjectNode pod = Pods.fromTemplate(template, Resources.STATEFUL_SETS, set);
            Meta.metadata(pod).remove("generateName");
            Meta.metadata(pod).put("name", name);
            Meta.label(pod, REVISION_LABEL, old ? revisions.current() : revisions.update());
            Meta.label(pod, "statefulset.kubernetes.io/pod-name", name);
            Meta.label(pod, "apps.kubernetes.io/pod-index", Integer.toString(ordinal));
            ObjectNode spec = Tree.child(pod, "spec");
            spec.put("hostname", name).put("subdomain", Tree.text(set, "spec", "serviceName"));
            claim(ordinal, spec);
            ObjectNode created = cluster.create(Resources.PODS, Meta.namespace(set), pod);
            event("SuccessfulCreate", "create Pod %s in StatefulSet %s successful".formatted(name, Meta.name(set)));
            return created;
        }

        private void claim(int ordinal, ObjectNode podSpec) {
            for (ObjectNode template : Tree.objects(set, "spec", "volumeClaimTemplates")) {
                String volume = Meta.name(template);
                String name = "%s-%s-%d".formatted(volume, Meta.name(set), ordinal);
                ObjectNode entry = Tree.element(Tree.list(podSpec, "volumes"), "name", volume);
                if (entry == null) {
                    entry = Tree.list(podSpec, "volumes").addObject().put("name", volume);
                }
                entry.removeAll();
                entry.put("name", volume).putObject("persistentVolumeClaim").put("claimName", name);
                createClaim(template, name);
            }
        }

        private void createClaim(ObjectNode template, String name) {
            ObjectKey key = new ObjectKey(Meta.namespace(set), name);
            if (cluster.findFresh(Resources.PERSISTENT_VOLUME_CLAIMS, key).isPresent()) {
                return;
            }
            ObjectNode claim = Tree.object();
            claim.putObject("metadata").put("name", name);
            Tree.strings(set, "spec", "selector", "matchLabels")
                    .forEach((label, value) -> Meta.label(claim, label, value));
            claim.set("spec", template.path("spec").deepCopy());
            if (Tree.text(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
                    .equals("Delete")) {
                Meta.setController(claim, Resources.STATEFUL_SETS, set);
            }
            cluster.create(Resources.PERSISTENT_VOLUME_CLAIMS, key.namespace(), claim);
            event(
                    "SuccessfulCreate",
                    "create Claim %s Pod %s in StatefulSet %s success"
                            .formatted(name, name.substring(Meta.name(template).length() + 1), Meta.name(set)));
        }

        private void delete(ObjectNode pod) {
            try {
                cluster.delete(Resources.PODS, pod);
                event(
                        "SuccessfulDelete",
                        "delete Pod %s in StatefulSet %s successful".formatted(Meta.name(pod), Meta.name(set)));
            } catch (ApiStatusException refused) {
                context.events()
                        .warning(
                                Resources.STATEFUL_SETS,
                                set,
                                "FailedDelete",
                                "delete Pod %s in StatefulSet %s failed error: %s"
                                        .formatted(Meta.name(pod), Meta.name(set), refused.getMessage()));
                throw refused;
            }
            boolean scaledDown = ordinal(pod) >= start + replicas;
            if (scaledDown
                    && Tree.text(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
                            .equals("Delete")) {
                deleteClaims(ordinal(pod));
            }
        }

        private void deleteClaims(int ordinal) {
            for (ObjectNode template : Tree.objects(set, "spec", "volumeClaimTemplates")) {
                String name = "%s-%s-%d".formatted(Meta.name(template), Meta.name(set), ordinal);
                cluster.find(Resources.PERSISTENT_VOLUME_CLAIMS, new ObjectKey(Meta.namespace(set), name))
                        .ifPresent(claim -> cluster.delete(Resources.PERSISTENT_VOLUME_CLAIMS, claim));
            }
        }

        private void event(String reason, String message) {
            context.events().normal(Resources.STATEFUL_SETS, set, reason, message);
        }

        private void writeStatus() {
            List<ObjectNode> all = new ArrayList<>(pods.values());
            all.addAll(surplus);
            List<ObjectNode> living =
                    all.stream().filter(pod -> !Meta.isDeleting(pod)).toList();
            long updated = living.stream()
                    .filter(pod -> revision(pod).equals(revisions.update()))
                    .count();
            long ready = living.stream().filter(Pods::isReady).count();
            long available = living.stream().filter(this::isAvailable).count();
            String before = revisions.current().isEmpty() ? revisions.update() : revisions.current();
            boolean done = updated == replicas && ready == replicas && all.size() == replicas;
            String current = done ? revisions.update() : before;
            long onCurrent =
                    living.stream().filter(pod -> revision(pod).equals(current)).count();
            cluster.updateStatus(Resources.STATEFUL_SETS, set, status -> {
                status.put("observedGeneration", Meta.generation(set));
                status.put("replicas", all.size());
                ReplicaSetController.count(status, "readyReplicas", (int) ready);
                ReplicaSetController.count(status, "updatedReplicas", (int) updated);
                ReplicaSetController.count(status, "currentReplicas", (int) onCurrent);
                status.put("availableReplicas", (int) available);
                status.put("currentRevision", current).put("updateRevision", revisions.update());
                if (!status.has("collisionCount")) {
                    status.put("collisionCount", 0);
                }
            });
        }
    }
}
