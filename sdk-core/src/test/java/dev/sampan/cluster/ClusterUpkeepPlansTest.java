package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.testing.CloudServer;
import dev.sampan.testing.FakeTime;
import dev.sampan.value.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What plans of a cluster's upkeep refuse and say, against a cloud that answers what each test writes. */
class ClusterUpkeepPlansTest {
    private static final String ID = "c0123456789abcdef0123456789abcdef";
    private static final String ONE = """
            {"cluster_id":"%s","name":"one","region_id":"ap-southeast-1","state":"running",
             "cluster_type":"ManagedKubernetes","cluster_spec":"ack.pro.small","current_version":"1.35.4-aliyun.1"}""".formatted(ID);
    private static final String PATCHES = """
            {"vuls_fix_service_purchased":%s,"vul_records":[{"instance_id":"i-1","node_name":"n1","vul_list":[
              {"name":"SA-1","necessity":"asap","need_reboot":true,"cve_list":["CVE-1"],"package_list":[{"name":"kernel"}]}]}]}""";

    private final FakeTime time = new FakeTime();
    private CloudServer cloud;
    private Sampan sampan;
    private Clusters clusters;

    @BeforeEach
    void start() throws IOException {
        cloud = new CloudServer()
                .key("AK", "SK")
                .on("DescribeClustersV1", "{\"clusters\":[" + ONE + "],\"page_info\":{\"total_count\":1}}")
                .on(
                        "DescribeClusterNodePools",
                        "{\"nodepools\":[{\"nodepool_info\":{\"nodepool_id\":\"np1\",\"name\":\"batch\"},"
                                + "\"status\":{\"state\":\"active\",\"total_nodes\":1}}]}")
                .on(
                        "DescribeClusterNodes",
                        "{\"nodes\":[{\"node_name\":\"n1\",\"instance_id\":\"i-1\",\"node_status\":\"Ready\"}],"
                                + "\"page\":{\"total_count\":1}}")
                .on("DescribeNodePoolVuls", PATCHES.formatted("true"))
                .on("CheckControlPlaneLogEnable", "{\"components\":[],\"log_project\":\"\",\"log_ttl\":\"\"}");
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

    private static void refused(String code, String why, ThrowingCallable act) {
        assertThatThrownBy(act).hasMessageContaining(code).hasMessageContaining(why);
    }

    @Test
    void specs_thatCannotBeMeant_haveTheirCodes() {
        refused(
                "cluster.maintenance-spec",
                "when it begins",
                () -> clusters.maintenanceWindow("one", w -> w.days(DayOfWeek.MONDAY)));
        refused(
                "cluster.maintenance-spec",
                "no time of day",
                () -> clusters.maintenanceWindow("one", w -> w.start("3 o'clock")));
        refused(
                "cluster.maintenance-spec",
                "whole hours",
                () -> clusters.maintenanceWindow("one", w -> w.duration(Duration.ofMinutes(90))));
        ControlPlaneLogs logs = clusters.controlPlaneLogs("one");
        refused("cluster.log-spec", "[kubelet]", () -> logs.configure(l -> l.components("kubelet")));
        refused("cluster.log-spec", "no component", () -> logs.configure(l -> l.days(9)));
        refused(
                "cluster.log-spec",
                "3001 days",
                () -> logs.configure(l -> l.components("kcm").days(3001)));
        NodePools pools = clusters.nodePools("one");
        refused("cluster.repair-spec", "[etcd]", () -> pools.repair("batch", r -> r.restart("etcd")));
        ClusterVulnerabilities vulnerabilities = clusters.vulnerabilities("one");
        refused("cluster.patch-spec", "0 nodes", () -> vulnerabilities.patch("batch", p -> p.nodesAtOnce(0)));
        refused(
                "cluster.patch-nothing",
                "[SA-9]",
                () -> vulnerabilities.patch("batch", p -> p.vulnerabilities("SA-9")));
    }

    @Test
    void patch_thatIsNotBoughtOrNeedsARestart_saysSo() {
        assertThat(clusters.vulnerabilities("one").patch("batch", p -> {}).findings())
                .extracting(Finding::id)
                .containsExactly("cluster.patch-needs-restart");
        cloud.on("DescribeNodePoolVuls", PATCHES.formatted("false"));

        Plan<PoolVulnerabilities> plan = clusters.vulnerabilities("one").patch("batch", p -> {});

        refused("cluster.patch-not-bought", "Security Center", plan::apply);
        assertThat(plan.changes()).singleElement().asString().contains("Node/n1", "SA-1", "CVE-1", "patched");
    }

    @Test
    void repair_ofNodesThatAreReady_sendsNothing() {
        assertThat(clusters.nodePools("one").repair("batch", r -> {}).apply()).isInstanceOf(Unchanged.class);
        assertThat(cloud.count("RepairClusterNodePool")).isZero();
    }
}
