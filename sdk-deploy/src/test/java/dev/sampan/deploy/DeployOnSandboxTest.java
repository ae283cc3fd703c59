package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.deploy.Release.Verdict;
import dev.sampan.deploy.image.Image;
import dev.sampan.deploy.image.Images;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apps from the first deploy to the last delete, against a cluster with controllers and nodes. */
@SandboxTest
class DeployOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    @Test
    void app_deployedForTheFirstTime_isThereWithItsServiceAndConfig(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);

        Outcome<Release> outcome =
                deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(outcome.toString()).contains("web 3/3 available, release 1").contains("undo: delete(\"web\")");
        assertThat(deploy.get("web").ready()).isEqualTo(3);
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        KubeNamespace kube = kube(namespace);
        ObjectNode deployment = deployment(kube);
        String config =
                deployment.at("/spec/template/spec/volumes/0/configMap/name").asText();
        ObjectNode files = kube.find(Kind.CONFIG_MAP, config).orElseThrow();
        assertThat(files.at("/data/app.properties").asText()).isEqualTo("a=1");
        assertThat(files.path("immutable").asBoolean()).isTrue();
        assertThat(kube.find(Kind.SERVICE, "web")
                        .orElseThrow()
                        .at("/spec/ports/0/port")
                        .asInt())
                .isEqualTo(8080);
        assertThat(kube.list(Kind.POD, Marks.appSelector("web")).items()).hasSize(3);
    }

    @Test
    void objects_thatSampanMade_allCarryTheCommonLabelsAndItsOwn(Namespace namespace) {
        Deploy.on(namespace)
                .app("web", V1, DeployOnSandboxTest::threeWithConfig)
                .apply()
                .orElseThrow();

        KubeNamespace kube = kube(namespace);
        List<ObjectNode> made = Stream.of(Kind.DEPLOYMENT, Kind.SERVICE, Kind.CONFIG_MAP, Kind.SECRET)
                .flatMap(kind -> kube.list(kind, "").items().stream())
                .filter(each -> each.at("/metadata/managedFields").findValuesAsText("manager").stream()
                        .anyMatch(manager -> manager.startsWith("sampan")))
                .toList();
        assertThat(made).as("Deployment, Service, files and release").hasSize(4).allSatisfy(each -> {
            JsonNode labels = each.at("/metadata/labels");
            assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("web");
            assertThat(labels.path("app.kubernetes.io/managed-by").asText()).isEqualTo("sampan");
            assertThat(labels.path("sampan.dev/app").asText()).isEqualTo("web");
        });
    }

    @Test
    void app_deployedAgain_isUnchangedAfterNothingButReads(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig).apply().orElseThrow();
        int before = sandbox.requests().size();

        AppPlan plan = deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig);
        Outcome<Release> again = plan.apply();

        assertThat(plan.isEmpty()).isTrue();
        assertThat(again).as(again.toString()).isInstanceOf(Unchanged.class);
        List<ReceivedRequest> sent =
                sandbox.requests().subList(before, sandbox.requests().size());
        assertThat(sent)
                .filteredOn(r -> r.path().contains(namespace.name()))
                .isNotEmpty()
                .allMatch(r -> r.method().equals("GET"));
        assertThat(deploy.history("web").all()).hasSize(1);
    }

    @Test
    void app_updated_showsEachFieldAndRollsOutWithinItsBounds(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig).apply().orElseThrow();

        AppPlan plan = deploy.app(
                "web",
                V2,
                a -> a.port(8080)
                        .config("app.properties", "a=2")
                        .env("MODE", "prod")
                        .pace(Pace.BALANCED
                                .surge("1")
                                .unavailable("50%")
                                .minReady(Duration.ofSeconds(3))
                                .progressDeadline(Duration.ofMinutes(3))));

        assertThat(plan.changes().stream().map(Change::toString))
                .contains(
                        "~ Deployment/web spec.template.spec.containers[web].image " + V1 + " -> " + V2,
                        "~ Deployment/web spec.strategy.rollingUpdate.maxSurge 25% -> 1",
                        "~ Deployment/web spec.strategy.rollingUpdate.maxUnavailable 0 -> 50%",
                        "~ Deployment/web spec.progressDeadlineSeconds 600 -> 180",
                        "~ config app.properties a=1 -> a=2");
        assertThat(plan.toString()).endsWith("not applied: call apply()");

        Outcome<Release> second = plan.apply();

        assertThat(second).as(second.toString()).isInstanceOf(Done.class);
        ObjectNode deployment = deployment(kube(namespace));
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxSurge").asText())
                .isEqualTo("1");
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asText())
                .isEqualTo("50%");
        assertThat(deployment.at("/spec/minReadySeconds").asInt()).isEqualTo(3);
        assertThat(deployment.at("/spec/progressDeadlineSeconds").asInt()).isEqualTo(180);
        assertThat(deploy.get("web").replicas()).isEqualTo(3);
    }

    @Test
    void rollback_restoresImageConfigAndNumber(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig).apply().orElseThrow();
        deploy.app("web", V2, a -> a.replicas(2).port(8080).config("app.properties", "a=2"))
                .apply()
                .orElseThrow();

        Outcome<Release> back = deploy.rollback("web").apply();

        assertThat(back).as(back.toString()).isInstanceOf(Done.class);
        assertThat(back.orElseThrow().restores()).hasValue(1);
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        assertThat(deploy.get("web").ready()).isEqualTo(3);
        assertThat(mountedConfig(kube(namespace))).isEqualTo("a=1");
        assertThat(deploy.history("web").all())
                .extracting(Release::verdict)
                .containsExactly(Verdict.GOOD, Verdict.GOOD, Verdict.GOOD);

        assertThat(deploy.rollback("web").to(1).apply()).isInstanceOf(Unchanged.class);
        Outcome<Release> numbered = deploy.rollback("web").to(2).apply();
        assertThat(numbered).as(numbered.toString()).isInstanceOf(Done.class);
        assertThat(numbered.orElseThrow().number()).isEqualTo(4);
        assertThat(deploy.get("web").image()).isEqualTo(V2);
        assertThat(deploy.get("web").replicas()).isEqualTo(2);
        assertThat(mountedConfig(kube(namespace))).isEqualTo("a=2");
    }

    @Test
    void app_isScaledRestartedAndDeleted(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, a -> a.port(8080)).apply().orElseThrow();
        KubeNamespace kube = kube(namespace);

        assertThat(deploy.scale("web", 4).apply().orElseThrow().replicas()).hasValue(4);
        assertThat(deploy.get("web").ready()).isEqualTo(4);
        List<String> pods = podNames(kube);
        Outcome<App> restarted = deploy.restart("web").apply();
        assertThat(restarted).as(restarted.toString()).isInstanceOf(Done.class);
        assertThat(podNames(kube)).hasSize(4).doesNotContainAnyElementsOf(pods);
        assertThat(deploy.app("web", V1, a -> a.port(8080)).isEmpty()).isTrue();

        Outcome<App> deleted = deploy.delete("web").apply();
        assertThat(deleted).as(deleted.toString()).isInstanceOf(Done.class);
        assertThat(podNames(kube)).isEmpty();
        assertThat(deploy.list().all()).isEmpty();
    }

    @Test
    void delete_leavesWhatOthersMade(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, DeployOnSandboxTest::threeWithConfig).apply().orElseThrow();
        deploy.app("other", V1).apply().orElseThrow();
        KubeNamespace kube = kube(namespace);
        ObjectNode theirs = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        theirs.putObject("metadata")
                .put("name", "web-of-others")
                .putObject("labels")
                .put(Marks.APP, "web")
                .put("app.kubernetes.io/managed-by", "helm");
        kube.create(Kind.CONFIG_MAP, theirs);

        assertThat(deploy.delete("web").apply()).isInstanceOf(Done.class);

        assertThat(kube.find(Kind.CONFIG_MAP, "web-of-others")).isPresent();
        assertThat(kube.find(Kind.SERVICE, "web")).isEmpty();
        assertThat(kube.list(Kind.SECRET, Marks.appSelector("web")).items()).isEmpty();
        assertThat(deploy.list().all()).extracting(App::name).containsExactly("other");
    }

    @Test
    void app_fromARegistry_isDeployedByDigest(Sandbox sandbox, Sampan sampan, Namespace namespace, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("run.sh"), "#!/bin/sh\nexec sleep 1000\n");
        Image image = Images.on(sampan.registryAt(sandbox.registry()))
                .build("shop/web:1.0.0", folder, b -> b.entrypoint("/bin/sh", "/app/run.sh"))
                .apply()
                .orElseThrow();
        Deploy deploy = Deploy.on(namespace).withRegistry(sampan.registryAt(sandbox.registry()));

        deploy.app("web", "shop/web:1.0.0").apply().orElseThrow();

        assertThat(deploy.get("web").image()).isEqualTo(sandbox.registry() + "/shop/web@" + image.digest());
    }

    @Test
    void field_ofAnotherManager_isATypedRefusalThatSaysWhatToDo(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        takeImage(kube(namespace));

        AppPlan plan = deploy.app("web", V2);

        Finding conflict = plan.findings().stream()
                .filter(f -> f.id().equals("deploy.conflict"))
                .findFirst()
                .orElseThrow();
        assertThat(conflict.level()).isEqualTo(Level.ENFORCE);
        assertThat(conflict.what()).matches(".*containers\\[name=\"web\"]\\.image is owned by setter since 20.*Z");
        assertThatThrownBy(plan::apply).isInstanceOfSatisfying(InvalidRequestException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("deploy.plan-refused");
            assertThat(e.problem().nextStep()).startsWith("force(\"spec.template.spec.containers");
        });
        assertThat(deploy.get("web").image()).isEqualTo("other.example.com/web:7");

        String field = conflict.what().substring(0, conflict.what().indexOf(" is owned"));
        Outcome<Release> forced = plan.force(field).apply();
        assertThat(forced).as(forced.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").image()).isEqualTo(V2);
    }

    @Test
    void plan_afterAnotherManagerWrote_isOutdated(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        AppPlan made = deploy.app("web", V2);
        setReplicas(kube(namespace), 3);

        assertThatThrownBy(made::apply)
                .hasMessageContaining("deploy.plan-outdated")
                .hasMessageContaining("replicas");
    }

    @Test
    void replicas_ofAnotherManager_areNotOverwritten(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        setReplicas(kube(namespace), 3);

        AppPlan plan = deploy.app("web", V2, a -> a.replicas(1));

        assertThat(plan.findings()).anySatisfy(f -> assertThat(f.what()).contains("somebody"));
        Outcome<Release> outcome = plan.apply();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(3);
    }

    @Test
    void replicas_underAnAutoscaler_areTheAutoscalers(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, a -> a.replicas(1).cpu("100m", "200m")).apply().orElseThrow();
        KubeNamespace kube = kube(namespace);
        kube.create(Kind.HORIZONTAL_POD_AUTOSCALER, autoscaler());
        for (int i = 0; i < 20 && deploy.get("web").replicas() != 3; i++) {
            sandbox.advance(Duration.ofSeconds(15));
        }
        assertThat(deploy.get("web").replicas()).isEqualTo(3);

        Outcome<Release> outcome =
                deploy.app("web", V2, a -> a.replicas(1).cpu("100m", "200m")).apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").image()).isEqualTo(V2);
        assertThat(deploy.get("web").replicas()).isEqualTo(3);
        assertThatThrownBy(() -> deploy.scale("web", 2).force("spec.replicas").apply())
                .hasMessageContaining("deploy.replicas-owned")
                .hasMessageContaining("HorizontalPodAutoscaler/web");
    }

    private static void threeWithConfig(AppSpec app) {
        app.replicas(3).port(8080).config("app.properties", "a=1");
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }

    private static ObjectNode deployment(KubeNamespace kube) {
        return kube.find(Kind.DEPLOYMENT, "web").orElseThrow();
    }

    private static String mountedConfig(KubeNamespace kube) {
        String config = deployment(kube)
                .at("/spec/template/spec/volumes/0/configMap/name")
                .asText();
        return kube.find(Kind.CONFIG_MAP, config)
                .orElseThrow()
                .at("/data/app.properties")
                .asText();
    }

    private static List<String> podNames(KubeNamespace kube) {
        return kube.list(Kind.POD, Marks.appSelector("web")).items().stream()
                .map(Json::name)
                .toList();
    }

    private static void takeImage(KubeNamespace kube) {
        ObjectNode patch = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
        patch.putObject("metadata").put("name", "web");
        patch.withObject("/spec/template/spec")
                .putArray("containers")
                .addObject()
                .put("name", "web")
                .put("image", "other.example.com/web:7");
        kube.apply(Kind.DEPLOYMENT, patch, new ApplyOptions("setter", true, false));
    }

    private static void setReplicas(KubeNamespace kube, int replicas) {
        ObjectNode patch = Json.object();
        patch.withObject("spec").put("replicas", replicas);
        kube.mergePatch(Kind.DEPLOYMENT, "web", patch, "somebody");
    }

    private static ObjectNode autoscaler() {
        ObjectNode scaler = Json.object().put("apiVersion", "autoscaling/v2").put("kind", "HorizontalPodAutoscaler");
        scaler.putObject("metadata").put("name", "web");
        ObjectNode spec = scaler.putObject("spec").put("minReplicas", 3).put("maxReplicas", 5);
        spec.putObject("scaleTargetRef")
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", "web");
        spec.putArray("metrics")
                .addObject()
                .put("type", "Resource")
                .putObject("resource")
                .put("name", "cpu")
                .putObject("target")
                .put("type", "Utilization")
                .put("averageUtilization", 50);
        return scaler;
    }
}
