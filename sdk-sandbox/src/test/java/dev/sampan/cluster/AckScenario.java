package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.AckTasks;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Plan;
import dev.sampan.sandbox.NodeCve;
import dev.sampan.sandbox.Sandbox;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything that the door of clusters does, once: a cluster is made, changed in every way and deleted. */
public final class AckScenario {
    private final Sandbox sandbox;
    private final Sampan sampan;
    private final Clusters clusters;
    private final CloudCalls cloud;
    private final Map<String, String> ids = new LinkedHashMap<>();

    private AckScenario(Sandbox sandbox, Sampan sampan) {
        this.sandbox = sandbox;
        this.sampan = sampan;
        this.clusters = Clusters.on(sampan);
        this.cloud = sampan.unwrap(CloudCalls.class);
    }

    /** Runs it; a word for each id that the cloud gave. */
    public static Map<String, String> run(Sandbox sandbox, Sampan sampan) {
        AckScenario scenario = new AckScenario(sandbox, sampan);
        scenario.act();
        return scenario.ids;
    }

    private void act() {
        settings();
        AckCluster made = done(clusters.create(
                "prod",
                c -> c.version("1.34.3-aliyun.1")
                        .vpc("vpc-1", "10.0.0.0/8")
                        .vswitch("vsw-1", "ap-southeast-1a", "10.1.0.0/24")
                        .tag("team", "shop")
                        .deletionProtection(false)));
        ids.put(made.id(), "{made}");
        ids.put(new AckTasks(cloud).newest(made.id(), cloud.http().deadline()).orElseThrow(), "{task}");
        upgrade(made);
        pools(clusters.nodePools("prod"));
        done(clusters.permissions("2").grant("prod", "dev", "shop"));
        addOns(clusters.addons("prod"));
        looks();
        done(clusters.delete("prod").confirm("prod"));
    }

    private void settings() {
        AckCluster own = clusters.get("sandbox");
        ids.put(own.id(), "{own}");
        clusters.get(own.id());
        done(clusters.tag("sandbox", "team", "shop"));
        done(clusters.untag("sandbox", "team"));
        done(clusters.deletionProtection("sandbox", true));
        done(clusters.maintenanceWindow(
                "sandbox", w -> w.days(DayOfWeek.TUESDAY, DayOfWeek.THURSDAY).start("03:00Z")));
        done(clusters.controlPlaneLogs("sandbox").configure(l -> l.components("kcm", "apiserver")));
        assertThat(clusters.compare(needs -> needs.nodes().addon("arms-prometheus"))
                        .fitting())
                .containsExactly(ClusterType.MANAGED_PRO);
    }

    private void upgrade(AckCluster cluster) {
        ClusterUpgrades upgrades = clusters.upgrades("prod");
        cloud.callWithJson(
                AckApi.UPGRADE_CLUSTER,
                Map.of("ClusterId", cluster.id()),
                JsonNodeFactory.instance.objectNode().put("next_version", "1.35.4-aliyun.1"),
                cloud.http().deadline());
        done(upgrades.pause());
        done(upgrades.resume());
        done(upgrades.cancel());
        done(upgrades.start());
    }

    private void pools(NodePools pools) {
        NodePool pool = done(
                pools.create("batch", p -> p.nodes(2).machines("ecs.c7.2xlarge").label("work", "batch")));
        ids.put(pool.id(), "{pool}");
        done(pools.scale("batch", 3));
        done(pools.autoRepair("batch", false));
        done(pools.autoscaler(a -> a.expander("random").scaleDown(false)));
        done(pools.upgrade("batch"));
        String node = pools.nodes("batch").all().get(0).name();
        ids.put(node, "{node}");
        ids.put(pools.nodes("batch").all().get(0).instance(), "{instance}");
        done(pools.repair("batch", r -> r.nodes(node)));
        patches(node);
        done(pools.remove("batch", node));
        done(pools.delete("batch"));
    }

    private void patches(String node) {
        sandbox.cloud().nodeVulnerabilities("batch", new NodeCve("SA-1", "asap", false, "openssl", "CVE-1"));
        ClusterVulnerabilities vulnerabilities = clusters.vulnerabilities("prod");
        assertThat(done(vulnerabilities.scan()).all()).hasSize(1);
        assertThat(done(vulnerabilities.patch("batch", p -> p.nodes(node))).all())
                .hasSize(2);
        assertThat(vulnerabilities.list("batch").all()).hasSize(2);
    }

    private void addOns(ClusterAddons addons) {
        done(addons.install("arms-prometheus"));
        done(addons.configure("arms-prometheus", "{\"a\":\"b\"}"));
        done(addons.uninstall("arms-prometheus"));
        ObjectNode old = JsonNodeFactory.instance.objectNode();
        old.put("name", "old").put("region_id", "ap-southeast-1").put("cluster_type", "ManagedKubernetes");
        old.put("vpcid", "vpc-1").putArray("vswitch_ids").add("vsw-1");
        old.putArray("addons").addObject().put("name", "csi-plugin").put("version", "v1.30.0");
        String id = cloud.callWithJson(
                        AckApi.CREATE_CLUSTER, Map.of(), old, cloud.http().deadline())
                .path("cluster_id")
                .asText();
        sandbox.advance(Duration.ofMinutes(10));
        ids.put(id, "{made}");
        done(clusters.addons("old").upgrade("csi-plugin"));
    }

    private void looks() {
        ClusterDiagnosis diagnosis = clusters.diagnosis("prod");
        InspectionReport report = diagnosis.check();
        ids.put(report.id(), "{report}");
        assertThat(diagnosis.reports().all())
                .singleElement()
                .extracting(InspectionSummary::id)
                .isEqualTo(report.id());
        DiagnosisReport pod = diagnosis.checkPod("shop", "web-1");
        ids.put(pod.id(), "{diagnosis}");
        assertThat(pod.completed()).isTrue();
    }

    private static <T> T done(Plan<T> plan) {
        return plan.apply().orElseThrow();
    }
}
