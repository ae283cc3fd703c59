package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Environment;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Guard;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.progress.ProgressListener;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What needs a moment that only a namespace in memory can hold still: races, interrupts, plans overtaken, and plans without a rollout. */
class DeployTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    private final MovableTime time = new MovableTime();
    private MemoryNamespace namespace = new MemoryNamespace(session(Environment.staging(), List.of()));
    private Deploy deploy = Deploy.on(namespace);
    private Pods pods = new Pods(namespace);

    @BeforeEach
    void rollOutAtOnce() {
        namespace.onDeployment = pods::rollOut;
    }

    @Test
    void app_withNewImageAndConfig_showsJustThat() {
        deploy.app("web", V1, DeployTest::threeWithConfig).apply();

        AppPlan plan = deploy.app(
                "web",
                V2,
                a -> a.replicas(3).port(8080).readyWhenHttp("/ready").config("app.properties", "greeting=hi\n"));

        assertThat(plan.changes()).extracting(Change::field).contains("spec.template.spec.containers[web].image");
        assertThat(plan.changes())
                .anySatisfy(c -> assertThat(c).hasToString("~ config app.properties greeting=hello -> greeting=hi"));
        assertThat(plan.changes())
                .noneMatch(c -> c.field().contains("managedFields") || c.field().startsWith("status"));
        assertThat(plan.toString().lines().findFirst().orElseThrow()).hasSizeLessThanOrEqualTo(45);
        assertThat(plan.toString()).hasSizeLessThanOrEqualTo(1000).endsWith("not applied: call apply()");
        assertThat(plan.apply()).isInstanceOf(Done.class);
    }

    @Test
    void rollback_toUnknownOrFailedRelease_isRefused() {
        deploy.app("web", V1).apply();
        namespace.onDeployment = pods::crash;
        deploy.app("web", V2).apply();
        namespace.onDeployment = pods::rollOut;

        assertThatThrownBy(() -> deploy.rollback("web").to(7)).hasMessageContaining("deploy.release-unknown");
        assertThatThrownBy(() -> deploy.rollback("web").to(2).apply()).hasMessageContaining("deploy.release-not-good");
        assertThatThrownBy(() -> deploy.rollback("other").apply()).hasMessageContaining("deploy.no-good-release");
        assertThat(deploy.rollback("web").target().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void app_thatNeverGetsReady_failsAtTheDeadline() {
        namespace.onDeployment = pods::stall;
        Outcome<Release> outcome = deploy.app(
                        "web", V1, a -> a.pace(Pace.BALANCED.progressDeadline(Duration.ofMinutes(2))))
                .apply();

        assertThat(outcome).isInstanceOf(Failed.class);
        assertThat(Duration.between(TestSessions.NOON, time.instant()))
                .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
    }

    @Test
    void apply_whenInterrupted_isStoppedAndKeepsTheFlag() {
        namespace.onDeployment = d -> Thread.currentThread().interrupt();
        Outcome<Release> outcome = deploy.app("web", V1).apply();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("apply Deployment/web done").contains("wait for the rollout unknown");
    }

    @Test
    void apply_afterAFieldMoved_isRefusedAndNamesIt() {
        deploy.app("web", V1).apply();
        AppPlan plan = deploy.app("web", V2);
        namespace.edit(Kind.DEPLOYMENT, "web", "kubectl-edit", d -> container(d).put("image", "other:1"));

        assertThatThrownBy(plan::apply)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("deploy.plan-outdated")
                .hasMessageContaining("image");
        assertThat(deploy.history("web").all()).hasSize(1);
    }

    @Test
    void apply_afterSomethingElseMoved_goesOn() {
        deploy.app("web", V1).apply();
        AppPlan plan = deploy.app("web", V2);
        namespace.edit(
                Kind.DEPLOYMENT,
                "web",
                "kubectl-annotate",
                d -> d.withObject("metadata").withObject("annotations").put("note", "x"));

        assertThat(plan.apply()).isInstanceOf(Done.class);
    }

    @Test
    void app_withFieldOfAnotherManager_tellsTheConflictAndForcesOnlyIt() {
        deploy.app("web", V1).apply();
        namespace.edit(Kind.DEPLOYMENT, "web", "kubectl-edit", d -> container(d).put("image", "other:1"));

        AppPlan plan = deploy.app("web", V2);

        Finding conflict = plan.findings().stream()
                .filter(f -> f.id().equals("deploy.conflict"))
                .findFirst()
                .orElseThrow();
        assertThat(conflict.level()).isEqualTo(Level.ENFORCE);
        assertThat(conflict.what())
                .contains("kubectl-edit")
                .contains("since 2026-11-23T12:00:00Z")
                .contains("image");
        assertThatThrownBy(plan::apply).hasMessageContaining("deploy.plan-refused");
        assertThat(plan.toString()).endsWith("refused: see findings()");

        String field = conflict.what().substring(0, conflict.what().indexOf(" is owned"));
        assertThat(plan.force(field).apply()).isInstanceOf(Done.class);
        assertThat(Rollouts.image(namespace.stored(Kind.DEPLOYMENT, "web").orElseThrow()))
                .isEqualTo(V2);
    }

    @Test
    void replicas_ofAnotherManager_areLeftAlone() {
        deploy.app("web", V1, a -> a.replicas(2)).apply();
        namespace.edit(
                Kind.DEPLOYMENT, "web", "kubectl", d -> d.withObject("spec").put("replicas", 9));

        AppPlan plan = deploy.app("web", V2, a -> a.replicas(2));
        assertThat(plan.findings()).extracting(Finding::id).contains("deploy.replicas-owned");
        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(9);
        assertThatThrownBy(() -> deploy.scale("web", 4).apply()).hasMessageContaining("deploy.replicas-owned");
        assertThat(deploy.scale("web", 4).force("spec.replicas").apply()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(4);
    }

    @Test
    void replicas_underAnAutoscaler_areNeverWritten() {
        deploy.app("web", V1, a -> a.replicas(2)).apply();
        ObjectNode autoscaler = Json.object();
        autoscaler.putObject("metadata").put("name", "web-scaler");
        autoscaler
                .withObject("spec")
                .withObject("scaleTargetRef")
                .put("kind", "Deployment")
                .put("name", "web");
        namespace.put(Kind.HORIZONTAL_POD_AUTOSCALER, autoscaler);

        assertThatThrownBy(() -> deploy.scale("web", 4).force("spec.replicas").apply())
                .hasMessageContaining("HorizontalPodAutoscaler/web-scaler");
    }

    @Test
    void scale_writesReplicasAndKeepsTheRest() {
        deploy.app("web", V1, DeployTest::threeWithConfig).apply();
        assertThat(deploy.scale("web", 5).changes())
                .singleElement()
                .hasToString("~ Deployment/web spec.replicas 3 -> 5");
        assertThat(deploy.scale("web", 5).apply()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(5);
        assertThat(deploy.app("web", V1, a -> {
                            threeWithConfigWithoutReplicas(a);
                        })
                        .isEmpty())
                .isTrue();
        assertThatThrownBy(() -> deploy.scale("none", 5)).hasMessageContaining("there are web");
    }

    @Test
    void restart_changesOnlyTheStampAndSurvivesTheNextPlan() {
        deploy.app("web", V1, DeployTest::threeWithConfig).apply();
        Outcome<App> outcome = deploy.restart("web").apply();
        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(namespace
                        .stored(Kind.DEPLOYMENT, "web")
                        .orElseThrow()
                        .at("/spec/template/metadata/annotations")
                        .path(Marks.RESTARTED)
                        .asText())
                .isEqualTo("2026-11-23T12:00:00Z");
        assertThat(deploy.app("web", V1, DeployTest::threeWithConfig).isEmpty()).isTrue();
        assertThat(deploy.history("web").all()).hasSize(1);
    }

    @Test
    void guardsAndWaivers_decideWhetherAPlanMayBeApplied() {
        Guard strict = review -> List.of(new Finding(
                "posture.test",
                Severity.ERROR,
                Level.ENFORCE,
                "Deployment/web",
                "no",
                "because",
                List.of(),
                "mend it"));
        assertThatThrownBy(() -> deploy.app("web", V1, a -> a.guard(strict)).apply())
                .hasMessageContaining("posture.test");
        assertThat(namespace.writes()).isEmpty();
        assertThat(deploy.app(
                                "web",
                                V1,
                                a -> a.guard(strict).waive("posture.test", "a demo", LocalDate.of(2026, 11, 23)))
                        .apply())
                .isInstanceOf(Done.class);
        assertThatThrownBy(() -> deploy.app(
                                "web",
                                V2,
                                a -> a.guard(strict).waive("posture.test", "a demo", LocalDate.of(2026, 11, 22)))
                        .apply())
                .hasMessageContaining("posture.test");
    }

    @Test
    void guards_seeTheWholeDeploymentAsItWouldBe() {
        List<Map<String, Object>> seen = new java.util.ArrayList<>();
        deploy.app(
                "web",
                V1,
                a -> a.guard(review -> {
                    seen.addAll(review.objects());
                    return List.of();
                }));
        assertThat(seen).singleElement().satisfies(o -> assertThat(o.toString()).contains("imagePullPolicy"));
    }

    @Test
    void imageWithoutDigest_countsAsTheEnvironmentSays() {
        namespace = new MemoryNamespace(session(Environment.prod(), List.of()));
        assertThatThrownBy(
                        () -> Deploy.on(namespace).app("web", "shop/web:1.0.0").apply())
                .hasMessageContaining("deploy.image-not-pinned");
    }

    @Test
    void twoDeploysAtOnce_theSecondIsRefused() {
        AppPlan one = deploy.app("web", V1);
        AppPlan two = deploy.app("web", V2);
        one.apply();
        assertThatThrownBy(two::apply).hasMessageContaining("deploy.plan-outdated");
    }

    @Test
    void history_keepsTenAndTheLastGood() {
        for (int i = 1; i <= 13; i++) {
            int n = i;
            deploy.app("web", V1, a -> a.config("n", "value " + n)).apply();
        }
        assertThat(deploy.history("web").all()).hasSize(10);
        assertThat(deploy.history("web").current().orElseThrow().number()).isEqualTo(13);
        assertThat(namespace.list(Kind.CONFIG_MAP, "").items()).hasSize(10);
    }

    @Test
    void foreignDeploymentWithAnotherSelector_isRefusedWithTheWayOut() {
        deploy.app("web", V1).apply();
        ObjectNode foreign = namespace.stored(Kind.DEPLOYMENT, "web").orElseThrow();
        namespace.delete(Kind.DEPLOYMENT, "web", dev.sampan.internal.kube.KubeNamespace.Propagation.BACKGROUND);
        foreign.withObject("spec")
                .withObject("selector")
                .withObject("matchLabels")
                .removeAll()
                .put("app", "web");
        foreign.withObject("metadata").remove("managedFields");
        namespace.put(Kind.DEPLOYMENT, foreign);

        assertThatThrownBy(() -> deploy.app("web", V2).apply()).hasMessageContaining("deploy.immutable-field");
    }

    @Test
    void secretsInEnv_areHiddenInTheDiff() {
        deploy.app("web", V1, a -> a.env("DB_PASSWORD", "old-hunter-2")).apply();
        AppPlan plan = deploy.app("web", V1, a -> a.env("DB_PASSWORD", "new-hunter-3"));
        assertThat(plan.changes()).isNotEmpty();
        assertThat(plan.changes().toString() + plan).doesNotContain("hunter").contains("hidden");
    }

    @Test
    void spec_thatCannotBeMeant_isRefusedBeforeAnyCall() {
        List<Consumer<AppSpec>> wrong = List.of(
                a -> a.replicas(-1),
                a -> a.pace(Pace.BALANCED.surge("0").unavailable("0")),
                a -> a.pace(Pace.BALANCED.surge("many")),
                a -> a.pace(Pace.BALANCED.minReady(Duration.ofSeconds(-1))),
                a -> a.pace(Pace.BALANCED.progressDeadline(Duration.ofSeconds(5))),
                a -> a.connections(0),
                a -> a.connections(10, 0),
                a -> a.readyWhenHttp("/ready"),
                a -> a.port(80).readyWhenHttp("ready"),
                a -> a.cpu("2", "1"),
                a -> a.env("1=2", "x"),
                a -> a.label("sampan.dev/app", "other"),
                a -> a.config("../etc/passwd", "x"));
        for (Consumer<AppSpec> spec : wrong) {
            assertThatThrownBy(() -> deploy.app("web", V1, spec)).hasMessageContaining("deploy.spec");
        }
        assertThatThrownBy(() -> deploy.app("web", V1, a -> a.replicas(1).replicas(2)))
                .hasMessageContaining("already set to 1");
        assertThat(namespace.calls).isEmpty();
    }

    @Test
    void image_withRegistryAtHand_isResolvedOnceAndMissedWhenGone() {
        KnownImages registry = new KnownImages(session(Environment.prod(), List.of()));
        registry.push("shop/web", "1.0.0", V1.substring(V1.indexOf('@') + 1));
        registry.push("shop/web", "2.0.0", V2.substring(V2.indexOf('@') + 1));
        Deploy pinned = deploy.withRegistry(registry);

        assertThat(pinned.app("web", "shop/web:1.0.0").apply()).isInstanceOf(Done.class);
        assertThat(pinned.get("web").image()).endsWith("@sha256:" + "1".repeat(64));
        pinned.app("web", "registry.example.com/shop/web:2.0.0").apply();
        registry.remove("shop/web", V1.substring(V1.indexOf('@') + 1));

        assertThatThrownBy(() -> pinned.rollback("web").apply()).hasMessageContaining("deploy.image-gone");
    }

    @Test
    void rollback_afterScaling_goesToTheContentBefore() {
        deploy.app("web", V1).apply();
        deploy.app("web", V2).apply();
        deploy.scale("web", 4).apply();

        assertThat(deploy.rollback("web").target().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void app_thatIsUnchangedButNotReady_isJudgedAgain() {
        namespace.onDeployment = pods::stall;
        deploy.app("web", V1).apply();

        Outcome<Release> still = deploy.app("web", V1).apply();
        assertThat(still).isInstanceOf(Failed.class);
        pods.rollOut(namespace.stored(Kind.DEPLOYMENT, "web").orElseThrow());

        assertThat(deploy.app("web", V1).apply()).isInstanceOf(Unchanged.class);
    }

    @Test
    void release_thatAnotherDeployOvertakes_isStopped() {
        namespace.onDeployment = d -> {
            namespace.onDeployment = other -> {};
            namespace.edit(
                    Kind.DEPLOYMENT,
                    "web",
                    "sampan",
                    other -> other.withObject("metadata")
                            .withObject("annotations")
                            .put(Marks.RELEASE, "7"));
        };
        Outcome<Release> outcome = deploy.app("web", V1).apply();
        assertThat(outcome).isInstanceOf(Stopped.class);
        assertThat(outcome.toString()).contains("overtaken");
    }

    @Test
    void release_whoseDeploymentIsDeletedMeanwhile_failsAndSaysSo() {
        namespace.onDeployment = d ->
                namespace.delete(Kind.DEPLOYMENT, "web", dev.sampan.internal.kube.KubeNamespace.Propagation.BACKGROUND);
        assertThat(deploy.app("web", V1).apply().toString()).contains("deleted while its rollout was watched");
    }

    @Test
    void app_withoutPortAnyMore_losesItsService() {
        deploy.app("web", V1, a -> a.port(8080)).apply();
        AppPlan plan = deploy.app("web", V1);
        assertThat(plan.changes())
                .anyMatch(c -> c.kind() == Change.Kind.DELETE && c.object().equals("Service/web"));
        assertThat(plan.apply()).isInstanceOf(Done.class);
        assertThat(namespace.stored(Kind.SERVICE, "web")).isEmpty();
    }

    @Test
    void app_ofAGitOpsOwner_warns() {
        deploy.app("web", V1).apply();
        namespace.edit(
                Kind.DEPLOYMENT,
                "web",
                "argocd",
                d -> d.withObject("metadata").withObject("labels").put("argocd.argoproj.io/instance", "shop"));
        assertThat(deploy.app("web", V2).findings()).extracting(Finding::id).containsExactly("deploy.gitops-owner");
        assertThat(deploy.rollback("web").findings()).extracting(Finding::id).contains("deploy.no-good-release");
    }

    @Test
    void everything_atThePrompt_fits() {
        deploy.app("web", V1, DeployTest::threeWithConfig).apply();
        for (int i = 0; i < 12; i++) {
            int n = i;
            deploy.app("web", V2, a -> a.env("N", "" + n).cause("a longer reason that somebody wrote, number " + n))
                    .apply();
        }
        List<Object> printed = List.of(
                deploy,
                deploy.list(),
                deploy.get("web"),
                deploy.history("web"),
                deploy.history("web").get(13),
                deploy.app("web", V1, DeployTest::threeWithConfig),
                deploy.rollback("web"),
                deploy.scale("web", 2),
                deploy.restart("web"),
                deploy.delete("web"),
                deploy.scale("web", 2).apply());
        for (Object each : printed) {
            String text = each.toString();
            assertThat(text).hasSizeLessThanOrEqualTo(1000);
            assertThat(text.lines().findFirst().orElseThrow()).as(text).hasSizeLessThanOrEqualTo(80);
            assertThat(text.lines().count()).isLessThanOrEqualTo(24);
        }
    }

    private static void threeWithConfig(AppSpec app) {
        threeWithConfigWithoutReplicas(app.replicas(3));
    }

    private static void threeWithConfigWithoutReplicas(AppSpec app) {
        app.port(8080)
                .readyWhenHttp("/ready")
                .cpu("250m", "1000m")
                .memory("256Mi", "512Mi")
                .env("MODE", "prod")
                .secretEnv("DB_PASSWORD", "db", "password")
                .config("app.properties", "greeting=hello\n");
    }

    private static ObjectNode container(ObjectNode deployment) {
        return (ObjectNode) deployment.at("/spec/template/spec/containers/0");
    }

    private Session session(Environment environment, List<Guard> guards) {
        return new Session(
                time, time, Duration.ofMinutes(2), environment, guards, ProgressListener.none(), new OkHttpClient());
    }
}
