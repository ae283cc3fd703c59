package dev.sampan.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.problem.NotReadyException;
import dev.sampan.sandbox.PodScriptSpec;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Health and logs of apps that really run, fail and log in a cluster. */
@SandboxTest
class ObserveOnSandboxTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 120;

    private final Sandbox sandbox;
    private final Namespace namespace;
    private final KubeNamespace kube;
    private final Observe observe;

    ObserveOnSandboxTest(Sandbox sandbox, Sampan sampan) {
        this.sandbox = sandbox;
        namespace = sampan.cluster().namespace("test-" + UUID.randomUUID()).ensure();
        kube = namespace.unwrap(KubeNamespace.class);
        observe = Observe.on(namespace);
    }

    @Test
    void health_ofAServingApp_isHealthy() {
        deploy("");
        kube.create(
                Kind.SERVICE,
                json("{'apiVersion':'v1','kind':'Service','metadata':{'name':'web'},'spec':{'selector':{'app':'web'},"
                        + "'ports':[{'port':80,'targetPort':8080}]}}"));

        Health health = observe.await("web", Duration.ofMinutes(5));

        assertThat(health.state()).isEqualTo(HealthState.HEALTHY);
        assertThat(health.findings()).isEmpty();
        assertThat(health.toString()).startsWith("web: healthy, 2/2 ready").endsWith("next: logs(\"web\")");
        assertThat(observe.health())
                .singleElement()
                .satisfies(h -> assertThat(h.app()).isEqualTo("web"));
    }

    @Test
    void health_ofAnAppThatCrashes_namesExitCodeAndLastWords() {
        script(p -> p.exits(Duration.ofSeconds(1), 3).lastLog("no GREETING"));
        deploy("");

        Finding finding = awaitFinding("crash-loop");

        assertThat(finding.what()).contains("exit code 3");
        assertThat(finding.evidence()).extracting(Evidence::text).contains("no GREETING");
        assertThatThrownBy(() -> observe.await("web", Duration.ofHours(1)))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("[crash-loop]");
    }

    @Test
    void health_ofAnAppThatTakesTooMuchMemory_namesTheLimit() {
        script(p -> p.outOfMemory(Duration.ofSeconds(2)));
        deploy("'resources':{'limits':{'memory':'64Mi'}},");

        Finding finding = awaitFinding("out-of-memory");

        assertThat(finding.what() + finding.reason() + finding.evidence() + finding.nextStep())
                .contains("64Mi");
    }

    @Test
    void health_ofAnImageThatWasNeverPushed_namesIt() {
        deploy("", sandbox.registry() + "/shop/never-pushed:1.0.0");

        Finding finding = awaitFinding("image-not-found");

        assertThat(finding.what() + finding.evidence()).contains("shop/never-pushed");
    }

    @Test
    void health_ofAMissingConfigKey_namesKeyAndObject() {
        kube.create(
                Kind.CONFIG_MAP,
                json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'settings'},'data':{'a':'b'}}"));
        deploy("'env':[{'name':'MODE','valueFrom':{'configMapKeyRef':{'name':'settings','key':'mode'}}}],");

        Finding finding = awaitFinding("config-map-key-missing");

        assertThat(finding.what() + finding.evidence()).contains("mode").contains("settings");
    }

    @Test
    void health_ofAPodThatFitsNoNode_saysWhatIsMissing() {
        deploy("'resources':{'requests':{'cpu':'5000'}},");

        Finding finding = awaitFinding("unschedulable");

        assertThat(finding.evidence().toString()).contains("Insufficient cpu");
    }

    @Test
    void health_ofAProbeThatFails_namesTheProbeAndItsAnswer() {
        script(PodScriptSpec::neverReady);
        deploy("'readinessProbe':{'httpGet':{'path':'/ready','port':8080},'periodSeconds':5},");

        Finding finding = awaitFinding("readiness-probe-failing");

        assertThat(finding.what()).contains("/ready").contains("503");
    }

    @Test
    void logs_ofAllPods_areReadNowAndOfTheRunBefore() {
        script(p ->
                p.log("started").exits(Duration.ofSeconds(20), 1).exitsAtMost(1).lastLog("lost the database"));
        deploy("");
        awaitRestarts();

        Logs now = observe.logs("web");
        assertThat(now).extracting(LogLine::text).containsOnly("started").hasSize(2);
        assertThat(now).extracting(LogLine::pod).doesNotHaveDuplicates();
        Logs before = observe.logs("web", l -> l.previous().tail(10));
        assertThat(before.containing("lost the database").size()).isEqualTo(2);
        assertThat(before.toString()).contains("of 2 pods");
    }

    @Test
    void watchLogs_followsLinesOfPodsThatComeLater() throws InterruptedException {
        script(p -> p.log("hello from a pod"));
        deploy("");
        observe.await("web", Duration.ofMinutes(5));
        LinkedBlockingQueue<LogLine> heard = new LinkedBlockingQueue<>();
        Set<String> old = Set.copyOf(
                observe.logs("web").lines().stream().map(LogLine::pod).toList());

        try (LogWatch watch = observe.watchLogs("web", heard::add)) {
            kube.mergePatch(Kind.DEPLOYMENT, "web", json("{'spec':{'replicas':3}}"), "tester");
            LogLine line = heard.poll(20, TimeUnit.SECONDS);

            assertThat(line).isNotNull();
            assertThat(line.text()).isEqualTo("hello from a pod");
            assertThat(old).doesNotContain(line.pod());
            assertThat(watch.failure()).isEmpty();
        }
    }

    private void script(Consumer<PodScriptSpec> how) {
        sandbox.script(p -> how.accept(p.pod(namespace.name(), "web")));
    }

    private void deploy(String more) {
        deploy(more, "registry.example.com/shop/web:1.0.0");
    }

    private void deploy(String more, String image) {
        kube.create(
                Kind.DEPLOYMENT,
                json("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},'spec':{'replicas':2,"
                        + "'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':{'labels':{'app':'web'}},"
                        + "'spec':{'containers':[{'name':'web'," + more + "'image':'" + image
                        + "','ports':[{'containerPort':8080}]}]}}}}"));
    }

    private Finding awaitFinding(String id) {
        Health seen = observe.health("web");
        for (int i = 0; i < ROUNDS; i++) {
            for (Finding finding : seen.findings()) {
                if (finding.id().equals(id)) {
                    assertThat(finding.evidence()).isNotEmpty();
                    assertThat(List.of(finding.reason(), finding.nextStep())).noneMatch(String::isBlank);
                    assertThat(seen.isHealthy()).isFalse();
                    return finding;
                }
            }
            sandbox.advance(Duration.ofSeconds(5));
            seen = observe.health("web");
        }
        throw new AssertionError("never " + id + ", but " + seen);
    }

    private void awaitRestarts() {
        for (int i = 0; i < ROUNDS; i++) {
            long restarted = kube.list(Kind.POD, "app=web").items().stream()
                    .filter(pod ->
                            pod.at("/status/containerStatuses/0/restartCount").asInt() == 1
                                    && pod.at("/status/containerStatuses/0/state")
                                            .has("running"))
                    .count();
            if (restarted == 2) {
                return;
            }
            sandbox.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("the pods never ran a second time");
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
