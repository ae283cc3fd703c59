package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.plan.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which changes of a ready pod make its release bad. */
class ReadyPodsTest {
    private final ReadyPods pods = new ReadyPods();
    private Instant now = TestSessions.NOON;

    @Test
    void pod_thatLosesReadiness_isBadAfterHalfAMinute_andNotBefore() {
        assertThat(look(pod("a", true, 0))).isEmpty();
        assertThat(look(pod("a", false, 0))).isEmpty();
        assertThat(pods.next()).hasValue(now.plusSeconds(30));
        pass(29);
        assertThat(look(pod("a", false, 0))).isEmpty();
        pass(1);

        List<Finding> bad = look(pod("a", false, 0));

        assertThat(bad).singleElement().satisfies(f -> {
            assertThat(f.id()).isEqualTo("deploy.turned-bad");
            assertThat(f.object()).isEqualTo("Pod/a");
            assertThat(f.what()).startsWith("it was ready and is not any more, for 30 s");
        });
    }

    @Test
    void pod_thatIsReadyAgainInTime_isWell() {
        look(pod("a", true, 0));
        look(pod("a", false, 0));
        pass(20);
        look(pod("a", true, 0));
        pass(20);

        assertThat(look(pod("a", false, 0))).isEmpty();
        assertThat(pods.next()).hasValue(now.plusSeconds(30));
    }

    @Test
    void pod_thatWasNeverReady_hasTimeToStart() {
        look(pod("a", true, 0));
        look(pod("a", true, 0), pod("new", false, 0));
        pass(600);

        assertThat(look(pod("a", true, 0), pod("new", false, 0))).isEmpty();
        assertThat(pods.next()).isEmpty();
    }

    @Test
    void pod_thatIsDeleted_doesNotCount() {
        look(pod("a", true, 0));
        ObjectNode ending = pod("a", false, 1);
        ending.withObject("metadata").put("deletionTimestamp", now.toString());
        look(ending);
        pass(60);

        assertThat(look(ending)).isEmpty();
        assertThat(pods.next()).isEmpty();
    }

    @Test
    void restarts_fromBeforeItWasReady_areForgiven_andAnotherOneIsNot() {
        assertThat(look(pod("a", true, 2))).isEmpty();

        assertThat(look(pod("a", true, 3)))
                .singleElement()
                .satisfies(f -> assertThat(f.what()).startsWith("container web was restarted after it was ready"));
    }

    @Test
    void container_thatIsNotRestartedYetAsItCrashesAgainAndAgain_isBad() {
        look(pod("a", true, 4));
        ObjectNode waiting = pod("a", false, 4);
        ((ObjectNode) waiting.at("/status/containerStatuses/0"))
                .putObject("state")
                .putObject("waiting")
                .put("reason", "CrashLoopBackOff");

        assertThat(look(waiting))
                .singleElement()
                .satisfies(f -> assertThat(f.what()).startsWith("container web crashes again and again"));
    }

    private List<Finding> look(ObjectNode... seen) {
        ObjectNode deployment = Json.object().put("kind", "Deployment");
        deployment.putObject("metadata").put("name", "web").put("uid", "d");
        return pods.look(Snapshot.of(deployment, now).withPods(List.of(seen))).stream()
                .toList();
    }

    private void pass(long seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    private static ObjectNode pod(String name, boolean ready, int restarts) {
        ObjectNode pod = Json.object().put("kind", "Pod");
        pod.putObject("metadata").put("name", name).put("uid", name);
        ObjectNode status = pod.putObject("status");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", ready ? "True" : "False");
        ObjectNode container = status.putArray("containerStatuses")
                .addObject()
                .put("name", "web")
                .put("restartCount", restarts);
        container.putObject("state").putObject("running");
        return pod;
    }
}
