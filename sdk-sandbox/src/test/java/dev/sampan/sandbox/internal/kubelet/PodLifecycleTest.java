package dev.sampan.sandbox.internal.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Pods;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.controller.World;
import dev.sampan.sandbox.internal.objects.Resources;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PodLifecycleTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private void pod(String annotations, String container, String spec) {
        world.create(
                Resources.PODS,
                "{'metadata':{'name':'p','annotations':{%s}},'spec':{'terminationGracePeriodSeconds':30,'containers':[{'name':'web','image':'shop/web:1','imagePullPolicy':'IfNotPresent'%s}]%s}}"
                        .formatted(annotations, container, spec));
    }

    private ObjectNode pod() {
        return world.get(Resources.PODS, "p");
    }

    private JsonNode status(String list, int index) {
        return Tree.at(pod(), "status", list).path(index);
    }

    private JsonNode web() {
        return status("containerStatuses", 0);
    }

    private void delete() {
        world.objects.delete(Resources.PODS, "default", "p", null, null, null);
    }

    private boolean isGone() {
        return world.find(Resources.PODS, "p").isEmpty();
    }

    @Test
    void postStart_thatTakesTime_holdsBackTheContainerAndThoseAfterIt() {
        pod(
                "",
                ",'lifecycle':{'postStart':{'exec':{'command':['sh','-c','sleep 20']}}}},{'name':'side','image':'s:1'",
                "");
        world.advance(10);
        assertThat(Tree.text(web(), "state", "waiting", "reason")).isEqualTo("ContainerCreating");
        assertThat(Tree.text(pod(), "status", "phase")).isEqualTo("Pending");
        assertThat(Tree.has(status("containerStatuses", 1), "state", "running")).isFalse();
        world.advance(15);
        assertThat(Pods.isReady(pod())).isTrue();
    }

    @Test
    void postStart_thatFails_killsTheContainerWhichIsStartedAgain() {
        pod(
                "'sandbox.sampan.dev/exec-code':'7'",
                ",'lifecycle':{'postStart':{'exec':{'command':['warm','up']}},'preStop':{'sleep':{'seconds':5}}}",
                "");
        world.advance(3);
        assertThat(world.events("p"))
                .containsSubsequence(
                        "Started: Container started",
                        "FailedPostStartHook: PostStartHook failed",
                        "Killing: FailedPostStartHook");
        assertThat(Tree.text(web(), "state", "waiting", "reason")).isEqualTo("PostStartHookError");
        assertThat(Tree.text(web(), "state", "waiting", "message"))
                .startsWith("Exec lifecycle hook ([warm up]) for Container \"web\" in Pod \"p_default(")
                .endsWith("failed - error: command 'warm up' exited with 7: , message: \"\"");
        world.advance(15);
        assertThat(Tree.text(web(), "state", "waiting", "reason")).isEqualTo("CrashLoopBackOff");
        assertThat(world.events("p"))
                .contains(
                        "Pulled: Container image \"shop/web:1\" already present on machine and can be accessed by the pod");
    }

    @Test
    void preStop_runsWithinTheGracePeriodBeforeTheContainerIsTold() {
        pod("", ",'lifecycle':{'preStop':{'exec':{'command':['/bin/sh','-c','sleep 12; nginx -s quit']}}}", "");
        world.advance(5);
        delete();
        world.advance(10);
        assertThat(isGone()).isFalse();
        assertThat(Tree.has(web(), "state", "running")).isTrue();
        world.advance(3);
        assertThat(isGone()).isTrue();
        assertThat(world.events("p")).contains("Killing: Stopping container web");
        assertThat(world.events("p")).noneMatch(event -> event.startsWith("FailedPreStopHook"));
    }

    @Test
    void preStop_thatOutlastsTheGracePeriod_isCutShort() {
        pod("", ",'lifecycle':{'preStop':{'sleep':{'seconds':300}}}", "");
        world.advance(5);
        delete();
        world.advance(29);
        assertThat(isGone()).isFalse();
        world.advance(4);
        assertThat(isGone()).isTrue();
    }

    @Test
    void preStop_thatFails_isToldAndEndsTheContainerAllTheSame() {
        pod("'sandbox.sampan.dev/exec-code':'1'", ",'lifecycle':{'preStop':{'exec':{'command':['drain']}}}", "");
        world.advance(5);
        delete();
        world.advance(3);
        assertThat(isGone()).isTrue();
        assertThat(world.events("p")).contains("FailedPreStopHook: PreStopHook failed");
    }

    @Test
    void gracePeriod_shortenedByASecondDelete_countsFromThen() {
        pod("", ",'lifecycle':{'preStop':{'sleep':{'seconds':300}}}", "");
        world.advance(5);
        delete();
        world.advance(5);
        world.objects.delete(Resources.PODS, "default", "p", null, 3L, null);
        world.advance(4);
        assertThat(isGone()).isTrue();
    }

    @Test
    void sidecars_startInOrderAndEndLastFirstAfterTheApp() {
        pod(
                "",
                ",'lifecycle':{'preStop':{'sleep':{'seconds':4}}}",
                ",'initContainers':[{'name':'mesh','image':'m:1','restartPolicy':'Always','lifecycle':{'preStop':{'sleep':{'seconds':1}}}},"
                        + "{'name':'logs','image':'l:1','restartPolicy':'Always','startupProbe':{'exec':{'command':['up']},'periodSeconds':1}}]");
        world.advance(1);
        assertThat(Tree.has(status("initContainerStatuses", 1), "state", "running"))
                .isFalse();
        world.advance(10);
        assertThat(Pods.isReady(pod())).isTrue();
        delete();
        world.advance(2);
        // the first sidecar's hook is over, but the app still drains through it
        assertThat(Tree.has(status("initContainerStatuses", 0), "state", "running"))
                .isTrue();
        assertThat(Tree.has(status("initContainerStatuses", 1), "state", "running"))
                .isTrue();
        world.advance(5);
        assertThat(isGone()).isTrue();
        assertThat(world.events("p")).contains("Killing: Stopping container mesh", "Killing: Stopping container logs");
    }

    @Test
    void job_withASidecar_completesAndEndsTheSidecar() {
        world.create(
                Resources.JOBS,
                "{'metadata':{'name':'work'},'spec':{'template':{'spec':{'restartPolicy':'Never','initContainers':[{'name':'mesh','image':'m:1','restartPolicy':'Always'}],'containers':[{'name':'w','image':'w:1'}]}}}}");
        world.advance(60);
        assertThat(Tree.number(world.get(Resources.JOBS, "work"), 0, "status", "succeeded"))
                .isEqualTo(1);
        List<ObjectNode> pods = world.pods();
        assertThat(pods).singleElement().satisfies(pod -> {
            assertThat(Pods.phase(pod)).isEqualTo("Succeeded");
            assertThat(Tree.has(Tree.at(pod, "status", "initContainerStatuses").path(0), "state", "terminated"))
                    .isTrue();
        });
    }

    @Test
    void crash_afterMoreThanTenMinutes_isNotHeldAgainstTheContainer() {
        pod("'sandbox.sampan.dev/crash-after':'11m'", "", "");
        world.advance(11 * 60 * 4 + 30);
        assertThat(Tree.number(web(), 0, "restartCount")).isEqualTo(4);
        assertThat(world.events("p")).noneMatch(event -> event.startsWith("BackOff"));
    }
}
