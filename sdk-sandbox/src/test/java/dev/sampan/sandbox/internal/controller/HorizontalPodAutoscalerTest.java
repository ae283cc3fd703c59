package dev.sampan.sandbox.internal.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubelet.PodScripts;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HorizontalPodAutoscalerTest {
    private static final String CPU =
            "{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':50}}}";

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void web(int replicas, String requests) {
        world.deployment(
                "web",
                replicas,
                "{'template':{'metadata':{'labels':{'app':'web'}},'spec':{'restartPolicy':'Always','containers':[{'name':'web','image':'w:1','resources':{'requests':{%s}}}]}}}"
                        .formatted(requests),
                Map.of());
        world.advance(60);
    }

    private void load(double cores) {
        world.scripts.clear();
        world.scripts.add(PodScripts.Match.ofLabels(Map.of("app", "web")), script -> script.withLoad(cores, 64 << 20));
    }

    private void scaler(String metrics, String more) {
        world.create(
                Resources.HORIZONTAL_POD_AUTOSCALERS,
                "{'metadata':{'name':'web'},'spec':{'minReplicas':1,'maxReplicas':10,'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'web'},'metrics':[%s]%s}}"
                        .formatted(metrics, more));
        world.advance(1);
    }

    private ObjectNode scaler() {
        return world.get(Resources.HORIZONTAL_POD_AUTOSCALERS, "web");
    }

    private String condition(String type) {
        ObjectNode condition = World.condition(scaler(), type);
        return "%s %s: %s"
                .formatted(
                        Tree.text(condition, "status"),
                        Tree.text(condition, "reason"),
                        Tree.text(condition, "message"));
    }

    private int replicas() {
        return Tree.number(world.get(Resources.DEPLOYMENTS, "web"), 0, "spec", "replicas");
    }

    @Test
    void request_missing_isNamedWithContainerAndPod() {
        web(1, "'memory':'1Gi'");
        scaler(CPU, "");
        String why = "failed to get cpu utilization: missing request for cpu in container web of Pod "
                + Meta.name(world.pods().get(0));
        assertThat(condition("AbleToScale"))
                .isEqualTo("True SucceededGetScale: the HPA controller was able to get the target's current scale");
        assertThat(condition("ScalingActive"))
                .isEqualTo("False FailedGetResourceMetric: the HPA was unable to compute the replica count: " + why);
        assertThat(world.events("web"))
                .contains(
                        "FailedGetResourceMetric: " + why,
                        "FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: "
                                + why);
        assertThat(Tree.number(scaler(), -1, "status", "currentReplicas")).isEqualTo(1);
    }

    @Test
    void target_missing_isSaidInTheServersWords() {
        scaler(CPU, "");
        assertThat(condition("AbleToScale"))
                .isEqualTo(
                        "False FailedGetScale: the HPA controller was unable to get the target's current scale: deployments.apps \"web\" not found");
        assertThat(world.events("web")).contains("FailedGetScale: deployments.apps \"web\" not found");
    }

    @Test
    void load_withinTheTolerance_changesNothing() {
        load(0.27);
        web(2, "'cpu':'500m'");
        scaler(CPU, "");
        world.advance(60);
        assertThat(replicas()).isEqualTo(2);
        assertThat(condition("ScalingActive"))
                .isEqualTo(
                        "True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)");
        assertThat(condition("AbleToScale")).isEqualTo("True ReadyForNewScale: recommended size matches current size");
        assertThat(condition("ScalingLimited"))
                .isEqualTo("False DesiredWithinRange: the desired count is within the acceptable range");
        ObjectNode current = (ObjectNode) Tree.at(scaler(), "status", "currentMetrics")
                .path(0)
                .path("resource")
                .path("current");
        assertThat(Tree.number(current, 0, "averageUtilization")).isEqualTo(54);
        assertThat(Tree.text(current, "averageValue")).isEqualTo("270m");
    }

    @Test
    void load_pastItsOwnTolerance_scales() {
        load(0.27);
        web(2, "'cpu':'500m'");
        scaler(CPU, ",'behavior':{'scaleUp':{'tolerance':'0.05'}}");
        world.advance(20);
        assertThat(replicas()).isEqualTo(3);
    }

    @Test
    void load_highWithoutRules_doublesAtMost() {
        load(2);
        web(3, "'cpu':'500m'");
        scaler(CPU, "");
        assertThat(replicas()).isEqualTo(6);
        assertThat(condition("AbleToScale"))
                .isEqualTo("True SucceededRescale: the HPA controller was able to update the target scale to 6");
        assertThat(condition("ScalingLimited"))
                .isEqualTo(
                        "True ScaleUpLimit: the desired replica count is increasing faster than the maximum scale rate");
        assertThat(world.events("web"))
                .contains(
                        "SuccessfulRescale: New size: 6; reason: cpu resource utilization (percentage of request) above target");
        world.advance(60);
        assertThat(replicas()).isEqualTo(10);
        assertThat(condition("ScalingLimited"))
                .isEqualTo("True TooManyReplicas: the desired replica count is more than the maximum replica count");
    }

    @Test
    void load_gone_isFollowedFiveMinutesLater() {
        load(0.01);
        web(4, "'cpu':'500m'");
        scaler(CPU, "");
        world.advance(250);
        assertThat(replicas()).isEqualTo(4);
        assertThat(condition("AbleToScale"))
                .isEqualTo(
                        "True ScaleDownStabilized: recent recommendations were higher than current one, applying the highest recent recommendation");
        world.advance(80);
        assertThat(replicas()).isEqualTo(1);
        assertThat(world.events("web")).contains("SuccessfulRescale: New size: 1; reason: All metrics below target");
    }

    @Test
    void policies_holdTheRateInBothDirections() {
        load(2);
        web(2, "'cpu':'500m'");
        scaler(
                CPU,
                ",'behavior':{'scaleUp':{'policies':[{'type':'Pods','value':1,'periodSeconds':60}]},'scaleDown':{'stabilizationWindowSeconds':0,'policies':[{'type':'Pods','value':1,'periodSeconds':60}]}}");
        assertThat(replicas()).isEqualTo(3);
        world.advance(50);
        assertThat(replicas()).isEqualTo(3);
        world.advance(30);
        assertThat(replicas()).isEqualTo(4);
        world.edit(
                Resources.HORIZONTAL_POD_AUTOSCALERS,
                "web",
                scaler -> ((ObjectNode) scaler.path("spec"))
                        .set(
                                "metrics",
                                World.json("{'m':[" + CPU.replace("50", "9000") + "]}")
                                        .get("m")));
        world.advance(16);
        // within the last minute one came, so that two may go to be one fewer than at its beginning
        assertThat(replicas()).isEqualTo(2);
        assertThat(condition("ScalingLimited"))
                .isEqualTo(
                        "True ScaleDownLimit: the desired replica count is decreasing faster than the maximum scale rate");
    }

    @Test
    void bounds_violated_areRestoredAtOnce() {
        web(12, "'cpu':'100m'");
        scaler(CPU, "");
        assertThat(replicas()).isEqualTo(10);
        assertThat(world.events("web"))
                .contains("SuccessfulRescale: New size: 10; reason: Current number of replicas above Spec.MaxReplicas");
    }

    @Test
    void target_ofZero_disablesScaling() {
        web(0, "'cpu':'100m'");
        scaler(CPU, "");
        assertThat(condition("ScalingActive"))
                .isEqualTo("False ScalingDisabled: scaling is disabled since the replica count of the target is zero");
        assertThat(replicas()).isZero();
    }

    @Test
    void pods_thatHaveJustStarted_areNotMeasured() {
        load(2);
        world.deployment(
                "web",
                2,
                "{'template':{'metadata':{'labels':{'app':'web'}},'spec':{'restartPolicy':'Always','containers':[{'name':'web','image':'w:1','resources':{'requests':{'cpu':'500m'}}}]}}}",
                Map.of());
        world.advance(5);
        scaler(CPU, "");
        assertThat(condition("ScalingActive"))
                .isEqualTo(
                        "False FailedGetResourceMetric: the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)");
        world.advance(20);
        assertThat(replicas()).isEqualTo(4);
    }

    @Test
    void memory_byAverageValue_isShownInBinaryUnits() {
        load(0.1);
        web(2, "'cpu':'500m'");
        scaler(
                "{'type':'Resource','resource':{'name':'memory','target':{'type':'AverageValue','averageValue':'32Mi'}}}",
                "");
        assertThat(replicas()).isEqualTo(4);
        assertThat(Tree.text(
                        Tree.at(scaler(), "status", "currentMetrics").path(0), "resource", "current", "averageValue"))
                .isEqualTo("64Mi");
    }

    @Test
    void metric_ofPods_saysThatNobodyServesIt() {
        web(2, "'cpu':'500m'");
        scaler(
                "{'type':'Pods','pods':{'metric':{'name':'rps'},'target':{'type':'AverageValue','averageValue':'10'}}}",
                "");
        assertThat(condition("ScalingActive"))
                .isEqualTo(
                        "False FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric rps: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered");
    }

    @Test
    void metric_ofAnotherSystem_saysThatNobodyServesItInThatOrder() {
        web(2, "'cpu':'500m'");
        scaler(
                "{'type':'External','external':{'metric':{'name':'queue','selector':{'matchLabels':{'q':'mail'}}},'target':{'type':'AverageValue','averageValue':'10'}}},"
                        + "{'type':'Object','object':{'metric':{'name':'rps'},'describedObject':{'kind':'Service','name':'main'},'target':{'type':'Value','value':'10'}}}",
                "");
        assertThat(world.events("web"))
                .contains(
                        "FailedGetExternalMetric: unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{q: mail,},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)",
                        "FailedGetObjectMetric: unable to get metric rps: Service on default main/unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered");
    }
}
