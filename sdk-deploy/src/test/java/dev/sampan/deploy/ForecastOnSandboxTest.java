package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Reading;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a plan expects beside what then happens, on the sandbox's clock. */
@SandboxTest
class ForecastOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    static List<Pace> paces() {
        Duration enough = Duration.ofHours(3);
        return Stream.of(Pace.CAREFUL, Pace.BALANCED, Pace.FAST)
                .map(pace -> pace.progressDeadline(enough))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("paces")
    void forecast_afterOneRelease_isTheTimeThatTheNextOneTakes(Pace pace, Sandbox sandbox, Namespace namespace) {
        // long beside the few probes that may pass before word of a ready pod is here
        sandbox.script(pods -> pods.pod(namespace.name(), "web")
                .startsIn(Duration.ofMinutes(10))
                .readyAfter(Duration.ofMinutes(5)));
        Deploy deploy = Deploy.on(namespace);
        Consumer<AppSpec> spec = app -> app.replicas(6).port(8080).pace(pace);
        deploy.app("web", V1, spec).apply().orElseThrow();

        AppPlan plan = deploy.app("web", V2, spec);
        Forecast forecast = plan.forecast();
        Instant before = sandbox.now();
        plan.apply().orElseThrow();
        Duration took = Duration.between(before, sandbox.now());

        assertThat(forecast.timedReleases()).isEqualTo(1);
        assertThat((double) forecast.expected().toMillis() / took.toMillis())
                .as(pace + ": expected " + forecast.expected() + ", took " + took)
                .isBetween(0.8, 1.25);
        assertThat(plan.toString()).contains("  expects ").contains("as in 1 release before");
        assertThat(deploy.history("web").current().orElseThrow().took().orElseThrow())
                .isBetween(took.minusSeconds(5), took.plusSeconds(5));
    }

    @Test
    void forecast_withoutARelease_isTheLeastByItsProbes(Namespace namespace) {
        AppPlan plan = Deploy.on(namespace)
                .app("web", V1, app -> app.replicas(3).port(8080).pace(Pace.BALANCED.minReady(Duration.ofSeconds(7))));

        assertThat(plan.forecast().timedReleases()).isZero();
        assertThat(plan.forecast().expected()).isEqualTo(Duration.ofSeconds(5 + 7));
        assertThat(plan.toString()).contains("expects at least 12s: 3 pods, 3 at once, 12s each, by its probes alone");
        assertThat(plan.forecast().connections().verdict()).isEqualTo(Reading.Verdict.NO_DATA);
        assertThat(plan.findings()).extracting(Finding::id).noneMatch(id -> id.contains("connections"));
    }

    @Test
    void forecast_ofAnUnchangedApp_isNothing(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();

        AppPlan plan = deploy.app("web", V1);

        assertThat(plan.forecast().expected()).isZero();
        assertThat(plan.toString()).doesNotContain("expects");
    }

    @Test
    void connections_aboveTheLimit_areWorthTheLevelOfTheEnvironment(Sandbox sandbox, Namespace namespace) {
        Consumer<AppSpec> spec = app -> app.replicas(10).port(8080).connections(10, 120);
        Deploy.on(namespace)
                .app("web", V1, app -> app.replicas(10).port(8080))
                .apply()
                .orElseThrow();
        try (Sampan sampan = sandbox.connect(c -> c.environment(Environment.prod()))) {
            Deploy deploy = Deploy.on(sampan.cluster().namespace(namespace.name()));
            AppPlan plan = deploy.app("web", V2, spec);

            Finding finding = plan.findings().stream()
                    .filter(f -> f.id().equals("deploy.connections-above-limit"))
                    .findFirst()
                    .orElseThrow();
            assertThat(finding.level()).isEqualTo(Level.ENFORCE);
            assertThat(finding.what()).isEqualTo("at its peak it takes 13 x 10 = 130 connections of 120");
            assertThatThrownBy(plan::apply).hasMessageContaining("deploy.connections-above-limit");
            AppPlan waived = deploy.app(
                    "web",
                    V2,
                    spec.andThen(app -> app.waive(
                            "deploy.connections-above-limit", "the pools are half empty", LocalDate.of(2100, 1, 1))));
            waived.apply().orElseThrow();
            assertThat(deploy.rollback("web").toString())
                    .as("an earlier release had no pool declared")
                    .contains("connections no data");
        }
    }

    @Test
    void forecast_beyondTheProgressDeadline_isAWarning(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(5).port(8080)).apply().orElseThrow();

        AppPlan plan = deploy.app(
                "web",
                V2,
                app -> app.replicas(5).port(8080).pace(Pace.CAREFUL.progressDeadline(Duration.ofMinutes(2))));

        assertThat(plan.findings())
                .filteredOn(f -> f.id().equals("deploy.forecast-above-deadline"))
                .singleElement()
                .satisfies(f -> assertThat(f.level()).isEqualTo(Level.WARN));
    }
}
