package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.progress.ProgressEvent;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How fast pods are replaced, and how that is held and let go, against a cluster with controllers and nodes. */
@SandboxTest
class RollingUpdateOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    @Test
    void pace_ofASpec_isItsFourNumbersInThePlan(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();

        AppPlan plan = deploy.app("web", V1, app -> app.port(8080).pace(Pace.CAREFUL));

        assertThat(plan.changes().stream().map(Change::toString))
                .containsExactlyInAnyOrder(
                        "~ Deployment/web spec.strategy.rollingUpdate.maxSurge 25% -> 1",
                        "~ Deployment/web spec.minReadySeconds (none) -> 30",
                        "~ Deployment/web spec.progressDeadlineSeconds 600 -> 1800");
        assertThat(deploy.app("other", V1, app -> app.port(8080).pace(Pace.CAREFUL))
                        .toString())
                .contains("rolls   surge 1, unavailable 0, min ready 30s, deadline 30m");
        plan.apply().orElseThrow();
        JsonNode spec = deployment(namespace).path("spec");
        assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
        deploy.app("web", V1, app -> app.port(8080).pace(Pace.FAST.surge("2").progressDeadline(Duration.ofMinutes(3))))
                .apply()
                .orElseThrow();
        JsonNode fast = deployment(namespace).path("spec");
        assertThat(fast.at("/strategy/rollingUpdate/maxSurge").asInt()).isEqualTo(2);
        assertThat(fast.at("/strategy/rollingUpdate/maxUnavailable").asText()).isEqualTo("25%");
        assertThat(fast.path("progressDeadlineSeconds").asInt()).isEqualTo(180);
        assertThat(fast.path("minReadySeconds").asInt()).isZero();
    }

    @Test
    void app_deployedWhilePaused_isStoppedAndPendingUntilItIsResumed(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(3).port(8080)).apply().orElseThrow();
        assertThat(deploy.pauseRollout("web").changes())
                .singleElement()
                .hasToString("~ Deployment/web spec.paused false -> true");
        deploy.pauseRollout("web").apply().orElseThrow();
        assertThat(deploy.pauseRollout("web").apply()).isInstanceOf(Unchanged.class);

        AppPlan plan = deploy.app("web", V2, app -> app.port(8080));
        Outcome<Release> held = plan.apply();

        assertThat(plan.findings()).extracting(Finding::id).contains("deploy.rollout-paused");
        assertThat(held).as(held.toString()).isInstanceOf(Stopped.class);
        assertThat(held.toString()).contains("is paused").endsWith("next: resumeRollout(\"web\")");
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Release.Verdict.PENDING);
        assertThat(deploy.interrupted()).as("a pause is no interruption").isEmpty();
        assertThat(deploy.app("web", V1, app -> app.port(8080)).findings())
                .extracting(Finding::id)
                .doesNotContain("deploy.interrupted-act");

        Outcome<App> resumed = deploy.resumeRollout("web").apply();

        assertThat(resumed).as(resumed.toString()).isInstanceOf(Done.class);
        assertThat(resumed.toString()).contains("3/3 available, release 2");
        assertThat(resumed.orElseThrow().image()).isEqualTo(V2);
        assertThat(namespace
                        .unwrap(KubeNamespace.class)
                        .find(Kind.SECRET, "sampan-release-web-2")
                        .orElseThrow()
                        .at("/metadata/labels")
                        .path(Marks.VERDICT)
                        .asText())
                .isEqualTo("good");
        assertThat(deploy.resumeRollout("web").apply()).isInstanceOf(Unchanged.class);
        assertThat(deploy.app("web", V2, app -> app.port(8080)).isEmpty()).isTrue();
    }

    @Test
    void rollout_pausedAfterItBegan_endsTheWaitWithoutAVerdict(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web").startsIn(Duration.ofSeconds(20)));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(4).port(8080).pace(Pace.BALANCED.surge("1")))
                .apply()
                .orElseThrow();
        AtomicBoolean once = new AtomicBoolean();
        List<Outcome<App>> paused = new ArrayList<>();
        Outcome<Release> outcome;
        try (Sampan sampan = sandbox.connect(c -> c.progress(event -> {
            if (isWritten(event) && once.compareAndSet(false, true)) {
                paused.add(deploy.pauseRollout("web").apply());
            }
        }))) {
            Namespace same = sampan.cluster().namespace(namespace.name());
            outcome = Deploy.on(same)
                    .app("web", V2, app -> app.port(8080).pace(Pace.BALANCED.surge("1")))
                    .apply();
        }

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).containsPattern("is paused: [0-3] of 4 updated");
        assertThat(paused.get(0).toString())
                .as("whom the brake stops")
                .contains("rollouts of web are paused; it holds the act that is under way: Lease held until 20")
                .contains("pid " + ProcessHandle.current().pid());
        int updated = deployment(namespace).at("/status/updatedReplicas").asInt();
        sandbox.advance(Duration.ofHours(1));
        assertThat(deployment(namespace).at("/status/updatedReplicas").asInt()).isEqualTo(updated);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Release.Verdict.PENDING);
        deploy.resumeRollout("web").apply().orElseThrow();
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Release.Verdict.GOOD);
    }

    @Test
    void rollout_thatIsResumed_isHeldByItsLeaseUntilItsVerdict(Sandbox sandbox, Namespace namespace) {
        Deploy others = Deploy.on(namespace);
        others.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        others.pauseRollout("web").apply().orElseThrow();
        assertThat(others.app("web", V2, app -> app.port(8080)).apply()).isInstanceOf(Stopped.class);
        sandbox.script(pods -> pods.pod(namespace.name(), "web").startsIn(Duration.ofMinutes(3)));
        List<String> writes = new ArrayList<>();
        List<Throwable> refusals = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.write()) {
                writes.add(call.toString());
            }
            if (call.toString().equals("mergePatch Deployment/web")) {
                for (Plan<?> plan : List.of(
                        others.resumeRollout("web"),
                        others.restart("web"),
                        others.scale("web", 2),
                        others.delete("web"))) {
                    refusals.add(catchThrowable(plan::apply));
                }
            }
            return send.now();
        }));

        Outcome<App> resumed = deploy.resumeRollout("web").apply();

        assertThat(resumed).as(resumed.toString()).isInstanceOf(Done.class);
        assertThat(refusals)
                .hasSize(4)
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOfSatisfying(
                                AppHeldException.class,
                                e -> assertThat(e.until()).isAfter(TestSessions.NOON))
                        .hasMessageContaining("Lease sampan-web is held by"));
        assertThat(writes.get(0)).isEqualTo("replace Lease/sampan-web");
        assertThat(writes).filteredOn("replace Lease/sampan-web"::equals).hasSizeGreaterThanOrEqualTo(1 + 4 + 1);
        assertThat(writes.get(writes.size() - 1)).isEqualTo("replace Lease/sampan-web");
    }

    @Test
    void restart_holdsTheLeaseWhileItWaits(Sandbox sandbox, Namespace namespace) {
        Deploy others = Deploy.on(namespace);
        others.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        sandbox.script(pods -> pods.pod(namespace.name(), "web").startsIn(Duration.ofMinutes(3)));
        AppPlan second = others.app("web", V2, app -> app.port(8080));
        List<Throwable> refusals = new ArrayList<>();
        List<AppLease> seen = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().equals("mergePatch Deployment/web")) {
                refusals.add(catchThrowable(second::apply));
            }
            if (call.toString().equals("replace Lease/sampan-web")) {
                seen.add(AppLease.read(namespace.unwrap(KubeNamespace.class), "web"));
            }
            return send.now();
        }));

        Outcome<App> outcome = deploy.restart("web").apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(refusals).singleElement().isInstanceOf(AppHeldException.class);
        assertThat(seen).hasSizeGreaterThanOrEqualTo(1 + 4 + 1);
        assertThat(AppLease.read(namespace.unwrap(KubeNamespace.class), "web").isGivenBack())
                .isTrue();
    }

    @Test
    void release_thatIsResumedAndFails_isTakenBackAsItsSpecSays(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        deploy.pauseRollout("web").apply().orElseThrow();
        deploy.app("web", V2, app -> app.onFailure(OnFailure.ROLLBACK)).apply();
        sandbox.script(pods -> pods.pod(namespace.name(), "web").image("2.0.0").exits(Duration.ofSeconds(1), 3));

        Outcome<App> resumed = deploy.resumeRollout("web").apply();

        assertThat(resumed).as(resumed.toString()).isInstanceOf(Failed.class);
        assertThat(((Failed<App>) resumed).remains()).contains("rolled back: release 3 restores release 1 and is good");
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Release.Verdict.GOOD, Release.Verdict.FAILED, Release.Verdict.GOOD);
    }

    @Test
    void app_scaledWhilePaused_getsItsNumber(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(1).port(8080)).apply().orElseThrow();
        deploy.pauseRollout("web").apply().orElseThrow();

        Outcome<Release> scaled = deploy.scale("web", 3).apply();

        assertThat(scaled).as(scaled.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").ready()).isEqualTo(3);
    }

    @Test
    void rollout_pausedByAnother_isNotResumed(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        ObjectNode paused = Json.object();
        paused.withObject("spec").put("paused", true);
        namespace.unwrap(KubeNamespace.class).mergePatch(Kind.DEPLOYMENT, "web", paused, "kubectl-rollout");

        assertThatThrownBy(() -> deploy.resumeRollout("web").apply())
                .hasMessageContaining("deploy.pause-owned")
                .hasMessageContaining("kubectl-rollout since 20")
                .hasMessageContaining("rollout resume deployment/web");
        assertThat(deployment(namespace).at("/spec/paused").asBoolean()).isTrue();
    }

    @Test
    void switch_afterTheAppWasDeployedAgain_isOutdated(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        Plan<App> pause = deploy.pauseRollout("web");
        deploy.app("web", V2).apply().orElseThrow();

        assertThatThrownBy(pause::apply).hasMessageContaining("deploy.plan-outdated");
    }

    private static boolean isWritten(ProgressEvent event) {
        return event.message().equals("apply Deployment/web done");
    }

    private static ObjectNode deployment(Namespace namespace) {
        return namespace
                .unwrap(KubeNamespace.class)
                .find(Kind.DEPLOYMENT, "web")
                .orElseThrow();
    }
}
