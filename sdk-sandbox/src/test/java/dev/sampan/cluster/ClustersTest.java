package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user types, against the sandbox. */
class ClustersTest {
    private final List<ProgressEvent> progress = new CopyOnWriteArrayList<>();
    private Sandbox sandbox;
    private Sampan sampan;
    private Clusters clusters;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect(c -> c.progress(progress::add));
        clusters = Clusters.on(sampan);
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private static ClusterSpec network(ClusterSpec spec) {
        return spec.vpc("vpc-t4n7", "10.0.0.0/8")
                .vswitch("vsw-a", "ap-southeast-1a", "10.1.0.0/24")
                .vswitch("vsw-b", "ap-southeast-1b", "10.1.1.0/24");
    }

    private ClusterPlan plan(String name, Consumer<ClusterSpec> more) {
        return clusters.create(name, spec -> more.accept(network(spec)));
    }

    private AckCluster created(String name, Consumer<ClusterSpec> more) {
        return plan(name, more).apply().orElseThrow();
    }

    private long sent(String action) {
        return sandbox.requests().stream()
                .filter(request -> request.action().equals(action))
                .count();
    }

    @Test
    void create_managedPro_isPlannedThenRunsWithProgressAndIsDeletedByItsName() {
        ClusterPlan plan = plan(
                "prod-sg", c -> c.nodes(3, "ecs.g7.xlarge").tag("team", "shop").deletionProtection(false));

        assertThat(plan.toString())
                .startsWith("Create cluster prod-sg, ")
                .contains("managed Pro 1.35.4-aliyun.1", "pods", "172.16.0.0/16", "3 nodes of ecs.g7.xlarge")
                .endsWith("not applied: call apply()");
        assertThat(sent("CreateCluster")).isZero();

        Outcome<AckCluster> outcome = plan.apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(outcome.toString())
                .contains("prod-sg running, 1.35.4-aliyun.1, 3 nodes", "undo: delete(\"prod-sg\")");
        assertThat(progress)
                .extracting(ProgressEvent::step)
                .containsSubsequence("precheck", "create_resources", "create_control_plane", "install_addons");
        AckCluster cluster = clusters.get("prod-sg");
        assertThat(cluster.podCidr()).isEqualTo("172.16.0.0/16");
        assertThat(clusters.get("team=shop").id()).isEqualTo(cluster.id());
        assertThat(clusters.list("team", "shop").all()).hasSize(1);
        assertThat(clusters.list().toString()).startsWith("2 clusters").contains("prod-sg  running");

        assertThat(clusters.delete("prod-sg").confirm("prod-sg").apply()).isInstanceOf(Done.class);
        assertThat(clusters.find("prod-sg")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SERVERLESS,serverless", "ACS,ACS"})
    void create_withoutNodes_letsTheCloudMakeTheNetwork(ClusterType type, String word) {
        AckCluster cluster = clusters.create(
                        "quiet",
                        c -> (type == ClusterType.ACS ? c.acs() : c.serverless())
                                .zones("ap-southeast-1a", "ap-southeast-1b"))
                .apply()
                .orElseThrow();

        assertThat(cluster.type()).isEqualTo(type).hasToString(word);
        assertThat(cluster.vpc()).startsWith("vpc-");
        assertThat(cluster.vswitches()).hasSize(2);
        assertThat(cluster.podCidr()).isEmpty();
    }

    @Test
    void create_rangesThatOverlap_isRefusedAndTheFitPlanApplies() {
        ClusterPlan plan = plan("prod", c -> c.podCidr("10.32.0.0/16").serviceCidr("10.32.128.0/20"));

        assertThat(plan.findings()).extracting(Finding::id).contains("cluster.cidr-overlap");
        assertThatThrownBy(plan::apply)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the pods 10.32.0.0/16 overlap 10.0.0.0/8 of the VPC");
        assertThat(sent("CreateCluster")).isZero();

        ClusterPlan fit = plan.fit();

        assertThat(fit.network().podCidr()).isEqualTo("172.17.0.0/16");
        assertThat(fit.apply()).isInstanceOf(Done.class);
    }

    @Test
    void create_inAVpcThatHasAnother_keepsOffItsRanges() {
        AckCluster first = created("one", c -> {});

        AckCluster second = created("two", c -> {});

        assertThat(Cidr.parse(second.podCidr()).overlaps(Cidr.parse(first.podCidr())))
                .isFalse();
        assertThat(Cidr.parse(second.serviceCidr()).overlaps(Cidr.parse(first.serviceCidr())))
                .isFalse();
        assertThat(plan("three", c -> c.podCidr(first.podCidr())).findings())
                .anySatisfy(finding -> assertThat(finding.what()).contains("of the cluster one of the same VPC"));
    }

    @Test
    void create_moreNodesThanAddresses_isRefusedWithTheSizeThatWouldDo() {
        ClusterPlan plan = plan("large", c -> c.terway().nodes(30, "ecs.g7.xlarge"));

        assertThatThrownBy(plan::apply)
                .hasMessageContaining("cluster.vswitch-small: vsw-a 10.1.0.0/24 has 252 addresses, 496 are needed")
                .hasMessageContaining("a vSwitch of /23");
    }

    @Test
    void create_versionThatIsNotCreated_isRefusedAndFitHasTheNearest() {
        ClusterPlan plan = plan("old", c -> c.version("1.34.1-aliyun.1"));

        assertThatThrownBy(plan::apply).hasMessageContaining("cluster.version-not-creatable");
        assertThat(plan.fit().apply().orElseThrow().version()).isEqualTo("1.34.3-aliyun.1");
    }

    @Test
    void create_nameThatIsTaken_isRefused() {
        assertThatThrownBy(() -> plan("sandbox", c -> {}).apply()).hasMessageContaining("cluster.name-taken");
    }

    @Test
    void create_planMadeBeforeAnotherTookItsRange_isOutdated() {
        ClusterPlan plan = plan("late", c -> {});
        created("early", c -> {});

        assertThatThrownBy(plan::apply).hasMessageContaining("cluster.plan-outdated");
    }

    @Test
    void create_taskThatFails_tellsStageCodeAndWhatRemains() {
        sandbox.fault(TaskFailure.of("cluster_create")
                .at("create_control_plane")
                .saying("ErrorQuota", "the quota of load balancers is used up"));

        Outcome<AckCluster> outcome = plan("prod", c -> {}).apply();

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().what())
                    .contains("at create_control_plane", "ErrorQuota: the quota of load balancers is used up");
            assertThat(failed.cause().evidence()).isNotEmpty();
            assertThat(failed.remains()).singleElement().asString().endsWith("is failed");
        });
    }

    @Test
    void create_taskThatFailsButWasApplied_isReadBackAsDone() {
        sandbox.fault(TaskFailure.of("cluster_create").butApplied());

        Outcome<AckCluster> outcome = plan("prod", c -> {}).apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(outcome.toString()).contains("though its task said failed");
    }

    @Test
    void create_answerThatIsCut_isReadBackAndNotSentTwice() {
        ClusterPlan plan = plan("prod", c -> {});
        sandbox.fault(Fault.cut(Server.OPENAPI, "CreateCluster"));

        Outcome<AckCluster> outcome = plan.apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(sent("CreateCluster")).isEqualTo(1);
        assertThat(progress).extracting(ProgressEvent::step).contains("read back");
    }

    @Test
    void create_callThatMayNotHaveArrived_isUnknownAndNotSentTwice() {
        ClusterPlan plan = plan("prod", c -> {});
        sandbox.fault(Fault.reset(Server.OPENAPI, "CreateCluster"));

        Outcome<AckCluster> outcome = plan.apply();

        assertThat(outcome).isInstanceOf(Unknown.class);
        assertThat(sent("CreateCluster")).isEqualTo(1);
        assertThat(outcome.toString()).contains("get(\"prod\")");
    }

    @Test
    void create_withinTooShort_stopsWithTheStageThatWasSeen() {
        Outcome<AckCluster> outcome =
                plan("prod", c -> c.within(Duration.ofMinutes(1))).apply();

        assertThat(outcome).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("create_resources", "get(\"prod\")");
    }

    @Test
    void tag_andUntag_changeOneTagAndAreUnchangedTheSecondTime() {
        Plan<AckCluster> tag = clusters.tag("sandbox", "team", "shop");

        assertThat(tag.changes()).hasToString("[+ Cluster/sandbox tags.team shop]");
        assertThat(tag.apply().orElseThrow().tags()).containsEntry("team", "shop");
        assertThat(tag.apply()).isInstanceOf(Unchanged.class);
        assertThat(clusters.tag("sandbox", "team", "shop").isEmpty()).isTrue();
        assertThat(clusters.untag("sandbox", "team").apply().orElseThrow().tags())
                .isEmpty();
    }

    @Test
    void delete_protectedCluster_isRefusedUntilTheProtectionIsOff() {
        created("prod", c -> {});

        assertThatThrownBy(() -> clusters.delete("prod").confirm("prod").apply())
                .hasMessageContaining("cluster.protected")
                .hasMessageContaining("deletionProtection(\"prod\", false).apply()");
        assertThat(clusters.deletionProtection("prod", false).apply()).isInstanceOf(Done.class);
        assertThat(clusters.delete("prod").confirm("prod").apply()).isInstanceOf(Done.class);
    }

    @Test
    void delete_withoutTheNameTyped_isRefused() {
        assertThatThrownBy(() -> clusters.delete("sandbox").apply()).hasMessageContaining("cluster.name-not-typed");
        assertThatThrownBy(() -> clusters.delete("sandbox").confirm("prod").apply())
                .hasMessageContaining("the name typed is \"prod\"");
        assertThat(sent("DeleteCluster")).isZero();
    }

    @Test
    void delete_listsWhatWouldBeLostAndKept() {
        AckCluster cluster = created("prod", c -> c.nodes(2, "ecs.g7.xlarge"));
        var inside = sampan.cluster("prod").unwrap(KubernetesClient.class);
        inside.services()
                .inNamespace("default")
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withType("LoadBalancer")
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();

        DeleteClusterPlan plan = clusters.delete(cluster.id(), d -> d.keep(ClusterResource.SLB));

        assertThat(plan.losses()).contains("Service default/web").noneMatch(loss -> loss.startsWith("SLB"));
        assertThat(plan.kept()).singleElement().asString().startsWith("SLB lb-");
    }

    @Test
    void delete_whoseContentsCannotBeRead_isRefused() {
        sandbox.fault(Fault.status(Server.OPENAPI, "DescribeClusterUserKubeconfig", 403)
                .times(10));

        assertThatThrownBy(() -> clusters.delete("sandbox").confirm("sandbox").apply())
                .hasMessageContaining("cluster.contents-unreadable");
    }

    @Test
    void get_unknownName_tellsThoseThereAre() {
        assertThatThrownBy(() -> clusters.get("prod"))
                .hasMessageContaining("cluster.no-such-cluster")
                .hasMessageContaining("[sandbox]");
    }
}
