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
        private final StatefulSetClaims claims;
        private final Map<Integer, ObjectNode> pods = new TreeMap<>();
        private final List<ObjectNode> surplus = new ArrayList<>();

        Round(ObjectNode set) {
            this.set = set;
            this.replicas = Tree.number(set, 1, "spec", "replicas");
            this.start = Tree.number(set, 0, "spec", "ordinals", "start");
            this.parallel = Tree.text(set, "spec", "podManagementPolicy").equals("Parallel");
            this.minReady = Tree.number(set, 0, "spec", "minReadySeconds");
            this.revisions = Revisions.of(cluster, Resources.STATEFUL_SETS, set, liveRevisions(set));
            this.claims = new StatefulSetClaims(context, set);
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
                boolean goesOn = pod == null ? add(ordinal) : mind(pod, ordinal);
                if (!goesOn && !parallel) {
                    return false;
                }
            }
            return true;
        }

        private boolean add(int ordinal) {
            pods.put(ordinal, create(ordinal));
            return false;
        }

        private boolean mind(ObjectNode pod, int ordinal) {
            if (Pods.isFinished(pod)) {
                if (!Meta.isDeleting(pod)) {
                    delete(pod);
                }
                return false;
            }
            if (Pods.phase(pod).equals("Pending")) {
                claims.create(ordinal);
            }
            boolean well = !Meta.isDeleting(pod) && isAvailable(pod);
            if (well || parallel) {
                claims.own(pod, ordinal, false);
            }
            return well;
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
            surplus.forEach(pod -> claims.own(pod, ordinal(pod), true));
            ObjectNode firstUnwell = surplus.stream()
                    .filter(pod -> Meta.isDeleting(pod) || !isAvailable(pod))
                    .reduce((higher, lower) -> lower)
                    .orElse(null);
            for (ObjectNode pod : surplus) {
                boolean unwell = !isAvailable(pod) && pod != firstUnwell;
                if (!Meta.isDeleting(pod) && (parallel || !unwell)) {
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
            if (isOnDelete()) {
                return;
            }
            for (int ordinal = start + replicas - 1; ordinal >= start + partition(); ordinal--) {
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

        private boolean isOnDelete() {
            return Tree.text(set, "spec", "updateStrategy", "type").equals("OnDelete");
        }

        /** How many pods, counted from the first, an update leaves as they are. */
        private int partition() {
            return Tree.number(set, 0, "spec", "updateStrategy", "rollingUpdate", "partition");
        }

        private String revision(ObjectNode pod) {
            return Meta.labels(pod).getOrDefault(REVISION_LABEL, "");
        }

        private ObjectNode create(int ordinal) {
            String name = Meta.name(set) + "-" + ordinal;
            boolean old = ordinal < start + partition() && !revisions.current().isEmpty();
            JsonNode template = old ? revisions.currentTemplate() : Tree.at(set, "spec", "template");
            ObjectNode pod = Pods.fromTemplate(template, Resources.STATEFUL_SETS, set);
            Meta.metadata(pod).remove("generateName");
            Meta.metadata(pod).put("name", name);
            Meta.label(pod, REVISION_LABEL, old ? revisions.current() : revisions.update());
            Meta.label(pod, "statefulset.kubernetes.io/pod-name", name);
            Meta.label(pod, "apps.kubernetes.io/pod-index", Integer.toString(ordinal));
            ObjectNode spec = Tree.child(pod, "spec");
            spec.put("hostname", name).put("subdomain", Tree.text(set, "spec", "serviceName"));
            claims.mount(ordinal, spec);
            claims.create(ordinal);
            ObjectNode created = cluster.create(Resources.PODS, Meta.namespace(set), pod);
            event("SuccessfulCreate", "Create Pod %s in StatefulSet %s successful".formatted(name, Meta.name(set)));
            return created;
        }

        private void delete(ObjectNode pod) {
            try {
                cluster.delete(Resources.PODS, pod);
                event(
                        "SuccessfulDelete",
                        "Delete Pod %s in StatefulSet %s successful".formatted(Meta.name(pod), Meta.name(set)));
            } catch (ApiStatusException refused) {
                context.events()
                        .warning(
                                Resources.STATEFUL_SETS,
                                set,
                                "FailedDelete",
                                "Delete Pod %s in StatefulSet %s failed error: %s"
                                        .formatted(Meta.name(pod), Meta.name(set), refused.getMessage()));
                throw refused;
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
            long ready = all.stream().filter(Pods::isReady).count();
            long available = all.stream().filter(this::isAvailable).count();
            String before = revisions.current().isEmpty() ? revisions.update() : revisions.current();
            boolean done = !isOnDelete() && updated == replicas && ready == replicas && all.size() == replicas;
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
