package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SchedulerTest {
    private static final String UNHELPFUL =
            " no new claims to deallocate, preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.";
    private static final String NO_VICTIMS =
            " no new claims to deallocate, preemption: 0/12 nodes are available: 12 No preemption victims found for incoming pod.";

    private final World world = new World();

    SchedulerTest() {
        world.advance(1);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void pod(String name, String requests, String spec) {
        world.create(
                Resources.PODS,
                "{'metadata':{'name':'%s','labels':{'app':'%s'}},'spec':{%s'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'i:1','resources':{'requests':{%s}}}]}}"
                        .formatted(name, name.replaceAll("-.*", ""), spec, requests));
        world.advance(2);
    }

    private String refusal(String name) {
        return Tree.text(World.condition(world.get(Resources.PODS, name), "PodScheduled"), "message");
    }

    private String node(String name) {
        return Tree.text(world.get(Resources.PODS, name), "spec", "nodeName");
    }

    private String zone(String name) {
        return Meta.labels(world.get(Resources.NODES, node(name))).getOrDefault("topology.kubernetes.io/zone", "");
    }

    private void editNode(int number, java.util.function.Consumer<ObjectNode> change) {
        world.edit(Resources.NODES, "sandbox-node-" + number, change);
    }

    @Test
    void pod_largerThanAnyNode_isNotHelpedByPreemption() {
        pod("big", "'cpu':'20'", "");
        assertThat(refusal("big")).isEqualTo("0/12 nodes are available: 12 Insufficient cpu." + UNHELPFUL);
        assertThat(world.events("big"))
                .contains("FailedScheduling: 0/12 nodes are available: 12 Insufficient cpu." + UNHELPFUL);
    }

    @Test
    void pod_refused_isToldOnceUntilSomethingChanges() {
        pod("big", "'cpu':'20'", "");
        world.advance(100);
        assertThat(world.list(Resources.EVENTS))
                .singleElement()
                .satisfies(event -> assertThat(Tree.number(event, 0, "count")).isEqualTo(1));
        for (String moment : new String[] {"one", "two", "three", "four"}) {
            editNode(1, node -> Meta.label(node, "moment", moment));
        }
        world.advance(30);
        // four changes at once, and a back-off between the attempts
        assertThat(world.list(Resources.EVENTS))
                .singleElement()
                .satisfies(event -> assertThat(Tree.number(event, 0, "count")).isBetween(2, 3));
    }

    @Test
    void pod_onFullNodes_namesEveryLackOfEveryNode() {
        for (int i = 0; i < 12; i++) {
            pod("full-" + i, i < 5 ? "'cpu':'7'" : "'memory':'31Gi'", "");
        }
        pod("late", "'cpu':'2','memory':'2Gi'", "");
        assertThat(refusal("late"))
                .isEqualTo("0/12 nodes are available: 5 Insufficient cpu, 7 Insufficient memory." + NO_VICTIMS);
        world.objects.delete(Resources.PODS, "default", "full-3", null, null, null);
        world.advance(5);
        assertThat(node("late")).isNotEmpty();
    }

    @Test
    void pod_keptOffByTaintsLabelsAndCordons_isToldOfEachKind() {
        editNode(1, node -> Tree.child(node, "spec").put("unschedulable", true));
        editNode(2, node -> NodeTaints.put(node, "gpu", "NoSchedule", true, world.timeline.now()));
        pod("picky", "", "'nodeSelector':{'disk':'ssd'},");
        assertThat(refusal("picky"))
                .isEqualTo(
                        "0/12 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, 10 node(s) didn't match Pod's node affinity/selector."
                                + UNHELPFUL);
    }

    @Test
    void pod_forANamedNode_isNotTriedElsewhere() {
        editNode(3, node -> NodeTaints.put(node, "gpu", "NoSchedule", true, world.timeline.now()));
        pod(
                "named",
                "",
                "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':[{'matchFields':[{'key':'metadata.name','operator':'In','values':['sandbox-node-3']}]}]}}},");
        assertThat(refusal("named"))
                .isEqualTo(
                        "0/12 nodes are available: 1 node(s) had untolerated taint(s), 11 node(s) didn't satisfy plugin(s) [NodeAffinity]."
                                + UNHELPFUL);
    }

    @Test
    void pod_withAMissingClaim_waitsForIt() {
        pod("db", "", "'volumes':[{'name':'data','persistentVolumeClaim':{'claimName':'data'}}],");
        assertThat(refusal("db"))
                .isEqualTo("0/12 nodes are available: persistentvolumeclaim \"data\" not found. not found");
    }

    private static String anti(String app, String key) {
        return "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':{'matchLabels':{'app':'%s'}},'topologyKey':'%s'}]}},"
                .formatted(app, key);
    }

    @Test
    void antiAffinity_ofAPlacedPod_keepsOthersFromItsZone() {
        pod("loner", "", anti("guest", "topology.kubernetes.io/zone"));
        for (int i = 0; i < 8; i++) {
            pod("guest-" + i, "", "");
            assertThat(zone("guest-" + i)).isNotEqualTo(zone("loner"));
        }
        pod("alone", "", anti("guest", "topology.kubernetes.io/region"));
        assertThat(refusal("alone"))
                .isEqualTo("0/12 nodes are available: 12 node(s) didn't match pod anti-affinity rules." + NO_VICTIMS);
        for (int i = 0; i < 8; i++) {
            world.objects.delete(Resources.PODS, "default", "guest-" + i, null, null, null);
        }
        world.advance(5);
        assertThat(node("alone")).isNotEmpty();
        pod("guest-9", "", "");
        assertThat(refusal("guest-9"))
                .isEqualTo("0/12 nodes are available: 12 node(s) didn't satisfy existing pods anti-affinity rules."
                        + NO_VICTIMS);
    }

    @Test
    void affinity_toAPodThatComesLater_isMetOnceItIsThere() {
        pod(
                "web",
                "",
                "'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':{'matchLabels':{'app':'cache'}},'topologyKey':'kubernetes.io/hostname'}]}},");
        assertThat(refusal("web"))
                .isEqualTo("0/12 nodes are available: 12 node(s) didn't match pod affinity rules." + UNHELPFUL);
        pod("cache", "", "");
        world.advance(1);
        assertThat(node("web")).isEqualTo(node("cache"));
    }

    private static String spread(String key, String when, int skew) {
        return "'topologySpreadConstraints':[{'maxSkew':%d,'topologyKey':'%s','whenUnsatisfiable':'%s','labelSelector':{'matchLabels':{'app':'web'}}}],"
                .formatted(skew, key, when);
    }

    @Test
    void spread_thatMustHold_isEvenOverZonesAndRefusesWhatWouldSkew() {
        String zones = spread("topology.kubernetes.io/zone", "DoNotSchedule", 1);
        Map<String, Integer> perZone = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            pod("web-" + i, "", zones);
            perZone.merge(zone("web-" + i), 1, Integer::sum);
        }
        assertThat(perZone.values()).containsExactly(2, 2, 2);
        for (int number = 1; number <= 12; number++) {
            if ((number - 1) % 3 != 0) {
                editNode(number, node -> Tree.child(node, "spec").put("unschedulable", true));
            }
        }
        pod("web-6", "", zones);
        assertThat(node("web-6")).isNotEmpty();
        pod("web-7", "", zones);
        assertThat(refusal("web-7"))
                .isEqualTo(
                        "0/12 nodes are available: 4 node(s) didn't match pod topology spread constraints, 8 node(s) were unschedulable. no new claims to deallocate, preemption: 0/12 nodes are available: 4 No preemption victims found for incoming pod, 8 Preemption is not helpful for scheduling.");
        pod("web-8", "", spread("rack", "DoNotSchedule", 1).replace("rack", "example.com/rack"));
        assertThat(refusal("web-8"))
                .startsWith(
                        "0/12 nodes are available: 4 node(s) didn't match pod topology spread constraints (missing required label), 8 node(s) were unschedulable.");
    }

    @Test
    void spread_thatShouldHold_isEvenWhileThereIsRoomAndGivesWayOtherwise() {
        String hosts = spread("kubernetes.io/hostname", "ScheduleAnyway", 1);
        TreeSet<String> nodes = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
            pod("web-" + i, "", hosts);
            nodes.add(node("web-" + i));
        }
        assertThat(nodes).hasSize(12);
        pod("web-12", "", hosts);
        assertThat(node("web-12")).isNotEmpty();
    }

    @Test
    void preference_ofNodesAndPods_decidesAmongThoseThatFit() {
        editNode(7, node -> Meta.label(node, "disk", "ssd"));
        pod(
                "fast",
                "",
                "'affinity':{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,'preference':{'matchExpressions':[{'key':'disk','operator':'Exists'}]}}]}},");
        assertThat(node("fast")).isEqualTo("sandbox-node-7");
        pod(
                "friend",
                "",
                "'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':100,'podAffinityTerm':{'labelSelector':{'matchLabels':{'app':'fast'}},'topologyKey':'kubernetes.io/hostname'}}]}},");
        assertThat(node("friend")).isEqualTo("sandbox-node-7");
        for (int number = 2; number <= 12; number++) {
            editNode(number, node -> NodeTaints.put(node, "old", "PreferNoSchedule", true, world.timeline.now()));
        }
        pod("any", "", "");
        assertThat(node("any")).isEqualTo("sandbox-node-1");
    }

    private void fill(String spec) {
        for (int i = 0; i < 12; i++) {
            pod("low-" + i, "'cpu':'" + (i == 4 ? 5 : 6) + "'", spec);
        }
    }

    private void priorities() {
        world.create(Resources.PRIORITY_CLASSES, "{'metadata':{'name':'high'},'value':1000}");
        world.create(
                Resources.PRIORITY_CLASSES, "{'metadata':{'name':'polite'},'value':1000,'preemptionPolicy':'Never'}");
    }

    @Test
    void pod_ofHigherPriority_makesRoomForItselfAndTakesIt() {
        priorities();
        fill("");
        pod("vip", "'cpu':'4'", "'priority':1000,'priorityClassName':'high',");
        world.advance(10);
        assertThat(node("vip")).isNotEmpty();
        assertThat(world.events("vip"))
                .anyMatch(event -> event.equals("FailedScheduling: 0/12 nodes are available: 12 Insufficient cpu."));
        assertThat(world.pods()).hasSize(12);
        assertThat(world.events("low"))
                .filteredOn(event -> event.startsWith("Preempted: "))
                .containsExactly("Preempted: Preempted by pod %s on node %s"
                        .formatted(Meta.uid(world.get(Resources.PODS, "vip")), node("vip")));
    }

    @Test
    void preemption_amongPodsOfABudget_takesTheOneThatHasNone() {
        priorities();
        for (int i = 0; i < 12; i++) {
            pod((i == 7 ? "spare-" : "kept-") + i, "'cpu':'6'", "");
        }
        world.create(
                Resources.POD_DISRUPTION_BUDGETS,
                "{'metadata':{'name':'kept'},'spec':{'maxUnavailable':0,'selector':{'matchLabels':{'app':'kept'}}}}");
        world.advance(1);
        pod("vip", "'cpu':'5'", "'priority':1000,'priorityClassName':'high',");
        assertThat(world.events("spare")).anyMatch(event -> event.startsWith("Preempted: "));
        assertThat(world.events("kept")).noneMatch(event -> event.startsWith("Preempted: "));
        for (int i = 0; i < 11; i++) {
            pod("vip-" + i, "'cpu':'5'", "'priority':1000,'priorityClassName':'high',");
        }
        // a budget gives way where nothing else helps
        assertThat(world.pods().stream().map(Meta::name)).hasSize(12).allMatch(name -> name.startsWith("vip"));
    }

    @Test
    void pod_thatMayNotPreempt_saysSo() {
        priorities();
        fill("");
        pod("vip", "'cpu':'4'", "'priority':1000,'priorityClassName':'polite','preemptionPolicy':'Never',");
        assertThat(refusal("vip"))
                .isEqualTo(
                        "0/12 nodes are available: 12 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.");
    }
}
