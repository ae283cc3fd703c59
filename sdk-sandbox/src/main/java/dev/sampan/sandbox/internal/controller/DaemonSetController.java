package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps one pod on each node that a DaemonSet is for. */
final class DaemonSetController implements Controller {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(15);

    private final ControlPlaneContext context;
    private final Cluster cluster;
    private final Adoption adoption;
    private final OrphanIndex orphans;
    private final Map<String, Replacement> replacements = new HashMap<>();

    /** When a failed pod of a node was last replaced, and how long the next one stays. */
    private record Replacement(Instant at, Duration delay) {}

    DaemonSetController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "daemonset-controller");
        this.cluster = this.context.cluster();
        this.adoption = new Adoption(cluster, Resources.DAEMON_SETS);
        this.orphans = new OrphanIndex(cluster, Resources.PODS);
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.DAEMON_SETS, this);
        loop.watchOwned(Resources.PODS, "DaemonSet", this);
        loop.on(Resources.PODS, orphans::observe);
        loop.watchMapped(Resources.PODS, this, pod -> Adoption.candidates(cluster, Resources.DAEMON_SETS, pod));
        loop.on(Resources.NODES, this::observeNode);
    }

    private void observeNode(ObjectEvent event) {
        ObjectNode before = event.before();
        boolean matters = before == null
                || event.type() == ObjectEvent.Type.DELETED
                || !before.path("spec").equals(event.object().path("spec"))
                || !Meta.labels(before).equals(Meta.labels(event.object()));
        if (matters) {
            cluster.list(Resources.DAEMON_SETS, null)
                    .forEach(set -> context.loop().enqueue(this, Meta.key(set)));
        }
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode set = cluster.find(Resources.DAEMON_SETS, key).orElse(null);
        if (set == null || Meta.isDeleting(set)) {
            return;
        }
        Selector selector = Selector.of(Tree.at(set, "spec", "selector"));
        if (selector.isEmpty()) {
            context.events()
                    .warning(
                            Resources.DAEMON_SETS,
                            set,
                            "SelectingAll",
                            "This daemon set is selecting all pods. A non-empty selector is required.");
            return;
        }
        new Round(set, selector).run();
    }

    private final class Round {
        private final ObjectNode set;
        private final Selector selector;
        private final DaemonPods pods;
        private final Map<String, ObjectNode> nodes = new TreeMap<>();
        private final String hash;
        private final Instant now = context.now();

        Round(ObjectNode set, Selector selector) {
            this.set = set;
            this.selector = selector;
            this.pods = new DaemonPods(set);
            cluster.list(Resources.NODES, null).forEach(node -> nodes.put(Meta.name(node), node));
            Set<String> live = new HashSet<>();
            cluster.ownedBy(Resources.PODS, Meta.uid(set))
                    .forEach(pod -> live.add(Meta.labels(pod).getOrDefault(StatefulSetController.REVISION_LABEL, "")));
            this.hash = Revisions.of(cluster, Resources.DAEMON_SETS, set, live).updateHash();
        }

        void run() {
            ApiStatusException failure = null;
            try {
                keepOneOnEachNode();
                if (Tree.text(set, "spec", "updateStrategy", "type").equals("RollingUpdate")) {
                    Map<String, List<ObjectNode>> byNode = byNode();
                    nodes.values().stream()
                            .filter(pods::shouldRun)
                            .forEach(node -> byNode.computeIfAbsent(Meta.name(node), name -> new ArrayList<>()));
                    DaemonRollout.Step step = new DaemonRollout(set, pods, hash, desired(), now).step(byNode, nodes);
                    step.remove().forEach(this::remove);
                    step.create().forEach(this::create);
                }
            } catch (ApiStatusException refused) {
                failure = refused;
            }
            writeStatus();
            if (failure != null) {
                throw failure;
            }
        }

        private int desired() {
            return (int) nodes.values().stream().filter(pods::shouldRun).count();
        }

        private Map<String, List<ObjectNode>> byNode() {
            Map<String, List<ObjectNode>> byNode = new TreeMap<>();
            for (ObjectNode pod : adoption.claim(Resources.PODS, set, selector, orphans.in(Meta.namespace(set)))) {
                if (!(Pods.isFinished(pod) && Meta.isDeleting(pod))) {
                    byNode.computeIfAbsent(DaemonPods.node(pod), name -> new ArrayList<>())
                            .add(pod);
                }
            }
            return byNode;
        }

        private void keepOneOnEachNode() {
            Map<String, List<ObjectNode>> byNode = byNode();
            for (ObjectNode node : nodes.values()) {
                List<ObjectNode> here = byNode.get(Meta.name(node));
                if (here == null) {
                    if (pods.shouldRun(node)) {
                        create(Meta.name(node));
                    }
                } else if (pods.mayStay(node)) {
                    keepOne(node, here);
                } else {
                    here.stream().filter(pod -> !Meta.isDeleting(pod)).forEach(this::remove);
                }
            }
            byNode.forEach((name, here) -> {
                if (!nodes.containsKey(name)) {
                    here.stream()
                            .filter(pod -> Tree.text(pod, "spec", "nodeName").isEmpty() && !Meta.isDeleting(pod))
                            .forEach(this::remove);
                }
            });
        }

        private void keepOne(ObjectNode node, List<ObjectNode> here) {
            List<ObjectNode> running = new ArrayList<>();
            for (ObjectNode pod : here) {
                if (Meta.isDeleting(pod)) {
                    continue;
                }
                if (Pods.isFinished(pod)) {
                    replaceFinished(node, pod);
                } else {
                    running.add(pod);
                }
            }
            running.sort(DaemonPods.BEST_FIRST);
            if (DaemonRollout.surge(set, desired()) == 0) {
                running.stream().skip(1).forEach(this::remove);
            } else if (running.isEmpty()) {
                if (pods.shouldRun(node)) {
                    create(Meta.name(node));
                }
            } else if (running.size() > 1) {
                keepOneOfEachAge(running);
            }
        }

        private void keepOneOfEachAge(List<ObjectNode> running) {
            ObjectNode updated = null;
            ObjectNode old = null;
            for (ObjectNode pod : running) {
                if (pods.isUpdated(pod, hash) && updated == null) {
                    updated = pod;
                } else if (!pods.isUpdated(pod, hash) && old == null) {
                    old = pod;
                } else {
                    remove(pod);
                }
            }
            if (updated != null && old != null && (!Pods.isReady(old) || pods.isAvailable(updated, now))) {
                remove(old);
            }
        }

        private void replaceFinished(ObjectNode node, ObjectNode pod) {
            String where =
                    "daemon pod %s/%s on node %s".formatted(Meta.namespace(pod), Meta.name(pod), Meta.name(node));
            if (Pods.phase(pod).equals("Succeeded")) {
                context.events()
                        .normal(
                                Resources.DAEMON_SETS,
                                set,
                                "SucceededDaemonPod",
                                "Found succeeded %s, will try to delete it".formatted(where));
                remove(pod);
                return;
            }
            String key = Meta.uid(set) + "/" + Meta.name(node);
            Replacement last = replacements.get(key);
            if (last != null && last.at().plus(last.delay()).isAfter(now)) {
                context.loop()
                        .enqueueAfter(
                                DaemonSetController.this,
                                Meta.key(set),
                                Duration.between(now, last.at().plus(last.delay())));
                return;
            }
            replacements.put(key, new Replacement(now, nextDelay(last)));
            context.events()
                    .warning(
                            Resources.DAEMON_SETS,
                            set,
                            "FailedDaemonPod",
                            "Found failed %s, will try to kill it".formatted(where));
            remove(pod);
        }

        private Duration nextDelay(@Nullable Replacement last) {
            if (last == null || last.at().plus(LONGEST_BACK_OFF.multipliedBy(2)).isBefore(now)) {
                return FIRST_BACK_OFF;
            }
            Duration doubled = last.delay().multipliedBy(2);
            return doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
        }

        private void create(String node) {
            try {
                ObjectNode created = cluster.create(Resources.PODS, Meta.namespace(set), pods.create(node, hash));
                context.events()
                        .normal(Resources.DAEMON_SETS, set, "SuccessfulCreate", "Created pod: " + Meta.name(created));
            } catch (ApiStatusException refused) {
                context.events()
                        .warning(Resources.DAEMON_SETS, set, "FailedCreate", "Error creating: " + refused.getMessage());
                throw refused;
            }
        }

        private void remove(ObjectNode pod) {
            if (cluster.delete(Resources.PODS, pod)) {
                context.events()
                        .normal(Resources.DAEMON_SETS, set, "SuccessfulDelete", "Deleted pod: " + Meta.name(pod));
            }
        }

        private void writeStatus() {
            Map<String, List<ObjectNode>> byNode = byNode();
            int current = 0;
            int misplaced = 0;
            int ready = 0;
            int available = 0;
            int updated = 0;
            Duration next = null;
            for (ObjectNode node : nodes.values()) {
                List<ObjectNode> here = byNode.getOrDefault(Meta.name(node), List.of());
                ObjectNode pod = here.stream().min(DaemonPods.BEST_FIRST).orElse(null);
                if (pod == null) {
                    continue;
                }
                if (!pods.shouldRun(node)) {
                    misplaced++;
                    continue;
                }
                current++;
                updated += pods.isUpdated(pod, hash) ? 1 : 0;
                if (Pods.isReady(pod)) {
                    ready++;
                    Duration left = Pods.availableIn(pod, Tree.number(set, 0, "spec", "minReadySeconds"), now);
                    available += left.isZero() ? 1 : 0;
                    next = left.isZero() || next != null && next.compareTo(left) < 0 ? next : left;
                }
            }
            int desired = desired();
            int[] counts = {current, misplaced, desired, ready, updated, available};
            cluster.updateStatus(Resources.DAEMON_SETS, set, status -> {
                status.put("observedGeneration", Meta.generation(set));
                status.put("currentNumberScheduled", counts[0]).put("numberMisscheduled", counts[1]);
                status.put("desiredNumberScheduled", counts[2]).put("numberReady", counts[3]);
                ReplicaSetController.count(status, "updatedNumberScheduled", counts[4]);
                ReplicaSetController.count(status, "numberAvailable", counts[5]);
                ReplicaSetController.count(status, "numberUnavailable", counts[2] - counts[5]);
            });
            if (next != null) {
                context.loop().enqueueAfter(DaemonSetController.this, Meta.key(set), next);
            }
        }
    }
}
