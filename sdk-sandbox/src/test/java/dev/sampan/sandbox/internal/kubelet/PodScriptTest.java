package dev.sampan.sandbox.internal.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.controller.World;
import dev.sampan.sandbox.internal.kubelet.NodeAgent.LogRequest;
import dev.sampan.sandbox.internal.objects.Resources;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PodScriptTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void pod(String annotations, String container, String spec) {
        world.create(
                Resources.PODS,
                "{'metadata':{'name':'p','annotations':{%s}},'spec':{'restartPolicy':'Always','terminationGracePeriodSeconds':30,'containers':[{'name':'web','image':'shop/web:1'%s}]%s}}"
                        .formatted(annotations, container, spec));
    }

    private ObjectNode pod() {
        return world.get(Resources.PODS, "p");
    }

    private JsonNode status() {
        return Tree.at(pod(), "status", "containerStatuses").path(0);
    }

    private String waiting() {
        return Tree.text(status(), "state", "waiting", "reason");
    }

    private String log(boolean previous) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        world.kubelet.logs("default", "p", new LogRequest(null, false, previous, false, null, null, null), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void crash_always_backsOffTenSecondsDoubling() {
        pod(
                "'sandbox.sampan.dev/crash-after':'1s','sandbox.sampan.dev/exit-code':'3','sandbox.sampan.dev/last-log':'boom'",
                "",
                "");
        world.advance(5);
        assertThat(waiting()).isEqualTo("CrashLoopBackOff");
        assertThat(Tree.number(status(), -1, "restartCount")).isEqualTo(1);
        assertThat(Tree.number(status(), -1, "lastState", "terminated", "exitCode"))
                .isEqualTo(3);
        assertThat(Tree.text(status(), "state", "waiting", "message"))
                .isEqualTo("back-off 10s restarting failed container=web pod=p_default(%s)".formatted(Meta.uid(pod())));
        assertThat(log(false)).isEqualTo("boom\n");
        world.advance(12);
        assertThat(Tree.number(status(), -1, "restartCount")).isEqualTo(2);
        assertThat(Tree.text(status(), "state", "waiting", "message")).startsWith("back-off 20s");
        world.advance(3600);
        assertThat(Tree.text(status(), "state", "waiting", "message")).startsWith("back-off 5m0s");
    }

    @Test
    void crash_once_recovers() {
        pod("'sandbox.sampan.dev/crash-after':'1s','sandbox.sampan.dev/crash-times':'1'", "", "");
        world.advance(10);
        assertThat(Pods.isReady(pod())).isTrue();
        assertThat(Tree.number(status(), -1, "restartCount")).isEqualTo(1);
    }

    @Test
    void outOfMemory_isAKillWithItsReason() {
        pod("'sandbox.sampan.dev/oom-after':'1s'", "", "");
        world.advance(5);
        assertThat(Tree.text(status(), "lastState", "terminated", "reason")).isEqualTo("OOMKilled");
        assertThat(Tree.number(status(), -1, "lastState", "terminated", "exitCode"))
                .isEqualTo(137);
    }

    @Test
    void image_missing_isErrImagePullThenBackOff() {
        world.missingImages.add("shop/web:1");
        pod("", "", "");
        world.advance(1);
        assertThat(waiting()).isEqualTo("ImagePullBackOff");
        assertThat(Tree.text(status(), "state", "waiting", "message"))
                .startsWith("Back-off pulling image \"shop/web:1\": ErrImagePull: rpc error: code = NotFound");
        assertThat(world.events("p"))
                .anyMatch(event -> event.startsWith("Failed: Failed to pull image \"shop/web:1\": rpc error"))
                .contains("Failed: Error: ErrImagePull", "BackOff: Back-off pulling image \"shop/web:1\"");
        world.missingImages.clear();
        world.advance(30);
        assertThat(Pods.isReady(pod())).isTrue();
    }

    @Test
    void configMap_missing_isAConfigErrorUntilItIsThere() {
        pod("", ",'env':[{'name':'A','valueFrom':{'configMapKeyRef':{'name':'settings','key':'a'}}}]", "");
        world.advance(3);
        assertThat(waiting()).isEqualTo("CreateContainerConfigError");
        assertThat(world.events("p")).contains("Failed: Error: configmap \"settings\" not found");
        world.create(Resources.CONFIG_MAPS, "{'metadata':{'name':'settings'},'data':{'b':'x'}}");
        world.advance(3);
        assertThat(Tree.text(status(), "state", "waiting", "message"))
                .isEqualTo("couldn't find key a in ConfigMap default/settings");
        world.edit(
                Resources.CONFIG_MAPS,
                "settings",
                map -> Tree.child(map, "data").put("a", "1"));
        world.advance(3);
        assertThat(Pods.isReady(pod())).isTrue();
    }

    @Test
    void readiness_followsItsProbeAndThreshold() {
        pod(
                "'sandbox.sampan.dev/ready-after':'30s'",
                ",'readinessProbe':{'httpGet':{'port':8080},'periodSeconds':10,'failureThreshold':3,'successThreshold':1}",
                "");
        world.advance(20);
        assertThat(Pods.isReady(pod())).isFalse();
        assertThat(Tree.text(World.condition(pod(), "Ready"), "message"))
                .isEqualTo("containers with unready status: [web]");
        assertThat(world.events("p"))
                .contains("Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503");
        world.advance(25);
        assertThat(Pods.isReady(pod())).isTrue();
    }

    @Test
    void startupProbe_thatNeverSucceeds_killsTheContainer() {
        pod(
                "'sandbox.sampan.dev/never-ready':'true'",
                ",'startupProbe':{'tcpSocket':{'port':8080},'periodSeconds':5,'failureThreshold':2}",
                "");
        world.advance(60);
        assertThat(Tree.number(status(), 0, "restartCount")).isGreaterThan(0);
        assertThat(world.events("p")).contains("Killing: Container web failed startup probe, will be restarted");
    }

    @Test
    void initContainers_runInOrderBeforeTheApp() {
        pod(
                "",
                "",
                ",'initContainers':[{'name':'one','image':'i:1'},{'name':'side','image':'s:1','restartPolicy':'Always'}]");
        world.advance(2);
        assertThat(waiting()).isEqualTo("PodInitializing");
        world.advance(10);
        assertThat(Pods.isReady(pod())).isTrue();
        JsonNode inits = Tree.at(pod(), "status", "initContainerStatuses");
        assertThat(Tree.text(inits.path(0), "state", "terminated", "reason")).isEqualTo("Completed");
        assertThat(Tree.has(inits.path(1), "state", "running")).isTrue();
    }

    @Test
    void pod_thatFitsNowhere_saysWhyAndIsScheduledOnceItDoes() {
        pod("", ",'resources':{'requests':{'cpu':'20'}}", "");
        world.advance(2);
        assertThat(Tree.text(World.condition(pod(), "PodScheduled"), "message"))
                .isEqualTo(
                        "0/12 nodes are available: 12 Insufficient cpu. no new claims to deallocate, preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.");
        assertThat(Tree.text(pod(), "status", "phase")).isEqualTo("Pending");
    }

    @Test
    void pod_deleted_stopsAndGoes() {
        pod("", "", "");
        world.advance(5);
        world.objects.delete(Resources.PODS, "default", "p", null, null, null);
        world.advance(1);
        assertThat(world.find(Resources.PODS, "p")).isEmpty();
        assertThat(world.events("p")).contains("Killing: Stopping container web");
    }
}
