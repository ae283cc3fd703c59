package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Namespace;
import dev.sampan.deploy.Release.Verdict;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Gate;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Reading;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is looked at after a release is ready, on the sandbox's clock. */
@SandboxTest
class ReadyWatchOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void release_thatCrashesAfterItWasReady_isRolledBackWithItsLastWords(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web")
                .image("2.0.0")
                .exits(Duration.ofMinutes(2), 3)
                .lastLog("cache is full"));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).port(8080)).apply().orElseThrow();

        Outcome<Release> outcome = deploy.app("web", V2, app -> app.port(8080).watch(Gates.ofPods(), TEN_MINUTES))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        Failed<Release> failed = (Failed<Release>) outcome;
        assertThat(failed.summary()).isEqualTo("release 2 of web turned bad after it was ready");
        assertThat(failed.cause().what()).contains("exit code 3");
        assertThat(failed.cause().evidence()).extracting(Evidence::text).contains("cache is full");
        assertThat(failed.remains()).contains("rolled back: release 3 restores release 1 and is good");
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.FAILED, Verdict.GOOD);
        assertThat(deploy.history("web").get(3).cause()).startsWith("release 2 turned bad: Pod/web-");
    }

    @Test
    void apps_ofWhichOneTurnsBadWhileItIsWatched_areTakenBackTogether(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web").image("2.0.0").exits(Duration.ofMinutes(2), 3));
        Deploy deploy = Deploy.on(namespace);
        deploy.apps(all -> all.app("db", V1).app("web", V1).app("worker", V1))
                .apply()
                .orElseThrow();

        Outcome<ReleasedApps> outcome = deploy.apps(all -> all.app("db", V2)
                        .then()
                        .app("web", V2, app -> app.watch(Gates.ofPods(), TEN_MINUTES))
                        .then()
                        .app("worker", V2)
                        .onFailure(OnFailure.ROLLBACK))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(outcome.toString()).contains("1 of 3 apps released, 1 failed, 1 not begun");
        assertThat(deploy.list().stream().map(App::image)).containsOnly(V1);
    }

    @Test
    void release_thatCrashesAndIsToBeKept_isFailedAndStays(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web").image("2.0.0").exits(Duration.ofMinutes(2), 3));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();

        Outcome<Release> outcome = deploy.app(
                        "web",
                        V2,
                        app -> app.port(8080).watch(Gates.ofPods(), TEN_MINUTES).onFailure(OnFailure.KEEP))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(deploy.get("web").image()).isEqualTo(V2);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void release_thatStaysWell_isGoodWhenTheTimeIsOver_byTheWatchesOfARollout(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        List<Instant> read = new ArrayList<>();
        Gate well = () -> {
            read.add(sandbox.now());
            return reading(Reading.Verdict.PASS, "reading " + read.size());
        };
        Instant before = sandbox.now();
        int sent = sandbox.requests().size();

        Outcome<Release> outcome = deploy.app(
                        "web", V1, app -> app.port(8080).watch(Gates.ofPods().with("errors", 3, well), TEN_MINUTES))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(outcome.toString()).contains("good for 10m");
        assertThat(Duration.between(before, sandbox.now())).isGreaterThanOrEqualTo(TEN_MINUTES);
        assertThat(Duration.between(read.get(0), read.get(read.size() - 1)))
                .as("the watch alone: the sandbox's time goes on before and after it as well")
                .isLessThanOrEqualTo(TEN_MINUTES.plusSeconds(30));
        assertThat(read).hasSizeBetween(40, 42);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Verdict.GOOD);
        assertThat(deploy.history("web").current().orElseThrow().took().orElseThrow())
                .as("the watch is no part of the rollout")
                .isLessThan(Duration.ofMinutes(1));
        List<ReceivedRequest> all =
                sandbox.requests().subList(sent, sandbox.requests().size());
        assertThat(all.stream().filter(r -> r.action().equals("list pods")))
                .as("a list when each watch begins, and no poll")
                .hasSize(2);
    }

    @Test
    void gate_thatFailsAsOftenAsItsSamples_takesTheReleaseBackWithWhatItRead(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        AtomicInteger read = new AtomicInteger();
        Gate worse = () -> {
            int count = read.incrementAndGet();
            return reading(count == 1 || count == 3 ? Reading.Verdict.PASS : Reading.Verdict.FAIL, count + "% failed");
        };

        Outcome<Release> outcome = deploy.app(
                        "web", V2, app -> app.port(8080).watch(Gates.of("errors", 3, worse), TEN_MINUTES))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        Failed<Release> failed = (Failed<Release>) outcome;
        assertThat(read).as("pass, fail, pass, then three failures").hasValue(6);
        assertThat(failed.cause().id()).isEqualTo("deploy.gate-failed");
        assertThat(failed.cause().what()).isEqualTo("gate errors: 3 of 3 samples, 6% failed");
        assertThat(failed.cause().evidence())
                .extracting(Evidence::text)
                .containsExactly("4% failed", "5% failed", "6% failed");
        assertThat(deploy.get("web").image()).isEqualTo(V1);
    }

    @Test
    void gate_withoutData_holdsTheRelease_untilTheSamePlanHasWatchedItAgain(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        Gate silent = () -> reading(Reading.Verdict.NO_DATA, "no requests yet");
        Gate broken = () -> {
            throw new IllegalStateException("no such series");
        };

        Outcome<Release> held = deploy.app(
                        "web",
                        V2,
                        app -> app.port(8080)
                                .watch(Gates.of("errors", 3, silent).with("latency", 1, broken), TEN_MINUTES))
                .apply();

        assertThat(held).as(held.toString()).isInstanceOf(Stopped.class);
        assertThat(held.toString())
                .contains("gate errors: 0 of 3 samples, no requests yet")
                .contains("gate latency: 0 of 1 sample, it could not be read")
                .contains("no such series");
        assertThat(deploy.get("web").image()).isEqualTo(V2);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Verdict.HELD);
        assertThatThrownBy(() -> deploy.rollback("web").to(2).apply()).hasMessageContaining("deploy.release-not-good");

        Outcome<Release> again = deploy.app(
                        "web",
                        V2,
                        app -> app.port(8080)
                                .watch(
                                        Gates.of("errors", 3, () -> reading(Reading.Verdict.PASS, "0% failed")),
                                        TEN_MINUTES))
                .apply();

        assertThat(again).as(again.toString()).isInstanceOf(Done.class);
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.GOOD);
        assertThat(deploy.app("web", V2, app -> app.port(8080).watch(Gates.ofPods(), TEN_MINUTES))
                        .apply())
                .isInstanceOf(Unchanged.class);
    }

    @Test
    void release_replacedWhileItIsWatched_isHeldAndSaysByWhich(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        AtomicInteger read = new AtomicInteger();
        Gate replacing = () -> {
            if (read.incrementAndGet() == 2) {
                deploy.app("web", V2, app -> app.port(8080)).apply().orElseThrow();
            }
            return reading(Reading.Verdict.PASS, "well");
        };

        Outcome<Release> outcome = deploy.app(
                        "web", V1, app -> app.port(8080).watch(Gates.of("errors", 1, replacing), TEN_MINUTES))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("was replaced while it was watched, by release 2");
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.HELD);
    }

    @Test
    void release_resumedAfterAPause_isWatchedByTheGatesThatAreGivenAnew(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        deploy.pauseRollout("web").apply().orElseThrow();
        AtomicInteger read = new AtomicInteger();
        Gate worse = () -> reading(Reading.Verdict.FAIL, read.incrementAndGet() + "% failed");
        Outcome<Release> paused = deploy.app(
                        "web", V2, app -> app.port(8080).watch(Gates.of("errors", 2, worse), TEN_MINUTES))
                .apply();
        assertThat(paused.toString()).endsWith("next: resumeRollout(\"web\").watch(...): gates are not kept");
        RolloutPlan alone = deploy.resumeRollout("web");
        assertThat(alone.toString()).contains("judges release 2 by its rollout alone: gates are not kept");

        RolloutPlan plan = alone.watch(Gates.of("errors", 2, worse), TEN_MINUTES);
        Outcome<App> outcome = plan.apply();

        assertThat(plan.toString())
                .contains("watches it for 10m once it is ready, by errors (2); if it turns bad, rolls it back");
        assertThat(plan.digest()).isNotEqualTo(alone.digest());
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(((Failed<App>) outcome).cause().what()).isEqualTo("gate errors: 2 of 2 samples, 2% failed");
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.FAILED, Verdict.GOOD);
    }

    @Test
    void release_resumedAfterAPauseAndWell_isGoodWhenTheTimeIsOver(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        assertThatThrownBy(() -> deploy.resumeRollout("web").watch(Gates.ofPods(), TEN_MINUTES))
                .hasMessageContaining("deploy.nothing-to-watch");
        deploy.pauseRollout("web").apply().orElseThrow();
        deploy.app("web", V2, app -> app.port(8080)).apply();
        Instant before = sandbox.now();

        Outcome<App> outcome =
                deploy.resumeRollout("web").watch(Gates.ofPods(), TEN_MINUTES).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(outcome.toString()).contains("release 2, good for 10m");
        assertThat(Duration.between(before, sandbox.now())).isGreaterThanOrEqualTo(TEN_MINUTES);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Verdict.GOOD);
    }

    @Test
    void gates_thatCouldNeverPass_areRefused(Namespace namespace) {
        Gate well = () -> reading(Reading.Verdict.PASS, "well");
        Deploy deploy = Deploy.on(namespace);

        assertThatThrownBy(() -> Gates.of("errors", 0, well)).hasMessageContaining("without data");
        assertThatThrownBy(() -> Gates.of("errors", 1, well).with("errors", 1, well))
                .hasMessageContaining("deploy.gate");
        assertThatThrownBy(() ->
                        deploy.app("web", V1, app -> app.watch(Gates.of("errors", 6, well), Duration.ofMinutes(1))))
                .hasMessageContaining("it could never pass");
        assertThat(Gates.ofPods().with("errors", 3, well)).hasToString("Gates: pods, errors (3)");
    }

    private static Reading reading(Reading.Verdict verdict, String what) {
        return new Reading(verdict, what, List.of());
    }
}
