package dev.sampan.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.TaskFailure;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterAddonsTest {
    private Sandbox sandbox;
    private Sampan sampan;
    private ClusterAddons addons;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start();
        sampan = sandbox.connect();
        addons = Clusters.on(sampan).addons("sandbox");
    }

    @AfterEach
    void stop() {
        sampan.close();
        sandbox.close();
    }

    @Test
    void list_tellsWhatIsThereAndWhatCouldBe() {
        assertThat(addons.list().all()).extracting(Addon::name).containsExactly("coredns", "metrics-server");
        assertThat(addons.available().all()).extracting(Addon::name).contains("arms-prometheus");
        assertThatThrownBy(() -> addons.get("flannel")).hasMessageContaining("[coredns, metrics-server]");
    }

    @Test
    void install_configureAndUninstall_areEachProvedAndUnchangedTheSecondTime() {
        Addon installed = addons.install("arms-prometheus").apply().orElseThrow();

        assertThat(installed.version()).isEqualTo("1.1.25");
        assertThat(addons.install("arms-prometheus").isEmpty()).isTrue();
        assertThat(addons.configure("arms-prometheus", "{\"region\":\"sg\"}").apply())
                .isInstanceOf(Done.class);
        Plan<Addon> again = addons.configure("arms-prometheus", "{ \"region\": \"sg\" }");
        assertThat(again.isEmpty()).isTrue();
        assertThat(again.apply()).isInstanceOf(Unchanged.class);
        assertThat(addons.uninstall("arms-prometheus").apply()).isInstanceOf(Done.class);
        assertThat(addons.find("arms-prometheus")).isEmpty();
    }

    @Test
    void configure_planAtThePrompt_showsNoValue() {
        assertThat(addons.configure("coredns", "{\"password\":\"hunter2\"}").toString())
                .doesNotContain("hunter2")
                .contains("1 values, sha256 ");
    }

    @Test
    void install_whoseTaskFails_isFailedAndLeavesNothing() {
        sandbox.fault(TaskFailure.of("addon_install").at("await_ready").saying("Timeout", "pods do not start"));

        assertThat(addons.install("arms-prometheus").apply())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.cause().what()).contains("Timeout: pods do not start"));
        assertThat(addons.find("arms-prometheus")).isEmpty();
    }

    @Test
    void upgrade_ofAnOlderVersion_reachesTheNewest() {
        CloudCalls cloud = sampan.unwrap(CloudCalls.class);
        var body = JsonNodeFactory.instance.objectNode();
        body.put("name", "old").put("region_id", "ap-southeast-1").put("cluster_type", "ManagedKubernetes");
        body.put("vpcid", "vpc-1").putArray("vswitch_ids").add("vsw-1");
        body.putArray("addons").addObject().put("name", "csi-plugin").put("version", "v1.30.0");
        cloud.callWithJson(AckApi.CREATE_CLUSTER, Map.of(), body, cloud.http().deadline());
        sandbox.advance(Duration.ofMinutes(10));
        ClusterAddons ofOld = Clusters.on(sampan).addons("old");
        assertThat(ofOld.get("csi-plugin").isOutdated()).isTrue();

        assertThat(ofOld.upgrade("csi-plugin").apply().orElseThrow().version()).isEqualTo("v1.33.1");
        assertThat(ofOld.upgrade("csi-plugin").isEmpty()).isTrue();
    }
}
