package dev.sampan.lab.contract;

import dev.sampan.Sampan;
import dev.sampan.cluster.AckCluster;
import dev.sampan.cluster.ClusterDiagnosis;
import dev.sampan.cluster.ClusterNode;
import dev.sampan.cluster.ClusterVulnerabilities;
import dev.sampan.cluster.Clusters;
import dev.sampan.cluster.NodePool;
import dev.sampan.cluster.NodePools;
import dev.sampan.plan.Plan;
import dev.sampan.registry.LifecycleRule;
import dev.sampan.registry.Registries;
import dev.sampan.registry.RegistryInstance;

/** What Sampan does by its doors with the inputs of the table. */
final class Acts {
    private final Side side;
    private final Clusters clusters;
    private final RegistryInstance registry;

    private Acts(Side side, Sampan sampan) {
        this.side = side;
        this.clusters = Clusters.on(sampan);
        this.registry = Registries.on(sampan).get("sandbox");
    }

    /** Makes what the calls are about: a cluster with a node pool, and a repository. */
    static void prepare(Side side) {
        try (Sampan sampan = side.unrecorded()) {
            new Acts(side, sampan).make();
        }
    }

    /** Acts once with every input. */
    static void act(Side side) {
        try (Sampan sampan = side.recorded()) {
            Acts acts = new Acts(side, sampan);
            acts.settings();
            acts.looks();
            acts.nodes();
            acts.lifecycle();
        }
    }

    private void make() {
        side.name(clusters.get("sandbox").id(), "{own}");
        AckCluster made = done(clusters.create(
                "prod",
                c -> c.version("1.34.3-aliyun.1")
                        .vpc("vpc-1", "10.0.0.0/8")
                        .vswitch("vsw-1", "ap-southeast-1a", "10.1.0.0/24")
                        .tag("team", "shop")));
        side.name(made.id(), "{made}");
        NodePools pools = clusters.nodePools("prod");
        NodePool pool = done(pools.create("batch", p -> p.nodes(2).machines("ecs.c7.2xlarge")));
        side.name(pool.id(), "{pool}");
        ClusterNode node = pools.nodes("batch").all().get(0);
        side.name(node.name(), "{node}");
        side.name(node.instance(), "{instance}");
        side.name(registry.id(), "{registry}");
        done(registry.namespace("team", n -> {}));
        done(registry.repository("team/web", r -> {}));
    }

    private void settings() {
        done(clusters.controlPlaneLogs("sandbox").configure(l -> l.components("apiserver", "kcm")));
        clusters.compare(needs -> needs.addon("arms-prometheus"));
        clusters.addons("prod").list();
        clusters.addons("prod").configure("coredns", "{\"a\":\"b\"}");
        done(clusters.permissions("2").grant("prod", "dev", "shop"));
        done(clusters.untag("prod", "team"));
    }

    private void looks() {
        side.name(clusters.upgrades("prod").check().id(), "{check}");
        ClusterDiagnosis diagnosis = clusters.diagnosis("prod");
        side.name(diagnosis.check().id(), "{report}");
        diagnosis.reports();
        side.name(diagnosis.checkPod("shop", "web-1").id(), "{diagnosis}");
        diagnosis.checkNetwork("10.1.0.4", "10.1.0.5", 80);
    }

    private void nodes() {
        NodePools pools = clusters.nodePools("prod");
        String node = pools.nodes("batch").all().get(0).name();
        ClusterVulnerabilities vulnerabilities = clusters.vulnerabilities("prod");
        done(vulnerabilities.scan());
        done(vulnerabilities.patch("batch", p -> p.vulnerabilities("SA-1").nodes(node)));
        done(pools.repair("batch", r -> r.nodes(node).restart("kubelet")));
        done(pools.upgrade("batch"));
        done(pools.remove("batch", node));
    }

    private void lifecycle() {
        LifecycleRule rule =
                done(registry.lifecycle().rule("team/web", r -> r.newest(5).keepTags("v.*")));
        side.name(rule.id(), "{rule}");
        registry.lifecycle().list().all();
        done(registry.lifecycle().deleteRule(rule.id()));
    }

    private static <T> T done(Plan<T> plan) {
        return plan.apply().orElseThrow();
    }
}
