package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.deploy.DyingProcess.Moment;
import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.deploy.Release.Verdict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Steps of a schema that come before the pods which need them, against a cluster that runs jobs. */
@SandboxTest
class MigrationOnSandboxTest {
    private static final String IMAGE = "registry.example.com/shop/web@sha256:";

    @Test
    void migration_ofARelease_isDoneBeforeItsPodsAreReplaced(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofMinutes(1), 0));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), app -> app.port(8080)).apply().orElseThrow();
        int before = sandbox.requests().size();

        AppPlan plan = deploy.app(
                "web",
                image(2),
                app -> app.port(8080)
                        .env("MODE", "prod")
                        .config("app.properties", "a=1")
                        .migrate("add-email", m -> m.schema(1).compatibleWith(0).command("flyway", "migrate")));
        Outcome<Release> outcome = plan.apply();

        assertThat(plan.changes().get(0))
                .hasToString("! Job/web-migrate-2 add-email: schema 0 -> 1, serves programs of 0 and later");
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        List<String> writes = sandbox
                .requests()
                .subList(before, sandbox.requests().size())
                .stream()
                .filter(r -> r.method().equals("POST") || r.method().equals("PATCH"))
                .filter(r -> r.path().contains("/namespaces/" + namespace.name())
                        && !r.path().contains("dryRun"))
                .map(MigrationOnSandboxTest::written)
                .toList();
        assertThat(writes)
                .containsSubsequence(
                        "POST secrets", "PATCH configmaps", "POST jobs", "PATCH secrets", "PATCH deployments");
        assertThat(outcome.orElseThrow().schema()).isEqualTo(1);

        KubeNamespace kube = kube(namespace);
        ObjectNode job = kube.find(Kind.JOB, "web-migrate-2").orElseThrow();
        ObjectNode container = (ObjectNode) job.at("/spec/template/spec/containers/0");
        assertThat(container.path("name").asText()).isEqualTo("add-email");
        assertThat(container.path("image").asText()).isEqualTo(image(2));
        assertThat(container.path("command")).hasToString("[\"flyway\",\"migrate\"]");
        assertThat(container.at("/env/0/value").asText()).isEqualTo("prod");
        assertThat(container.has("readinessProbe") || container.has("ports")).isFalse();
        assertThat(job.at("/spec/template/metadata/labels").has(Marks.APP))
                .as("a Service would send it requests")
                .isFalse();
        assertThat(job.at("/spec/template/spec/volumes/0/configMap/name").asText())
                .startsWith("web-config-");
    }

    @Test
    void migration_ofASchemaThatIsThere_isNotRunAgain(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), to(1, 0)).apply().orElseThrow();

        AppPlan same = deploy.app("web", image(1), to(1, 0));
        assertThat(same.isEmpty()).as(same.toString()).isTrue();
        deploy.app("web", image(2), to(1, 0)).apply().orElseThrow();

        assertThat(jobs(namespace)).containsExactly("web-migrate-1");
        assertThat(deploy.history("web").get(2).schema()).isEqualTo(1);
    }

    @Test
    void migration_thatFails_stopsTheReleaseWithItsLastWords(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate")
                .exits(Duration.ofSeconds(5), 1)
                .lastLog("ERROR: column email exists"));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), app -> app.replicas(2)).apply().orElseThrow();
        Consumer<AppSpec> wished = to(1, 0).andThen(app -> app.onFailure(OnFailure.ROLLBACK));

        Outcome<Release> outcome = deploy.app("web", image(2), wished).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        Failed<Release> failed = (Failed<Release>) outcome;
        assertThat(failed.cause().id()).isEqualTo("deploy.migration-failed");
        assertThat(failed.cause().object()).isEqualTo("Job/web-migrate-2");
        assertThat(failed.cause().what()).contains("no pod was replaced").contains("exit code 1");
        assertThat(failed.cause().evidence()).extracting(Evidence::text).contains("ERROR: column email exists");
        assertThat(deploy.get("web").image()).isEqualTo(image(1));
        assertThat(deploy.get("web").release()).hasValue(1);
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.FAILED, Verdict.GOOD);

        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofSeconds(5), 0));
        AppPlan again = deploy.app("web", image(2), wished);
        assertThat(again.findings()).extracting(Finding::id).contains("deploy.migration-unfinished");
        again.apply().orElseThrow();
        assertThat(jobs(namespace)).contains("web-migrate-2", "web-migrate-3");
        assertThat(deploy.get("web").image()).isEqualTo(image(2));
    }

    @Test
    void migration_thatTakesTooLong_stopsTheRelease(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofHours(2), 0));

        Outcome<Release> outcome = Deploy.on(namespace)
                .app(
                        "web",
                        image(1),
                        app -> app.migrate("fill", m -> m.schema(1).within(Duration.ofMinutes(5))))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(((Failed<Release>) outcome).cause().what()).contains("longer than it may");
        assertThat(kube(namespace).find(Kind.DEPLOYMENT, "web")).isEmpty();
    }

    @Test
    void rollback_toAProgramThatTheSchemaDoesNotServe_isRefusedWithTheWayOut(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), to(1, 0)).apply().orElseThrow();
        deploy.app("web", image(2), to(2, 1)).apply().orElseThrow();
        deploy.rollback("web").to(1).apply().orElseThrow();
        deploy.app("web", image(4), to(2, 1)).apply().orElseThrow();
        deploy.app("web", image(5), to(3, 2)).apply().orElseThrow();

        RollbackPlan refused = deploy.rollback("web").to(1);

        assertThat(refused.findings())
                .filteredOn(f -> f.id().equals("deploy.schema-forbids"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.what())
                            .isEqualTo("release 1 is made for schema 1, and schema 3 serves programs of 2 and later");
                    assertThat(f.nextStep()).startsWith("go back to #4, #2, or deploy forward");
                });
        assertThatThrownBy(refused::apply).hasMessageContaining("deploy.schema-forbids");
        assertThatThrownBy(() -> deploy.rollback("web").to(3).apply())
                .as("a rollback has the program of what it restored")
                .hasMessageContaining("deploy.schema-forbids");
        assertThatThrownBy(() -> deploy.app("web", image(6), to(1, 0)).apply())
                .hasMessageContaining("deploy.schema-forbids");
        assertThat(deploy.rollback("web").to(2).apply()).isInstanceOf(Done.class);
        assertThat(deploy.history("web").current().orElseThrow().schema()).isEqualTo(2);
    }

    @Test
    void migration_thatTheRunningProgramDoesNotSurvive_isRefusedUnlessWaived(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), to(1, 0)).apply().orElseThrow();

        AppPlan contract = deploy.app("web", image(2), to(2, 2));

        assertThatThrownBy(contract::apply)
                .hasMessageContaining("deploy.schema-breaks-running")
                .hasMessageContaining("first expand: a migration that is compatibleWith(1)");
        assertThat(jobs(namespace)).containsExactly("web-migrate-1");
        Outcome<Release> waived = deploy.app(
                        "web",
                        image(2),
                        to(2, 2).andThen(app ->
                                app.waive("deploy.schema-breaks-running", "nobody is awake", LocalDate.of(2100, 1, 1))))
                .apply();
        assertThat(waived).as(waived.toString()).isInstanceOf(Done.class);
    }

    @Test
    void job_ofAMigration_goesWithTheApp(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", image(1), to(1, 0)).apply().orElseThrow();
        assertThat(jobs(namespace)).hasSize(1);

        deploy.delete("web").apply().orElseThrow();

        sandbox.advance(Duration.ofMinutes(1));
        assertThat(jobs(namespace)).isEmpty();
    }

    @Test
    void migration_thatTakesLong_keepsTheLease(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofMinutes(5), 0));
        int before = sandbox.requests().size();

        Outcome<Release> outcome = Deploy.on(namespace)
                .app(
                        "web",
                        image(1),
                        app -> app.migrate("slow", m -> m.schema(1).within(Duration.ofMinutes(9))))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(sandbox.requests().subList(before, sandbox.requests().size()).stream()
                        .filter(r -> r.method().equals("PUT"))
                        .filter(r -> r.path().contains("/namespaces/" + namespace.name() + "/leases/")))
                .as("renewed every half minute, then given back")
                .hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void migration_ofOneOfSeveralApps_keepsTheLeasesOfAllThatAreWritten(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofMinutes(5), 0));
        List<AppLease> seen = new ArrayList<>();
        Deploy deploy = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (call.toString().startsWith("find Job/web-migrate")) {
                AppLease lease = AppLease.read(kube(namespace), "db");
                assertThat(lease.isHeld(sandbox.now()))
                        .as("%s at %s", lease, sandbox.now())
                        .isEqualTo(lease.isThere());
                seen.add(lease);
            }
            return send.now();
        }));

        Outcome<ReleasedApps> outcome = deploy.apps(all -> all.app("db", image(1))
                        .app(
                                "web",
                                image(1),
                                app -> app.migrate("slow", m -> m.schema(1).within(Duration.ofMinutes(9)))))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(seen.stream().map(AppLease::until).distinct())
                .as("renewed every half minute")
                .hasSizeGreaterThanOrEqualTo(8);
        assertThat(AppLease.read(kube(namespace), "db").isGivenBack()).isTrue();
    }

    @Test
    void migration_whoseProcessDied_isGoneOnWithByTheSameJob(Sandbox sandbox, Namespace namespace) {
        int deaths = 0;
        int resumed = 0;
        boolean dead = true;
        while (dead && deaths < 20) {
            String app = "app" + deaths;
            sandbox.script(pods -> pods.pod(namespace.name(), app + "-migrate").exits(Duration.ofSeconds(10), 0));
            DyingProcess process = new DyingProcess(MigrationOnSandboxTest::isStep, deaths + 1, Moment.AFTER_SEND);
            AppPlan plan =
                    Deploy.on(InterceptedNamespace.of(namespace, process)).app(app, image(1), to(1, 0));
            process.arm();
            try {
                plan.apply();
            } catch (DyingProcess.Death | IllegalStateException e) {
                assertThat(process.isDead()).as("%s", e).isTrue();
            }
            Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
            if (later.interrupted().find(app).isPresent()) {
                Outcome<Release> outcome = later.resume(app).apply();

                assertThat(outcome.isGood()).as("death %s: %s", deaths, outcome).isTrue();
                resumed++;
            }
            if (later.history(app).current().isPresent()) {
                Release release = later.history(app).get(1);
                assertThat(release.verdict()).isEqualTo(Release.Verdict.GOOD);
                assertThat(release.journal().migrated()).isTrue();
                assertThat(jobs(namespace)).containsOnlyOnce(app + "-migrate-1");
            }
            dead = process.isDead();
            deaths += dead ? 1 : 0;
        }
        assertThat(deaths).as("record, job, mark, Deployment, verdict").isEqualTo(5);
        assertThat(resumed).as("all between the record and the verdict").isEqualTo(4);
    }

    @Test
    void migration_thatCannotBeMeant_isRefused(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);

        assertThatThrownBy(() -> deploy.app("web", image(1), app -> app.migrate("m", m -> m.compatibleWith(1))))
                .hasMessageContaining("it has no schema");
        assertThatThrownBy(() -> deploy.app("web", image(1), to(1, 2))).hasMessageContaining("compatible with 2");
        assertThatThrownBy(() -> deploy.app("web", image(1), app -> app.migrate("Not a label", m -> m.schema(1))))
                .hasMessageContaining("cannot be the name of its container");
    }

    /** Renewals of the Lease come when their time has come. */
    private static boolean isStep(Call call) {
        return call.write() && !call.object().toLowerCase(Locale.ROOT).contains("lease/");
    }

    private static Consumer<AppSpec> to(int schema, int compatibleWith) {
        return app -> app.migrate("schema-" + schema, m -> m.schema(schema).compatibleWith(compatibleWith));
    }

    private static String image(int number) {
        return IMAGE + String.valueOf(number).repeat(64);
    }

    private static String written(ReceivedRequest request) {
        String[] parts = request.path().replaceAll("\\?.*", "").split("/namespaces/[^/]+/", 2);
        return request.method() + " " + (parts.length < 2 ? "" : parts[1].replaceAll("/.*", ""));
    }

    private static List<String> jobs(Namespace namespace) {
        return kube(namespace).list(Kind.JOB, "").items().stream()
                .map(Json::name)
                .sorted()
                .toList();
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}
