package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.deploy.Release.Verdict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.SampanException;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way in which a rollout can be hopeless: the outcome names it, shows it, and says what to do. */
@SandboxTest
class FailedRolloutTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    @Test
    void app_thatCrashes_failsWithItsOwnLastWords(Sandbox sandbox, Namespace namespace) {
        crashing(sandbox, namespace);
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, a -> a.replicas(2)).apply().orElseThrow();

        Outcome<Release> outcome = deploy.app("web", V2, a -> a.replicas(2)).apply();

        Finding cause = cause(outcome);
        assertThat(cause.id()).isIn("crash-loop", "exits-at-once", "crash");
        assertThat(cause.what()).contains("exit code 3");
        assertThat(cause.evidence()).extracting(Evidence::text).contains("MODE must be prod or demo");
        assertThat(outcome.toString())
                .contains("remains: Deployment/web is at release 2")
                .contains("next: ");
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Verdict.FAILED);
        assertThat(deploy.get("web").ready()).isEqualTo(2);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(outcome::orElseThrow))
                .isInstanceOf(SampanException.class)
                .hasMessageContaining("MODE must be prod or demo");
    }

    @Test
    void app_thatCrashesAndIsToBeRolledBack_servesTheLastGoodRelease(Sandbox sandbox, Namespace namespace) {
        crashing(sandbox, namespace);
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, a -> a.replicas(2).config("mode", "good")).apply().orElseThrow();

        Outcome<Release> outcome = deploy.app(
                        "web", V2, a -> a.config("mode", "bad").onFailure(OnFailure.ROLLBACK))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(outcome.toString()).contains("rolled back: release 3 restores release 1 and is good");
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        assertThat(deploy.get("web").isComplete()).isTrue();
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.FAILED, Verdict.GOOD);
    }

    @Test
    void app_whoseImageWasNeverPushed_failsAndNamesThePull(Sandbox sandbox, Namespace namespace) {
        String image = sandbox.registry() + "/shop/never-pushed:1.0.0@sha256:" + "3".repeat(64);

        Finding cause = cause(Deploy.on(namespace).app("web", image).apply());

        assertThat(cause.id()).isEqualTo("image-not-found");
        assertThat(cause.what() + cause.evidence()).contains("shop/never-pushed");
        assertThat(cause.evidence().toString()).contains("ErrImagePull").contains("event Pod/web-");
    }

    @Test
    void app_thatTakesTooMuchMemory_failsAndNamesTheLimit(Sandbox sandbox, Namespace namespace) {
        sandbox.script(p -> p.pod(namespace.name(), "web").outOfMemory(Duration.ofSeconds(2)));

        Finding cause = cause(Deploy.on(namespace)
                .app("web", V1, a -> a.memory("64Mi", "128Mi"))
                .apply());

        assertThat(cause.id()).isEqualTo("out-of-memory");
        assertThat(cause.toString() + cause.reason() + cause.nextStep()).contains("128Mi");
    }

    @Test
    void app_withoutAConfigKey_failsAndNamesKeyAndObject(Namespace namespace) {
        ObjectNode settings = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        settings.putObject("metadata").put("name", "settings");
        settings.putObject("data").put("colour", "blue");
        namespace.unwrap(KubeNamespace.class).create(Kind.CONFIG_MAP, settings);

        Finding cause = cause(Deploy.on(namespace)
                .app("web", V1, a -> a.configEnv("MODE", "settings", "mode"))
                .apply());

        assertThat(cause.id()).isEqualTo("config-map-key-missing");
        assertThat(cause.what() + cause.evidence()).contains("mode").contains("settings");
    }

    @Test
    void app_withoutItsSecret_failsAndNamesIt(Namespace namespace) {
        Finding cause = cause(Deploy.on(namespace)
                .app("web", V1, a -> a.secretEnv("DB_PASSWORD", "no-such-secret", "password"))
                .apply());

        assertThat(cause.id()).isEqualTo("secret-missing");
        assertThat(cause.what()).contains("no-such-secret");
    }

    @Test
    void app_thatFitsNoNode_failsAndSaysWhatIsMissing(Namespace namespace) {
        Finding cause = cause(Deploy.on(namespace)
                .app("web", V1, a -> a.cpu("5000", "5000").pace(Pace.BALANCED.progressDeadline(Duration.ofMinutes(2))))
                .apply());

        assertThat(cause.id()).isEqualTo("unschedulable");
        assertThat(cause.evidence().toString()).contains("Insufficient cpu");
    }

    @Test
    void app_thatIsNeverReady_failsAtItsProgressDeadline(Sandbox sandbox, Namespace namespace) {
        sandbox.script(p -> p.pod(namespace.name(), "web").neverReady());
        Deploy deploy = Deploy.on(namespace);

        Outcome<Release> outcome = deploy.app(
                        "web",
                        V1,
                        a -> a.port(8080)
                                .readyWhenHttp("/ready")
                                .pace(Pace.BALANCED.progressDeadline(Duration.ofMinutes(2))))
                .apply();

        assertThat(cause(outcome).id()).isEqualTo("readiness-probe-failing");
        assertThat(cause(outcome).what()).contains("/ready").contains("503");
        ObjectNode deployment = namespace
                .unwrap(KubeNamespace.class)
                .find(Kind.DEPLOYMENT, "web")
                .orElseThrow();
        JsonNode progress = progressing(deployment);
        assertThat(progress.path("reason").asText()).isEqualTo("ProgressDeadlineExceeded");
        assertThat(Duration.between(
                        Instant.parse(
                                deployment.at("/metadata/creationTimestamp").asText()),
                        Instant.parse(progress.path("lastUpdateTime").asText())))
                .isBetween(Duration.ofSeconds(119), Duration.ofSeconds(135));
    }

    private static void crashing(Sandbox sandbox, Namespace namespace) {
        sandbox.script(p -> p.pod(namespace.name(), "web")
                .image("2.0.0")
                .exits(Duration.ofSeconds(1), 3)
                .lastLog("MODE must be prod or demo"));
    }

    private static Finding cause(Outcome<Release> outcome) {
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        Finding cause = ((Failed<Release>) outcome).cause();
        assertThat(cause.evidence()).as(outcome.toString()).isNotEmpty();
        assertThat(List.of(cause.what(), cause.reason(), cause.nextStep())).noneMatch(String::isBlank);
        return cause;
    }

    private static JsonNode progressing(ObjectNode deployment) {
        for (JsonNode condition : deployment.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Progressing")) {
                return condition;
            }
        }
        throw new AssertionError("no condition Progressing in " + deployment.path("status"));
    }
}
