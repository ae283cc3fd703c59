package dev.sampan.cluster;

import static dev.sampan.testing.CloudServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What plans of clusters and pools refuse and say, against a cloud that answers what each test writes. */
class ClusterPlansTest {
    private static final String ID = "c0123456789abcdef0123456789abcdef";
    private static final String ONE = """
            {"cluster_id":"%s","name":"one","region_id":"ap-southeast-1","state":"running","vpc_id":"vpc-1",
             "cluster_type":"ManagedKubernetes","profile":"Default","cluster_spec":"ack.pro.small",
             "current_version":"1.35.4-aliyun.1","container_cidr":"172.16.0.0/16","service_cidr":"172.17.0.0/20",
             "vswitch_ids":["vsw-1"],"deletion_protection":true,"size":2,"tags":[{"key":"team","value":"shop"}]}""".formatted(ID);
    private static final String POOLS = """
            {"nodepools":[
              {"nodepool_info":{"nodepool_id":"np1","name":"default","is_default":true},"auto_scaling":{"enable":false},
               "scaling_group":{"desired_size":2,"instance_types":["ecs.g7.xlarge"],"vswitch_ids":["vsw-1"]},
               "status":{"state":"active","total_nodes":2,"healthy_nodes":2}},
              {"nodepool_info":{"nodepool_id":"np2","name":"elastic"},
               "auto_scaling":{"enable":true,"min_instances":1,"max_instances":9},
               "scaling_group":{"instance_types":["ecs.g7.xlarge"]},
               "status":{"state":"active","total_nodes":1,"healthy_nodes":1}}]}""";

    private final FakeTime time = new FakeTime();
    private CloudServer cloud;
    private Sampan sampan;
    private Clusters clusters;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer()
                .key("AK", "SK")
                .on("DescribeClustersV1", "{\"clusters\":[" + ONE + "],\"page_info\":{\"total_count\":1}}")
                .on("DescribeClusterDetail", ONE)
                .on(
                        "DescribeKubernetesVersionMetadata",
                        "[{\"version\":\"1.34.3-aliyun.1\"},{\"version\":\"1.35.4-aliyun.1\"},"
                                + "{\"version\":\"1.9.1-aliyun.1\",\"creatable\":false}]")
                .on("DescribeClusterResources", """
                        [{"resource_type":"SLB","instance_id":"lb-1","delete_behavior":{"delete_by_default":true}},
                         {"resource_type":"ALB","instance_id":"alb-1","delete_behavior":{"delete_by_default":false}}]""")
                .on("DescribeClusterNodePools", POOLS)
                .on("DescribeClusterNodes", "{\"nodes\":[],\"page\":{\"total_count\":0}}");
        sampan = Sampan.connect(c -> c.clock(time)
                .sleeper(time)
                .region("ap-southeast-1")
                .endpoint(URI.create(cloud.url()))
                .accessKey("AK", Secret.of("SK")));
        clusters = Clusters.on(sampan);
    }

    @AfterEach
    void stop() {
        sampan.close();
        cloud.close();
    }

    private ClusterPlan plan(Consumer<ClusterSpec> more) {
        return clusters.create(
                "prod",
                c -> more.accept(c.vpc("vpc-2", "10.0.0.0/8").vswitch("vsw-a", "ap-southeast-1a", "10.1.0.0/24")));
    }

    private static List<String> ids(Plan<?> plan) {
        return plan.findings().stream().map(Finding::id).toList();
    }

    @Test
    void create_networkThatFits_isToldWithItsRoomAndWhatIsNotKnown() {
        ClusterPlan plan = plan(c -> c.nodes(3, "ecs.g7.xlarge"));

        assertThat(ids(plan)).containsExactly("cluster.one-zone", "cluster.price-unknown");
        assertThat(plan.network().nodesByPodCidr()).isEqualTo(512);
        assertThat(plan.network().zones()).singleElement().satisfies(zone -> {
            assertThat(zone.addresses()).isEqualTo(252);
            assertThat(zone.needed()).isEqualTo(4);
        });
        assertThat(plan.network().toString()).startsWith("Network vpc-2, flannel");
        assertThat(plan.digest())
                .isEqualTo(plan(c -> c.nodes(3, "ecs.g7.xlarge")).digest());
    }

    @Test
    void create_networksThatDoNotFit_haveTheirCodes() {
        assertThat(ids(plan(c -> c.podCidr("10.9.0.0/16")))).contains("cluster.cidr-overlap");
        assertThat(ids(plan(c -> c.serviceCidr("10.9.0.0/20")))).contains("cluster.cidr-overlap");
        assertThat(ids(plan(c -> c.podCidr("172.20.0.0/24").nodes(3, "ecs.g7.xlarge"))))
                .contains("cluster.pod-range-small");
        assertThat(ids(plan(c -> c.vswitch("vsw-b", "ap-southeast-1b", "192.168.0.0/24"))))
                .contains("cluster.vswitch-outside");
        assertThat(ids(plan(c -> c.vswitch("vsw-b", "ap-southeast-1b", "10.1.0.128/25"))))
                .contains("cluster.vswitch-overlap");
        assertThat(ids(plan(c -> c.terway().nodes(9, "ecs.g7.xlarge")))).contains("cluster.vswitch-small");
        assertThat(ids(plan(c -> c.version("1.30.1-aliyun.1")))).contains("cluster.version-not-creatable");
        assertThat(ids(clusters.create("one", c -> c.acs().zones("ap-southeast-1a"))))
                .contains("cluster.name-taken");
    }

    @Test
    void fit_ofRangesAndVersion_hasNothingToRefuse() {
        ClusterPlan fit = plan(c -> c.podCidr("10.9.0.0/24")
                        .serviceCidr("10.9.0.0/20")
                        .nodes(3, "ecs.g7.xlarge")
                        .version("1.34.1-aliyun.1"))
                .fit();

        assertThat(ids(fit)).containsExactly("cluster.one-zone", "cluster.price-unknown");
        assertThat(fit.changes().get(0).toString()).contains("1.34.3-aliyun.1");
    }

    @Test
    void create_specsThatCannotBeMeant_areRefused() {
        List<Consumer<ClusterSpec>> specs = List.of(
                c -> {},
                c -> c.vpc("vpc-2", "10.0.0.0/8"),
                c -> c.zones("ap-southeast-1a"),
                c -> c.acs().zones("ap-southeast-1a").nodes(1, "ecs.g7.xlarge"),
                c -> c.vpc("v", "10.0.0.0/8")
                        .vswitch("a", "z", "10.1.0.0/24")
                        .terway()
                        .podCidr("172.20.0.0/16"),
                c -> c.vpc("v", "10.0.0.0/8").vswitch("a", "z", "10.1.0.0/24").nodes(2),
                c -> c.vpc("v", "10.0.0.0/8").vswitch("a", "z", "10.1.0.0/24").podsPerNode(4),
                c -> c.vpc("v", "10.0.0.0/8").vswitch("a", "z", "10.1.0.0/24").within(Duration.ZERO));
        for (Consumer<ClusterSpec> spec : specs) {
            assertThatThrownBy(() -> clusters.create("prod", spec)).hasMessageContaining("cluster.spec");
        }
        assertThatThrownBy(() -> clusters.create("a=b", c -> {})).hasMessageContaining("cluster.spec");
        assertThatThrownBy(() -> plan(c -> c.serverless().acs())).hasMessageContaining("spec.set-twice");
    }

    @Test
    void apply_ofARefusedPlan_sendsNothing() {
        ClusterPlan plan = plan(c -> c.podCidr("10.9.0.0/16"));

        assertThatThrownBy(plan::apply).hasMessageContaining("cluster.plan-refused");
        assertThat(cloud.count("CreateCluster")).isZero();
    }

    @Test
    void apply_whenANewerVersionCameOut_isOutdated() {
        ClusterPlan plan = plan(c -> {});
        cloud.on("DescribeKubernetesVersionMetadata", "[{\"version\":\"1.36.1-aliyun.1\"}]");

        assertThatThrownBy(plan::apply).hasMessageContaining("cluster.plan-outdated");
    }

    @Test
    void apply_taskThatFails_tellsItsErrorAndItsNewestEvents() {
        cloud.on("CreateCluster", "{\"cluster_id\":\"" + ID + "\",\"task_id\":\"T-1\"}")
                .on("DescribeTaskInfo", """
                        {"task_id":"T-1","task_type":"cluster_create","state":"failed","current_stage":"precheck",
                         "error":{"code":"Quota","message":"too many"},
                         "events":[{"source":"vpc","reason":"Checked","message":"the VPC is there"}]}""")
                .on("DescribeClusterDetail", ONE.replace("running", "failed"));

        Outcome<AckCluster> outcome = plan(c -> {}).apply();

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().id()).isEqualTo("cluster.task-failed");
            assertThat(failed.cause().what()).isEqualTo("its task failed at precheck: Quota: too many");
            assertThat(failed.cause().evidence()).hasToString("[task vpc: Checked the VPC is there]");
        });
    }

    @Test
    void apply_taskWithoutEnd_stopsAtTheDeadlineWithItsStage() {
        cloud.on("CreateCluster", "{\"cluster_id\":\"" + ID + "\",\"task_id\":\"T-1\"}")
                .on("DescribeTaskInfo", """
                        {"task_id":"T-1","state":"running","current_stage":"addons","events":[{"message":"pulling"}]}""");

        Outcome<AckCluster> outcome = plan(c -> c.within(Duration.ofMinutes(2))).apply();

        assertThat(outcome).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("addons: pulling");
        assertThat(cloud.count("DescribeTaskInfo")).isBetween(8L, 20L);
    }

    @Test
    void apply_serverErrorAndNothingToBeSeen_isUnknownAndQuotesIt() {
        cloud.on("CreateCluster", request -> json(500, "{\"code\":\"InternalError\",\"message\":\"no\"}"));

        assertThat(plan(c -> {}).apply())
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.toString()).contains("500 InternalError: no"));
        assertThat(cloud.count("CreateCluster")).isEqualTo(1);
    }

    @Test
    void apply_noAnswerAndNothingToBeSeen_isUnknown() {
        cloud.on(
                "CreateCluster",
                request -> new MockResponse.Builder()
                        .onResponseStart(new SocketEffect.CloseSocket())
                        .build());

        assertThat(plan(c -> {}).apply()).isInstanceOf(Unknown.class);
        assertThat(cloud.count("CreateCluster")).isEqualTo(1);
    }

    @Test
    void apply_interrupted_saysThatItGoesOn() {
        cloud.on("CreateCluster", request -> {
            return json(200, "{\"cluster_id\":\"" + ID + "\",\"task_id\":\"T-1\"}");
        });
        Thread waiting = Thread.currentThread();
        cloud.on("DescribeTaskInfo", request -> {
            waiting.interrupt();
            return json(200, "{\"task_id\":\"T-1\",\"state\":\"running\"}");
        });

        Outcome<AckCluster> outcome = plan(c -> {}).apply();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Stopped.class);
    }

    @Test
    void delete_unconfirmedProtectedAndUnreadable_tellsAllThree() {
        DeleteClusterPlan plan = clusters.delete("one");

        assertThat(ids(plan))
                .containsExactly(
                        "cluster.name-not-typed", "cluster.protected", "cluster.contents-unreadable", "cluster.kept");
        assertThat(plan.losses()).containsExactly("SLB lb-1");
        assertThat(plan.kept()).containsExactly("ALB alb-1");
        assertThat(ids(clusters.delete(
                                "one",
                                d -> d.evenIfUnreadable()
                                        .keep(ClusterResource.SLB)
                                        .drop(ClusterResource.ALB))
                        .confirm("one")))
                .containsExactly("cluster.protected", "cluster.kept");
    }

    @Test
    void find_byNameIdAndTag_isTheSame() {
        assertThat(clusters.find("one").map(AckCluster::id)).contains(ID);
        assertThat(clusters.find(ID).map(AckCluster::name)).contains("one");
        assertThat(clusters.find("team=shop").map(AckCluster::name)).contains("one");
        assertThat(clusters.find("team=ops")).isEmpty();
        assertThatThrownBy(() -> clusters.get("two")).hasMessageContaining("cluster.no-such-cluster");
    }

    @Test
    void find_tagOfTwo_isAmbiguous() {
        String two = ONE.replace(ID, "c1123456789abcdef0123456789abcdef").replace("\"one\"", "\"two\"");
        cloud.on("DescribeClustersV1", "{\"clusters\":[" + ONE + "," + two + "],\"page_info\":{\"total_count\":2}}");

        assertThatThrownBy(() -> clusters.find("team=shop")).hasMessageContaining("cluster.ambiguous");
    }

    @Test
    void pools_whatDoesNotGo_hasItsCode() {
        NodePools pools = clusters.nodePools("one");

        assertThatThrownBy(() -> pools.get("batch")).hasMessageContaining("cluster.no-such-pool");
        assertThatThrownBy(() -> pools.drain("n1")).hasMessageContaining("cluster.no-such-node");
        assertThatThrownBy(() -> pools.scale("default", -1)).hasMessageContaining("cluster.pool-spec");
        assertThatThrownBy(() -> pools.resize("default", 3, 2)).hasMessageContaining("cluster.pool-spec");
        assertThatThrownBy(() -> pools.create("batch", p -> {})).hasMessageContaining("cluster.pool-spec");
        assertThatThrownBy(() ->
                        pools.create("batch", p -> p.machines("m").nodes(1).autoscaling(1, 2)))
                .hasMessageContaining("cluster.pool-spec");
        assertThat(ids(pools.scale("elastic", 3))).containsExactly("cluster.pool-autoscales");
        assertThat(ids(pools.scale("default", 1))).containsExactly("cluster.nodes-chosen");
        assertThat(ids(pools.delete("default"))).containsExactly("cluster.budgets-unreadable", "cluster.default-pool");
    }

    @Test
    void pools_scaleToTheSameNumber_changesNothing() {
        assertThat(clusters.nodePools("one").scale("default", 2).isEmpty()).isTrue();
        assertThat(clusters.nodePools("one").resize("elastic", 1, 9).isEmpty()).isTrue();
    }

    @Test
    void change_onABusyCluster_waitsForItsTurnAndIsSentOnce() {
        cloud.inTurn(
                        "DescribeClusterDetail",
                        json(200, ONE),
                        json(200, ONE.replace("running", "scaling")),
                        json(200, ONE.replace("running", "updating")),
                        json(200, ONE),
                        json(200, ONE.replace(":true", ":false")))
                .on("ModifyCluster", "{\"cluster_id\":\"" + ID + "\"}");

        assertThat(clusters.deletionProtection("one", false).apply().isGood()).isTrue();
        assertThat(cloud.count("ModifyCluster")).isEqualTo(1);
    }

    @Test
    void change_refusedAsTheClusterIsBusy_isSentAgainLater() {
        cloud.inTurn(
                        "ModifyCluster",
                        json(400, "{\"code\":\"ErrorClusterState\",\"message\":\"cluster is scaling\"}"),
                        json(200, "{\"cluster_id\":\"" + ID + "\"}"))
                .inTurn(
                        "DescribeClusterDetail",
                        json(200, ONE),
                        json(200, ONE),
                        json(200, ONE),
                        json(200, ONE.replace(":true", ":false")));

        assertThat(clusters.deletionProtection("one", false).apply().isGood()).isTrue();
        assertThat(cloud.count("ModifyCluster")).isEqualTo(2);
    }

    @Test
    void change_onAClusterThatStaysBusy_throwsAsNothingWasSent() {
        cloud.inTurn("DescribeClusterDetail", json(200, ONE), json(200, ONE.replace("running", "scaling")));

        assertThatThrownBy(() -> clusters.deletionProtection("one", false).apply())
                .hasMessageContaining("cloud.wait-deadline")
                .hasMessageContaining("the cluster is scaling");
        assertThat(cloud.count("ModifyCluster")).isZero();
    }

    @Test
    void upgrade_pastACheckThatFails_isNotBegun() {
        cloud.on("DescribeClusterDetail", ONE.replace("\"size\"", "\"next_version\":\"1.36.1-aliyun.1\",\"size\""))
                .on(
                        "DescribeClustersV1",
                        "{\"clusters\":[" + ONE.replace("\"size\"", "\"next_version\":\"1.36.1-aliyun.1\",\"size\"")
                                + "],\"page_info\":{\"total_count\":1}}")
                .on("RunClusterCheck", "{\"check_id\":\"k-1\"}")
                .on("GetClusterCheck", """
                        {"check_id":"k-1","status":"Failed","message":"task failed","check_items":{"ClusterResource":[
                          {"Group":"ClusterResource","Level":{"error":{"Message":"v1beta1 is used","Targets":[]}}},
                          {"Group":"ClusterResource","Level":{"normal":{"Message":"","Targets":[]}}}]}}""");
        Plan<AckCluster> plan = clusters.upgrades("one").start();

        assertThat(ids(plan)).containsExactly("cluster.no-way-back");
        assertThat(plan.apply()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().id()).isEqualTo("cluster.check-failed");
            assertThat(failed.cause().evidence()).hasToString("[check k-1: error ClusterResource: v1beta1 is used]");
        });
        assertThat(cloud.count("UpgradeCluster")).isZero();
    }

    @Test
    void upgrade_ofTheNewest_isRefused() {
        assertThat(ids(clusters.upgrades("one").start())).containsExactly("cluster.no-next-version");
    }

    @Test
    void check_interrupted_saysThatItGoesOn() {
        Thread waiting = Thread.currentThread();
        cloud.on("RunClusterCheck", "{\"check_id\":\"k-1\"}").on("GetClusterCheck", request -> {
            waiting.interrupt();
            return json(200, "{\"status\":\"Running\"}");
        });

        assertThatThrownBy(() -> clusters.upgrades("one").check()).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void addons_whatDoesNotGo_hasItsCode() {
        cloud.on("ListAddons", "{\"addons\":[{\"name\":\"coredns\",\"version\":\"v1.11.3\"}]}")
                .on(
                        "ListClusterAddonInstances",
                        "{\"addons\":[{\"name\":\"coredns\",\"version\":\"v1.9.3\",\"state\":\"active\"}]}");
        ClusterAddons addons = clusters.addons("one");

        assertThatThrownBy(() -> addons.get("flannel")).hasMessageContaining("cluster.no-such-addon");
        assertThatThrownBy(() -> addons.install("flannel")).hasMessageContaining("cluster.addon-unknown");
        assertThatThrownBy(() -> addons.configure("coredns", "[1]")).hasMessageContaining("cluster.addon-config");
        assertThat(ids(addons.uninstall("coredns"))).containsExactly("cluster.addon-needed");
        assertThat(addons.get("coredns").isOutdated()).isTrue();
        assertThat(addons.list().toString()).contains("coredns v1.9.3 active, newest v1.11.3");
    }

    @Test
    void permissions_whatDoesNotGo_hasItsCode() {
        cloud.on(
                "DescribeUserPermission",
                "[{\"resource_id\":\"" + ID + "\",\"role_name\":\"admin\",\"is_owner\":1},"
                        + "{\"resource_id\":\"all-clusters\",\"role_type\":\"dev\"}]");
        UserPermissions permissions = clusters.permissions("2");

        assertThatThrownBy(() -> permissions.grant("one", "root")).hasMessageContaining("cluster.role-unknown");
        assertThat(ids(permissions.revoke("one"))).containsExactly("cluster.permission-owned");
        assertThat(permissions.list().toString()).contains("admin of " + ID + ", as its owner", "dev of all clusters");
    }

    @Test
    void autoscaler_whatDoesNotGo_hasItsCode() {
        NodePools pools = clusters.nodePools("one");

        assertThatThrownBy(() -> pools.autoscaler(a -> {})).hasMessageContaining("cluster.autoscaler-spec");
        assertThatThrownBy(() -> pools.autoscaler(a -> a.utilization(2)))
                .hasMessageContaining("cluster.autoscaler-spec");
        assertThat(ids(pools.autoscaler(a -> a.scaleDown(false)))).containsExactly("cluster.autoscaler-unread");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "list", "plan", "delete", "pool"})
    void texts_atThePrompt_keepTheirLength(String which) {
        String text = switch (which) {
            case "get" -> clusters.get("one").toString();
            case "list" -> clusters.list().toString();
            case "plan" -> plan(c -> c.nodes(3, "ecs.g7.xlarge").tag("a", "b")).toString();
            case "delete" -> clusters.delete("one").toString();
            default -> clusters.nodePools("one").list().toString();
        };

        assertThat(text.lines().findFirst().orElseThrow()).hasSizeLessThanOrEqualTo(45);
        assertThat(text).hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void create_bodyOnTheWire_saysWhatThePlanSaid() {
        cloud.on("CreateCluster", request -> {
            ByteString body = request.getBody();
            assertThat(body == null ? "" : body.utf8())
                    .contains(
                            "\"vpcid\":\"vpc-2\"", "\"container_cidr\":\"172.16.0.0/16\"", "\"node_cidr_mask\":\"25\"")
                    .contains("\"deletion_protection\":true", "\"kubernetes_version\":\"1.35.4-aliyun.1\"");
            return json(200, "{\"cluster_id\":\"" + ID + "\"}");
        });

        assertThat(plan(c -> {}).apply().isGood()).isTrue();
    }
}
