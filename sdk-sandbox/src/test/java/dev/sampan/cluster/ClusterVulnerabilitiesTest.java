package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Sampan;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.Fault;
import dev.sampan.sandbox.NodeCve;
import dev.sampan.sandbox.ReceivedRequest.Server;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterVulnerabilitiesTest {
    private static final NodeCve OPENSSL = new NodeCve("SA-1", "asap", false, "openssl", "CVE-2026-0001");
    private static final NodeCve KERNEL = new NodeCve("SA-2", "later", true, "kernel", "CVE-2026-0002");

    private Sandbox sandbox;
    private Sampan sampan;
    private ClusterVulnerabilities vulnerabilities;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        vulnerabilities = Clusters.on(sampan).vulnerabilities("sandbox");
        sandbox.cloud().nodeVulnerabilities("default", OPENSSL, KERNEL);
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    private int nodes() {
        return Clusters.on(sampan).nodePools("sandbox").nodes("default").all().size();
    }

    @Test
    void scan_findsWhatIsThere_theUrgentFirst() {
        assertThat(vulnerabilities.list().all()).isEmpty();

        VulnerabilityListing found = vulnerabilities.scan().apply().orElseThrow();

        assertThat(found.all()).extracting(ClusterVulnerability::name).containsExactly("SA-1", "SA-2");
        assertThat(found.all().get(0)).satisfies(urgent -> {
            assertThat(urgent.isUrgent()).isTrue();
            assertThat(urgent.nodes()).isEqualTo(nodes());
            assertThat(urgent.cves()).containsExactly("CVE-2026-0001");
        });
        assertThat(found.toString()).contains("asap  SA-1 on " + nodes() + " node", "next: patch(\"default\"");
        assertThat(vulnerabilities.list("default").all()).hasSize(2 * nodes());
    }

    @Test
    void patch_withoutRestarts_takesWhatNeedsNoneAndWarnsOfTheRest() {
        vulnerabilities.scan().apply().orElseThrow();
        Plan<PoolVulnerabilities> plan = vulnerabilities.patch("default", p -> {});
        assertThat(plan.findings()).extracting(Finding::id).containsExactly("cluster.patch-needs-restart");

        PoolVulnerabilities left = plan.apply().orElseThrow();

        assertThat(left.all()).extracting(each -> each.name()).containsOnly("SA-2");
        assertThat(vulnerabilities
                        .patch("default", p -> p.vulnerabilities("SA-2").restarts())
                        .apply()
                        .orElseThrow()
                        .all())
                .isEmpty();
        assertThat(vulnerabilities.patch("default", p -> {}).apply()).isInstanceOf(Unchanged.class);
    }

    @Test
    void patch_ofOneNode_leavesTheOthers() {
        vulnerabilities.scan().apply().orElseThrow();
        String node = vulnerabilities.list("default").all().get(0).node();

        PoolVulnerabilities left = vulnerabilities
                .patch("default", p -> p.nodes(node).restarts().nodesAtOnce(1))
                .apply()
                .orElseThrow();

        assertThat(left.all())
                .hasSize(2 * (nodes() - 1))
                .noneMatch(each -> each.node().equals(node));
    }

    @Test
    void patch_thatIsNotBought_isRefused() {
        vulnerabilities.scan().apply().orElseThrow();
        sandbox.cloud().nodePatching(false);

        assertThatThrownBy(() -> vulnerabilities
                        .patch("default", p -> p.vulnerabilities("SA-1"))
                        .apply())
                .hasMessageContaining("cluster.patch-not-bought");
        assertThat(vulnerabilities.list("default").toString()).endsWith("cannot be patched: Security Center");
    }

    @Test
    void patch_ofWhatIsNotThere_namesWhatIs() {
        vulnerabilities.scan().apply().orElseThrow();

        assertThatThrownBy(() -> vulnerabilities.patch("default", p -> p.vulnerabilities("SA-9")))
                .hasMessageContaining("cluster.patch-nothing")
                .hasMessageContaining("[SA-1, SA-2]");
        assertThatThrownBy(() -> vulnerabilities.patch("default", p -> p.nodesAtOnce(0)))
                .hasMessageContaining("cluster.patch-spec");
    }

    @Test
    void patch_answerThatIsCutOrTaskThatFails_isTold() {
        vulnerabilities.scan().apply().orElseThrow();
        Plan<PoolVulnerabilities> cut = vulnerabilities.patch("default", p -> p.vulnerabilities("SA-1"));
        sandbox.fault(Fault.cut(Server.OPENAPI, "FixNodePoolVuls"));
        assertThat(cut.apply().orElseThrow().all()).hasSize(nodes());

        sandbox.fault(TaskFailure.of("nodepool_vuls_fix").saying("ErrorPatch", "the mirror does not answer"));
        assertThat(vulnerabilities.patch("default", p -> p.restarts()).apply())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause().what()).contains("the mirror does not answer"));
    }
}
