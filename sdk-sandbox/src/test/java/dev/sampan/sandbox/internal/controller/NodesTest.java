package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NodesTest {
    private static final int NODES = 12;
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void daemons(String more) {
        world.create(
                Resources.DAEMON_SETS,
                "{'metadata':{'name':'agent'},'spec':{%s'selector':{'matchLabels':{'app':'agent'}},'template':{'metadata':{'labels':{'app':'agent'}},'spec':{'containers':[{'name':'a','image':'agent:1'}]}}}}"
                        .formatted(more));
    }

    private void newImage() {
        world.edit(
                Resources.DAEMON_SETS,
                "agent",
                set -> ((ObjectNode) Tree.at(set, "spec", "template", "spec", "containers")
                                .get(0))
                        .put("image", "agent:2"));
    }

    private int status(String counter) {
        return Tree.number(world.get(Resources.DAEMON_SETS, "agent"), 0, "status", counter);
    }

    private long agents(String image) {
        return world.pods().stream()
                .filter(pod -> Tree.text(Tree.at(pod, "spec", "containers").path(0), "image")
                        .equals(image))
                .count();
    }

    @Test
    void daemonSet_created_runsOnceOnEachNode() {
        daemons("");
        world.advance(10);
        assertThat(status("desiredNumberScheduled")).isEqualTo(NODES);
        assertThat(status("numberAvailable")).isEqualTo(NODES);
        assertThat(status("updatedNumberScheduled")).isEqualTo(NODES);
        TreeSet<String> nodes = new TreeSet<>();
        world.pods().forEach(pod -> nodes.add(Tree.text(pod, "spec", "nodeName")));
        assertThat(nodes).hasSize(NODES);
        assertThat(world.list(Resources.CONTROLLER_REVISIONS)).hasSize(1);
    }

    @Test
    void daemonSet_onNodesThatChange_followsTaintsAndLabels() {
        daemons("");
        world.advance(10);
        world.edit(
                Resources.NODES,
                "sandbox-node-1",
                node -> NodeTaints.put(node, "special", "NoExecute", true, world.timeline.now()));
        world.advance(60);
        assertThat(status("desiredNumberScheduled")).isEqualTo(NODES - 1);
        assertThat(world.pods()).hasSize(NODES - 1);
        world.edit(
                Resources.NODES,
                "sandbox-node-2",
                node -> Tree.child(node, "spec").put("unschedulable", true));
        world.advance(60);
        // a cordoned node keeps its daemons: they tolerate that
        assertThat(status("desiredNumberScheduled")).isEqualTo(NODES - 1);
        assertThat(NodeTaints.find(
                        world.get(Resources.NODES, "sandbox-node-2"), NodeTaints.UNSCHEDULABLE, "NoSchedule"))
                .isNotNull();
    }

    @Test
    void daemonSet_updated_neverHasMoreUnavailableThanAllowed() {
        daemons("'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':3}},");
        world.advance(10);
        List<Long> available = Collections.synchronizedList(new ArrayList<>());
        try (var watching = world.objects.subscribe(
                Resources.PODS,
                event -> available.add(world.pods().stream()
                        .filter(pod -> Pods.isReady(pod) && !Meta.isDeleting(pod))
                        .count()))) {
            newImage();
            world.advance(300);
        }
        assertThat(agents("agent:2")).isEqualTo(NODES);
        assertThat(status("updatedNumberScheduled")).isEqualTo(NODES);
        assertThat(available).allMatch(count -> count >= NODES - 3);
        assertThat(world.list(Resources.CONTROLLER_REVISIONS)).hasSize(2);
    }

    @Test
    void daemonSet_updatedWithSurge_startsTheNewBeforeTheOldEnds() {
        daemons("'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':2,'maxUnavailable':0}},");
        world.advance(10);
        List<Long> available = Collections.synchronizedList(new ArrayList<>());
        try (var watching = world.objects.subscribe(
                Resources.PODS,
                event -> available.add(world.pods().stream()
                        .filter(pod -> Pods.isReady(pod) && !Meta.isDeleting(pod))
                        .map(pod -> Tree.text(pod, "spec", "nodeName"))
                        .distinct()
                        .count()))) {
            newImage();
            world.advance(300);
        }
        assertThat(agents("agent:2")).isEqualTo(NODES);
        assertThat(world.pods()).hasSize(NODES);
        assertThat(available).allMatch(count -> count == NODES);
    }

    @Test
    void daemonSet_onDelete_replacesOnlyWhatIsDeleted() {
        daemons("'updateStrategy':{'type':'OnDelete'},");
        world.advance(10);
        newImage();
        world.advance(60);
        assertThat(agents("agent:2")).isZero();
        world.objects.delete(Resources.PODS, "default", Meta.name(world.pods().get(0)), null, null, null);
        world.advance(60);
        assertThat(agents("agent:2")).isEqualTo(1);
        assertThat(status("updatedNumberScheduled")).isEqualTo(1);
    }

    private String nodeOfTheOnlyPod() {
        world.deployment("web", 1, "", Map.of());
        world.advance(5);
        return Tree.text(world.pods().get(0), "spec", "nodeName");
    }

    @Test
    void node_thatFallsSilent_isUnknownAfterItsGraceAndLosesItsPodsAfterTheirTolerance() {
        String node = nodeOfTheOnlyPod();
        String pod = Meta.name(world.pods().get(0));
        world.edit(Resources.NODES, node, tree -> Meta.annotate(tree, "sandbox.sampan.dev/unreachable", "true"));
        world.advance(45);
        assertThat(Conditions.isTrue(world.get(Resources.NODES, node), "Ready")).isTrue();
        world.advance(10);
        JsonNode ready = World.condition(world.get(Resources.NODES, node), "Ready");
        assertThat(Tree.text(ready, "status")).isEqualTo("Unknown");
        assertThat(Tree.text(ready, "message")).isEqualTo("Kubelet stopped posting node status.");
        assertThat(Pods.isReady(world.get(Resources.PODS, pod))).isFalse();
        world.advance(280);
        assertThat(world.pods()).hasSize(1);
        world.advance(30);
        // a kubelet that hears nothing confirms no deletion: the old pod stays in Terminating beside its successor
        assertThat(world.pods()).hasSize(2);
        assertThat(Meta.isDeleting(world.get(Resources.PODS, pod))).isTrue();
        assertThat(Conditions.isTrue(world.get(Resources.PODS, pod), "DisruptionTarget"))
                .isTrue();
        assertThat(world.events(pod)).contains("TaintManagerEviction: Marking for deletion Pod default/" + pod);
        world.edit(
                Resources.NODES,
                node,
                tree -> ((ObjectNode) Tree.at(tree, "metadata", "annotations"))
                        .remove("sandbox.sampan.dev/unreachable"));
        world.advance(60);
        assertThat(world.find(Resources.PODS, pod)).isEmpty();
        assertThat(Tree.objects(world.get(Resources.NODES, node), "spec", "taints"))
                .isEmpty();
    }

    @Test
    void node_wellAgainInTime_keepsItsPods() {
        String node = nodeOfTheOnlyPod();
        String pod = Meta.name(world.pods().get(0));
        world.edit(Resources.NODES, node, tree -> Meta.annotate(tree, "sandbox.sampan.dev/not-ready", "disk on fire"));
        world.advance(100);
        assertThat(Tree.text(World.condition(world.get(Resources.NODES, node), "Ready"), "message"))
                .isEqualTo("disk on fire");
        assertThat(NodeTaints.find(world.get(Resources.NODES, node), NodeTaints.NOT_READY, "NoExecute"))
                .isNotNull();
        world.edit(
                Resources.NODES,
                node,
                tree -> ((ObjectNode) Tree.at(tree, "metadata", "annotations")).remove("sandbox.sampan.dev/not-ready"));
        world.advance(600);
        assertThat(Meta.isDeleting(world.get(Resources.PODS, pod))).isFalse();
        assertThat(world.events(pod)).contains("TaintManagerEviction: Cancelling deletion of Pod default/" + pod);
    }

    @Test
    void node_deleted_losesItsPodsToTheCollector() {
        String node = nodeOfTheOnlyPod();
        String pod = Meta.name(world.pods().get(0));
        world.objects.delete(Resources.NODES, "", node, null, null, null);
        world.advance(30);
        assertThat(world.find(Resources.PODS, pod)).isPresent();
        world.advance(60);
        assertThat(world.find(Resources.PODS, pod)).isEmpty();
        assertThat(world.pods()).hasSize(1);
        assertThat(world.find(Resources.NODES, node)).isEmpty();
    }

    @Test
    void replicationController_keepsAndScalesItsPods() {
        world.create(
                Resources.REPLICATION_CONTROLLERS,
                "{'metadata':{'name':'old'},'spec':{'replicas':2,'selector':{'app':'old'},'template':{'metadata':{'labels':{'app':'old'}},'spec':{'containers':[{'name':'a','image':'a:1'}]}}}}");
        world.advance(10);
        assertThat(Tree.number(world.get(Resources.REPLICATION_CONTROLLERS, "old"), 0, "status", "readyReplicas"))
                .isEqualTo(2);
        world.edit(
                Resources.REPLICATION_CONTROLLERS,
                "old",
                old -> Tree.child(old, "spec").put("replicas", 1));
        world.advance(60);
        assertThat(world.pods()).hasSize(1);
    }

    @Test
    void node_alive_renewsItsLeaseWhichGoesWithIt() {
        world.advance(1);
        var lease = world.objects.find(Resources.LEASES, "kube-node-lease", "sandbox-node-3");
        assertThat(lease).hasValueSatisfying(found -> {
            assertThat(Tree.text(found, "spec", "holderIdentity")).isEqualTo("sandbox-node-3");
            assertThat(Tree.text(found, "spec", "renewTime")).matches("2026-01-01T00:00:0\\d\\.\\d{6}Z");
        });
        world.advance(600);
        assertThat(world.objects.find(Resources.LEASES, "kube-node-lease", "sandbox-node-3"))
                .hasValueSatisfying(found ->
                        assertThat(Tree.text(found, "spec", "renewTime")).startsWith("2026-01-01T00:10:0"));
        world.objects.delete(Resources.NODES, "", "sandbox-node-3", null, null, "Background");
        world.advance(60);
        assertThat(world.objects.find(Resources.LEASES, "kube-node-lease", "sandbox-node-3"))
                .isEmpty();
    }
}
