package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Maintenance windows, control plane logs and repairs. */
class ClusterUpkeepTest {
    private Sandbox sandbox;
    private Sampan sampan;
    private Clusters clusters;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        clusters = Clusters.on(sampan);
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private long sent(String action) {
        return sandbox.requests().stream()
                .filter(request -> request.action().equals(action))
                .count();
    }

    @Test
    void maintenanceWindow_isSetChangedInPartAndTakenBack() {
        Plan<AckCluster> first = clusters.maintenanceWindow("sandbox", w -> w.start("03:00Z"));
        assertThat(first.changes())
                .hasToString("[~ Cluster/sandbox maintenance_window none -> Thu at 03:00:00Z for 3h]");
        assertThat(first.apply()).isInstanceOf(Done.class);
        assertThat(first.apply()).isInstanceOf(Unchanged.class);

        AckCluster changed = clusters.maintenanceWindow(
                        "sandbox",
                        w -> w.days(DayOfWeek.MONDAY, DayOfWeek.TUESDAY).duration(Duration.ofHours(5)))
                .apply()
                .orElseThrow();

        assertThat(changed.maintenanceWindow()).hasToString("Mon,Tue at 03:00:00Z for 5h");
        assertThat(clusters.maintenanceWindow("sandbox", MaintenanceSpec::none)
                        .apply()
                        .orElseThrow()
                        .maintenanceWindow()
                        .enabled())
                .isFalse();
    }

    @Test
    void maintenanceWindow_thatCannotBeMeant_isRefused() {
        assertThatThrownBy(() -> clusters.maintenanceWindow("sandbox", w -> w.days(DayOfWeek.MONDAY)))
                .hasMessageContaining("it is not said when it begins");
        assertThatThrownBy(() -> clusters.maintenanceWindow("sandbox", w -> w.start("at night")))
                .hasMessageContaining("cluster.maintenance-spec");
        assertThatThrownBy(() -> clusters.maintenanceWindow("sandbox", w -> w.duration(Duration.ofMinutes(90))))
                .hasMessageContaining("whole hours");
        assertThat(sent("ModifyCluster")).isZero();
    }

    @Test
    void controlPlaneLogs_areConfiguredAndWhatIsLeftOutStays() {
        ControlPlaneLogs logs = clusters.controlPlaneLogs("sandbox");
        assertThat(logs.get().components()).isEmpty();

        LogCollection collected = logs.configure(
                        l -> l.components("kcm", "apiserver").days(90))
                .apply()
                .orElseThrow();

        assertThat(collected.components()).containsExactly("apiserver", "kcm");
        assertThat(collected.project()).startsWith("k8s-log-c");
        LogCollection moved =
                logs.configure(l -> l.project("team-logs")).apply().orElseThrow();
        assertThat(moved).isEqualTo(new LogCollection("sandbox", collected.components(), "team-logs", 90));
        assertThat(logs.configure(l -> l.days(90)).apply()).isInstanceOf(Unchanged.class);
        assertThat(moved.toString()).contains("apiserver, kcm", "team-logs, kept 90 days");
    }

    @Test
    void controlPlaneLogs_ofAStranger_areRefusedAndTheComponentsNamed() {
        ControlPlaneLogs logs = clusters.controlPlaneLogs("sandbox");

        assertThatThrownBy(() -> logs.configure(l -> l.components("kubelet")))
                .hasMessageContaining("no logs are collected of [kubelet]")
                .hasMessageContaining("ack-goatscaler");
        assertThatThrownBy(() -> logs.configure(l -> l.components("kcm").days(0)))
                .hasMessageContaining("cluster.log-spec");
        assertThatThrownBy(() -> logs.configure(l -> l.days(9))).hasMessageContaining("no component is named");
    }

    @Test
    void controlPlaneLogs_whoseTaskFails_saySo() {
        sandbox.fault(TaskFailure.of("control_plane_log_update").saying("ErrorProject", "the project is full"));

        assertThat(clusters.controlPlaneLogs("sandbox")
                        .configure(l -> l.components("kcm"))
                        .apply())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause().what()).contains("the project is full"));
    }

    @Test
    void autoRepair_isSwitchedAndTheRestOfTheManagementStays() {
        NodePools pools = clusters.nodePools("sandbox");
        pools.create("batch", p -> p.nodes(1).machines("ecs.c7.2xlarge"))
                .apply()
                .orElseThrow();

        assertThat(pools.autoRepair("batch", false).apply().orElseThrow().autoRepair())
                .isFalse();
        assertThat(pools.autoRepair("batch", false).apply()).isInstanceOf(Unchanged.class);
        NodePool on = pools.autoRepair("batch", true).apply().orElseThrow();
        assertThat(on.autoRepair()).isTrue();
        assertThat(on.management().path("enable").asBoolean()).isTrue();
    }

    @Test
    void repair_restartsWhatIsNamedAndDoesNothingToNodesThatAreReady() {
        NodePools pools = clusters.nodePools("sandbox");
        String node = pools.nodes("default").all().get(0).name();

        assertThat(pools.repair("default", r -> {}).apply()).isInstanceOf(Unchanged.class);
        assertThat(sent("RepairClusterNodePool")).isZero();
        Plan<NodePool> plan = pools.repair("default", r -> r.nodes(node).restart("kubelet", "containerd"));
        assertThat(plan.changes()).hasToString("[! Node/" + node + " restart kubelet, containerd]");
        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThatThrownBy(() -> pools.repair("default", r -> r.restart("etcd")))
                .hasMessageContaining("ACK restarts no [etcd]");
    }

    @Test
    void repair_ofWhatIsNotReady_makesItReadyAgain() {
        NodePools pools = clusters.nodePools("sandbox");
        String node = pools.nodes("default").all().get(1).name();
        KubernetesClient inside = sampan.cluster().unwrap(KubernetesClient.class);
        inside.nodes()
                .withName(node)
                .edit(it -> new NodeBuilder(it)
                        .editMetadata()
                        .addToAnnotations("sandbox.sampan.dev/not-ready", "disk on fire")
                        .endMetadata()
                        .build());
        inside.nodes().withName(node).waitUntilCondition(it -> !Readiness.isNodeReady(it), 30, TimeUnit.SECONDS);
        NodePool ill = pools.get("default");
        assertThat(ill.healthy()).isEqualTo(ill.nodes() - 1);

        Plan<NodePool> plan = pools.repair("default", r -> {});

        assertThat(plan.changes()).hasToString("[! Node/" + node + " repair]");
        assertThat(plan.apply()).isInstanceOf(Done.class);
        inside.nodes().withName(node).waitUntilCondition(Readiness::isNodeReady, 30, TimeUnit.SECONDS);
        assertThat(pools.nodes("default").stream().allMatch(ClusterNode::ready)).isTrue();
    }

    @Test
    void repair_answerThatIsCut_isFoundByItsTask() {
        NodePools pools = clusters.nodePools("sandbox");
        Plan<NodePool> plan = pools.repair(
                "default", r -> r.nodes(pools.nodes("default").all().get(0).name()));
        sandbox.fault(Fault.cut(Server.OPENAPI, "RepairClusterNodePool"));

        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThat(sent("RepairClusterNodePool")).isEqualTo(1);
    }
}
