package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodePoolsTest {
    private final List<ProgressEvent> progress = new CopyOnWriteArrayList<>();
    private Sandbox sandbox;
    private Sampan sampan;
    private NodePools pools;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect(c -> c.progress(progress::add));
        pools = Clusters.on(sampan).nodePools("sandbox");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private NodePool created(String name, int nodes) {
        return pools.create(name, p -> p.nodes(nodes).machines("ecs.c7.2xlarge").label("work", name))
                .apply()
                .orElseThrow();
    }

    private KubernetesClient inside() {
        return sampan.cluster().unwrap(KubernetesClient.class);
    }

    private long sent(String action) {
        return sandbox.requests().stream()
                .filter(request -> request.action().equals(action))
                .count();
    }

    @Test
    void create_aPool_bringsItsNodesIntoTheCluster() {
        NodePool pool = created("batch", 2);

        assertThat(pool.nodes()).isEqualTo(2);
        assertThat(pools.list().all()).extracting(NodePool::name).containsExactly("batch", "default");
        assertThat(pools.nodes("batch").all())
                .hasSize(2)
                .allSatisfy(node -> assertThat(node.ready()).isTrue());
        assertThat(inside().nodes().withLabel("work", "batch").list().getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(
                        pools.nodes("batch").stream().map(ClusterNode::name).toList());
        assertThat(progress).extracting(ProgressEvent::step).contains("scale_out_nodes");
    }

    @Test
    void scale_upAndDown_reachesTheNumberAndIsUnchangedTheSecondTime() {
        created("batch", 1);

        assertThat(pools.scale("batch", 4).apply().orElseThrow().nodes()).isEqualTo(4);
        assertThat(pools.scale("batch", 2).apply().orElseThrow().nodes()).isEqualTo(2);
        assertThat(pools.scale("batch", 2).apply()).isInstanceOf(Unchanged.class);
        assertThat(inside().nodes().withLabel("work", "batch").list().getItems())
                .hasSize(2);
    }

    @Test
    void resize_setsTheBoundsAndScaleIsThenRefused() {
        created("batch", 1);

        NodePool resized = pools.resize("batch", 2, 6).apply().orElseThrow();

        assertThat(resized.autoscaling()).hasToString("Optional[2 to 6]");
        assertThat(resized.nodes()).isEqualTo(2);
        assertThatThrownBy(() -> pools.scale("batch", 5).apply()).hasMessageContaining("cluster.pool-autoscales");
    }

    @Test
    void change_whileAnotherIsRunning_queuesBehindItAndIsSentOnce() {
        NodePool batch = created("batch", 1);
        CloudCalls cloud = sampan.unwrap(CloudCalls.class);
        AckCluster cluster = Clusters.on(sampan).get("sandbox");
        Plan<NodePool> plan = pools.create("other", p -> p.nodes(1).machines("ecs.c7.2xlarge"));
        cloud.callWithJson(
                AckApi.MODIFY_NODE_POOL,
                Map.of("ClusterId", cluster.id(), "NodepoolId", batch.id()),
                PoolBody.scaled(3),
                cloud.http().deadline());
        assertThat(Clusters.on(sampan).get("sandbox").state()).isEqualTo(ClusterState.SCALING);

        assertThat(plan.apply()).isInstanceOf(Done.class);

        assertThat(pools.get("batch").nodes()).isEqualTo(3);
        assertThat(sent("CreateClusterNodePool")).isEqualTo(2);
        assertThat(progress)
                .extracting(ProgressEvent::message)
                .contains("the cluster is scaling: waiting for the turn");
    }

    @Test
    void upgrade_ofAPool_goesNodeByNode() {
        created("batch", 2);

        assertThat(pools.upgrade("batch").apply()).isInstanceOf(Done.class);
        assertThat(progress.stream()
                        .map(ProgressEvent::step)
                        .filter(step -> step.startsWith("upgrade_"))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void upgrade_whoseTaskFails_isFailedThoughThePoolIsActive() {
        created("batch", 1);
        sandbox.fault(TaskFailure.of("nodepool_upgrade").saying("ErrorImage", "the node image is gone"));

        assertThat(pools.upgrade("batch").apply())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause().what()).contains("ErrorImage: the node image is gone"));
    }

    @Test
    void scale_answerThatIsCut_isReadBack() {
        created("batch", 1);
        Plan<NodePool> plan = pools.scale("batch", 2);
        sandbox.fault(Fault.cut(Server.OPENAPI, "ModifyClusterNodePool"));

        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThat(pools.get("batch").nodes()).isEqualTo(2);
    }

    /** Two pods that want a node of the pool. */
    private void web() {
        inside().apps()
                .deployments()
                .inNamespace("default")
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(2)
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", "web"))
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(Map.of("app", "web"))
                        .endMetadata()
                        .withNewSpec()
                        .addToNodeSelector("work", "batch")
                        .addNewContainer()
                        .withName("web")
                        .withImage("web:1")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** A budget that lets neither of them go. */
    private void budget() {
        inside().apps().deployments().inNamespace("default").withName("web").waitUntilReady(30, TimeUnit.SECONDS);
        inside().policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("default")
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName("web-budget")
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(new IntOrString(2))
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", "web"))
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void remove_heldByABudget_isRefusedAndNamesIt() {
        created("batch", 1);
        web();
        budget();
        String node = pools.nodes("batch").all().get(0).name();

        Plan<NodePool> plan = pools.remove("batch", node);

        assertThat(plan.findings()).extracting(Finding::id).containsExactly("cluster.drain-blocked");
        assertThatThrownBy(plan::apply).hasMessageContaining("PodDisruptionBudget default/web-budget lets no pod go");
        assertThat(sent("RemoveNodePoolNodes")).isZero();
    }

    @Test
    void remove_nodesWithoutBudget_drainsAndReleasesThem() {
        created("batch", 3);
        String node = pools.nodes("batch").all().get(1).name();

        NodePool left = pools.remove("batch", node).apply().orElseThrow();

        assertThat(left.nodes()).isEqualTo(2);
        assertThat(inside().nodes().withName(node).get()).isNull();
    }

    @Test
    void drain_heldByABudget_failsAndNamesIt() {
        created("batch", 1);
        web();
        budget();
        String node = pools.nodes("batch").all().get(0).name();

        Outcome<ClusterNode> outcome = pools.drain(node).apply();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause().what())
                                .contains("PodDisruptionBudget default/web-budget lets no pod go"));
        assertThat(inside().nodes().withName(node).get().getSpec().getUnschedulable())
                .isTrue();
    }

    @Test
    void drain_ofAFreeNode_leavesItEmptyAndClosed() {
        created("batch", 2);
        web();
        inside().apps().deployments().inNamespace("default").withName("web").waitUntilReady(30, TimeUnit.SECONDS);
        String node = pools.nodes("batch").all().get(0).name();

        assertThat(pools.drain(node).apply()).isInstanceOf(Done.class);
        assertThat(inside().pods().inAnyNamespace().list().getItems())
                .noneMatch(pod -> node.equals(pod.getSpec().getNodeName()));
    }

    @Test
    void autoscaler_config_isProvedByItsTask() {
        assertThat(pools.autoscaler(a -> a.coolDown(Duration.ofMinutes(5)).utilization(0.4))
                        .apply())
                .isInstanceOf(Done.class);
        sandbox.fault(TaskFailure.of("autoscaler_config").saying("ErrorVersion", "too old"));
        assertThat(pools.autoscaler(a -> a.expander("random")).apply()).isInstanceOf(Failed.class);
    }

    @Test
    void whyNotScaled_podsThatWaitForAPoolAtItsBound_namesThePool() {
        created("batch", 0);
        pools.resize("batch", 0, 1).apply().orElseThrow();
        web();
        inside().pods()
                .inNamespace("default")
                .withLabel("app", "web")
                .waitUntilCondition(
                        pod -> pod != null && !pod.getStatus().getConditions().isEmpty(), 30, TimeUnit.SECONDS);

        assertThat(pools.whyNotScaled().waiting()).isNotEmpty().allMatch(pod -> pod.startsWith("default/web-"));
    }

    @Test
    void delete_aPool_takesItsNodesAndTheDefaultOneIsRefused() {
        created("batch", 2);

        assertThat(pools.delete("batch").apply()).isInstanceOf(Done.class);
        assertThat(pools.find("batch")).isEmpty();
        assertThat(inside().nodes().withLabel("work", "batch").list().getItems())
                .isEmpty();
        assertThatThrownBy(() -> pools.delete("default").apply()).hasMessageContaining("cluster.default-pool");
    }
}
