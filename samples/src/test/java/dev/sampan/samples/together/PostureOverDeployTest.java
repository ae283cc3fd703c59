package dev.sampan.samples.together;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.AppPlan;
import dev.sampan.deploy.AppSpec;
import dev.sampan.deploy.Deploy;
import dev.sampan.plan.Done;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.security.Posture;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The posture rules as a guard of deploys: they veto in prod, warn in staging, observe in dev. */
@SandboxTest
class PostureOverDeployTest {
    private static final String PINNED = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String TAGGED = "registry.example.com/shop/web:1.0.0";

    @Test
    void defaultsOfAnApp_inProd_lackOnlyWhatTheUserAloneKnows(Sandbox sandbox, Namespace namespace) {
        try (Sampan prod = guarded(sandbox, Environment.prod())) {
            Deploy deploy = Deploy.on(prod.cluster().namespace(namespace.name()));

            assertThat(at(Level.ENFORCE, deploy.app("web", PINNED, a -> a.port(8080))))
                    .as("how much memory it needs")
                    .containsExactly("posture.no-memory-limit");
            assertThat(at(Level.WARN, deploy.app("web", PINNED, a -> a.port(8080))))
                    .as("how much it needs, and how many there should be")
                    .containsExactlyInAnyOrder("posture.no-cpu-limit", "posture.no-requests", "posture.single-replica");
            assertThat(at(Level.ENFORCE, deploy.app("worker", PINNED)))
                    .as("and what it serves")
                    .containsExactlyInAnyOrder("posture.no-memory-limit", "posture.no-readiness-probe");
        }
    }

    @Test
    void app_thatSaysWhatItNeeds_isDeployedInProd(Sandbox sandbox, Namespace namespace) {
        try (Sampan prod = guarded(sandbox, Environment.prod())) {
            AppPlan plan = Deploy.on(prod.cluster().namespace(namespace.name()))
                    .app("web", PINNED, PostureOverDeployTest::complete);

            assertThat(at(Level.ENFORCE, plan)).isEmpty();
            assertThat(at(Level.WARN, plan)).isEmpty();
            assertThat(plan.apply()).isInstanceOf(Done.class);
        }
    }

    @Test
    void plan_thatBreaksARule_isVetoedInProdWarnedInStagingObservedInDev(Sandbox sandbox, Namespace namespace) {
        try (Sampan prod = guarded(sandbox, Environment.prod());
                Sampan staging = guarded(sandbox, Environment.staging());
                Sampan dev = guarded(sandbox, Environment.dev())) {
            AppPlan vetoed = tagged(prod, namespace);
            assertThat(vetoed.toString())
                    .contains("refused posture.mutable-tag")
                    .endsWith("refused: see findings()");
            assertThatThrownBy(vetoed::apply)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("deploy.plan-refused")
                    .hasMessageContaining("posture.mutable-tag");
            assertThat(writes(sandbox, namespace)).isEmpty();

            assertThat(at(Level.WARN, tagged(staging, namespace))).contains("posture.mutable-tag");
            assertThat(tagged(staging, namespace).apply()).isInstanceOf(Done.class);
            assertThat(at(Level.OBSERVE, tagged(dev, namespace))).contains("posture.mutable-tag");
        }
    }

    @Test
    void waiver_letsAPlanThroughUntilItsLastDay(Sandbox sandbox, Namespace namespace) {
        LocalDate today = sandbox.now().atZone(ZoneOffset.UTC).toLocalDate();
        try (Sampan ended = waived(sandbox, today.minusDays(1));
                Sampan holds = waived(sandbox, today)) {
            assertThatThrownBy(() -> memoryLess(ended, namespace).apply()).hasMessageContaining("no-memory-limit");
            AppPlan plan = memoryLess(holds, namespace);
            assertThat(plan.findings()).anySatisfy(f -> {
                assertThat(f.id()).isEqualTo("posture.no-memory-limit");
                assertThat(f.evidence().toString()).contains("until " + today + ": measured next week");
            });
            assertThat(plan.apply()).isInstanceOf(Done.class);
        }
    }

    private static Sampan guarded(Sandbox sandbox, Environment environment) {
        return sandbox.connect(c -> c.environment(environment).guard(Posture.guard()));
    }

    private static Sampan waived(Sandbox sandbox, LocalDate until) {
        return sandbox.connect(c -> c.environment(Environment.prod())
                .guard(Posture.guard(p -> p.waive("posture.no-memory-limit", "measured next week", until))));
    }

    private static AppPlan tagged(Sampan sampan, Namespace namespace) {
        return Deploy.on(sampan.cluster().namespace(namespace.name()))
                .app("web", TAGGED, PostureOverDeployTest::complete);
    }

    private static AppPlan memoryLess(Sampan sampan, Namespace namespace) {
        Consumer<AppSpec> spec = a -> a.port(8080);
        return Deploy.on(sampan.cluster().namespace(namespace.name())).app("web", PINNED, spec);
    }

    private static void complete(AppSpec app) {
        app.replicas(2).port(8080).cpu("100m", "1").memory("64Mi", "128Mi");
    }

    private static List<String> at(Level level, AppPlan plan) {
        return plan.findings().stream()
                .filter(f -> f.level() == level && f.id().startsWith("posture."))
                .map(Finding::id)
                .toList();
    }

    private static List<ReceivedRequest> writes(Sandbox sandbox, Namespace namespace) {
        return sandbox.requests().stream()
                .filter(r -> r.path().contains("/" + namespace.name() + "/"))
                .filter(r -> !r.method().equals("GET") && !r.path().contains("dryRun=All"))
                .toList();
    }
}
