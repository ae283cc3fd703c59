package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterUpgradesTest {
    private final List<ProgressEvent> progress = new CopyOnWriteArrayList<>();
    private Sandbox sandbox;
    private Sampan sampan;
    private Clusters clusters;
    private ClusterUpgrades upgrades;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect(c -> c.progress(progress::add));
        clusters = Clusters.on(sampan);
        clusters.create(
                        "prod",
                        c -> c.version("1.34.3-aliyun.1")
                                .vpc("vpc-1", "10.0.0.0/8")
                                .vswitch("vsw-1", "ap-southeast-1a", "10.1.0.0/24"))
                .apply()
                .orElseThrow();
        upgrades = clusters.upgrades("prod");
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
    void start_checksUpgradesAndProvesTheVersion() {
        Outcome<AckCluster> outcome = upgrades.start().apply();

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(clusters.get("prod").version()).isEqualTo("1.35.4-aliyun.1");
        assertThat(progress)
                .extracting(ProgressEvent::step)
                .containsSubsequence("check", "upgrade_etcd", "upgrade_apiserver", "upgrade_addons");
        assertThat(upgrades.status().status()).isEqualTo("success");
    }

    @Test
    void start_whenTheCheckFails_beginsNothing() {
        sandbox.fault(TaskFailure.of("cluster_check")
                .saying("Deprecated", "v1beta1 of ingresses is used")
                .times(2));

        Outcome<AckCluster> outcome = upgrades.start().apply();

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.cause().id()).isEqualTo("cluster.check-failed");
            assertThat(failed.cause().evidence()).singleElement().asString().contains("v1beta1 of ingresses is used");
        });
        assertThat(sent("UpgradeCluster")).isZero();
        assertThat(upgrades.check().passed()).isFalse();
    }

    @Test
    void start_whoseTaskFails_leavesTheVersion() {
        sandbox.fault(TaskFailure.of("cluster_upgrade").at("upgrade_apiserver"));

        assertThat(upgrades.start().apply()).isInstanceOf(Failed.class);
        assertThat(clusters.get("prod").version()).isEqualTo("1.34.3-aliyun.1");
    }

    @Test
    void start_ofTheNewestVersion_isRefused() {
        assertThatThrownBy(() -> clusters.upgrades("sandbox").start().apply())
                .hasMessageContaining("cluster.no-next-version");
    }

    /** Begins an upgrade without waiting for it, so that time stands still. */
    private void begin() {
        CloudCalls cloud = sampan.unwrap(CloudCalls.class);
        cloud.callWithJson(
                AckApi.UPGRADE_CLUSTER,
                Map.of("ClusterId", clusters.get("prod").id()),
                JsonNodeFactory.instance.objectNode().put("next_version", "1.35.4-aliyun.1"),
                cloud.http().deadline());
    }

    @Test
    void pause_resumeAndCancel_ofARunningUpgrade() {
        begin();

        assertThat(upgrades.pause().apply()).isInstanceOf(Done.class);
        assertThat(upgrades.status().isPaused()).isTrue();
        assertThat(upgrades.pause().apply()).isInstanceOf(Unchanged.class);
        sandbox.advance(Duration.ofHours(1));
        assertThat(clusters.get("prod").state()).isEqualTo(ClusterState.UPGRADING);
        assertThat(upgrades.resume().apply()).isInstanceOf(Done.class);
        assertThat(upgrades.cancel().apply()).isInstanceOf(Done.class);

        assertThat(upgrades.status().message()).contains("canceled");
        assertThat(clusters.get("prod").version()).isEqualTo("1.34.3-aliyun.1");
        assertThat(clusters.get("prod").state()).isEqualTo(ClusterState.RUNNING);
    }

    @Test
    void resume_ofAPausedUpgrade_goesOnToTheEnd() {
        begin();
        upgrades.pause().apply().orElseThrow();
        sandbox.advance(Duration.ofHours(1));

        upgrades.resume().apply().orElseThrow();
        sandbox.advance(Duration.ofHours(1));

        assertThat(clusters.get("prod").version()).isEqualTo("1.35.4-aliyun.1");
    }

    @Test
    void pause_whenNothingIsUpgraded_isOutdated() {
        assertThatThrownBy(() -> upgrades.pause().apply()).hasMessageContaining("cluster.plan-outdated");
    }

    @Test
    void check_thatPasses_saysSo() {
        assertThat(upgrades.check().toString()).startsWith("Check of prod: passed");
    }
}
