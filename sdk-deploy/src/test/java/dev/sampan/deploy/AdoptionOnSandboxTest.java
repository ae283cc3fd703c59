package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Change;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.problem.ClusterException;
import dev.sampan.sandbox.SandboxTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Apps that kubectl or Helm has made: in the way until they are adopted, and wholly Sampan's from then on. */
@SandboxTest
class AdoptionOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final String KUBECTL = "kubectl-client-side-apply";
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels: {app: web, tier: front}
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"spec":{"password":"hunter2"}}'
            spec:
              replicas: 2
              revisionHistoryLimit: 5
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web, tier: front}}
                spec:
                  containers:
                  - name: main
                    image: registry.example.com/shop/old:1
                    env: [{name: OLD, value: x}]
                    ports: [{name: http, containerPort: 80}]
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, labels: {app: web}}
            spec:
              selector: {app: web, tier: front}
              ports: [{port: 80, targetPort: 80}]
            """;

    @Test
    void app_thatKubectlMade_standsInTheWay_untilItIsAdopted(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        made(namespace, Kind.SERVICE, SERVICE, KUBECTL);
        Deploy deploy = Deploy.on(namespace);

        AppPlan plan = deploy.app("web", V1, app -> app.port(8080));

        List<Finding> inTheWay = plan.findings().stream()
                .filter(f -> f.id().equals("deploy.not-adopted"))
                .toList();
        assertThat(inTheWay).extracting(Finding::object).containsExactlyInAnyOrder("Deployment/web", "Service/web");
        assertThat(inTheWay).allSatisfy(finding -> {
            assertThat(finding.level()).isEqualTo(Level.ENFORCE);
            assertThat(finding.what()).contains(KUBECTL + " (since 20");
            assertThat(finding.nextStep()).contains("adopt()");
        });
        assertThatThrownBy(plan::apply).hasMessageContaining("deploy.not-adopted");
        assertThat(deployment(namespace).at("/metadata/labels").has(Marks.APP)).isFalse();
    }

    @Test
    void app_thatKubectlMade_isAdopted_asItsPlanSays(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        made(namespace, Kind.SERVICE, SERVICE, KUBECTL);
        Deploy deploy = Deploy.on(namespace);

        AppPlan plan =
                deploy.app("web", V1, app -> app.port(8080).env("MODE", "a")).adopt();

        assertThat(plan.findings()).filteredOn(f -> f.level() == Level.ENFORCE).isEmpty();
        assertThat(plan.findings())
                .filteredOn(f -> f.id().equals("deploy.adopted"))
                .hasSize(2)
                .allMatch(f -> f.what().contains(KUBECTL));
        assertThat(plan.changes())
                .extracting(Change::field)
                .contains(
                        "metadata.labels.tier",
                        "spec.template.metadata.labels.tier",
                        "spec.template.spec.containers[main]",
                        "spec.template.spec.containers[web]",
                        "spec.ports[80]",
                        "spec.ports[http]",
                        "spec.selector.tier")
                .doesNotContain("spec.selector.matchLabels", "spec.template.spec.dnsPolicy", "spec.replicas");
        assertThat(plan.changes().toString())
                .contains("spec.revisionHistoryLimit 5 -> 10")
                .doesNotContain("hunter2");

        Outcome<Release> outcome = plan.apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        ObjectNode deployment = deployment(namespace);
        assertThat(deployment.at("/spec/template/spec/containers")).hasSize(1);
        assertThat(deployment.at("/spec/selector/matchLabels").toString()).isEqualTo("{\"app\":\"web\"}");
        assertThat(deployment.at("/metadata/annotations").has(Marks.LAST_APPLIED))
                .isFalse();
        assertThat(managers(deployment)).contains(Marks.MANAGER).doesNotContain(KUBECTL);
        for (PlannedObject object : ((IntentPlan) plan).objects()) {
            JsonNode live =
                    kube(namespace).find(object.kind(), "web").orElseThrow().path("spec");
            assertThat(Json.canonical(object.result().path("spec"))).isEqualTo(Json.canonical(live));
        }
    }

    @Test
    void app_thatWasAdopted_isChangedRolledBackAndStrippedLikeAnyOther(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        made(namespace, Kind.SERVICE, SERVICE, KUBECTL);
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080).env("MODE", "a"))
                .adopt()
                .apply()
                .orElseThrow();

        AppPlan again = deploy.app("web", V1, app -> app.port(8080).env("MODE", "a"));
        assertThat(again.isEmpty()).as(again.toString()).isTrue();
        assertThat(deploy.drift("web").isEmpty()).isTrue();
        Outcome<Release> second = deploy.app("web", V2, app -> app.port(8080)).apply();
        assertThat(second).as(second.toString()).isInstanceOf(Done.class);
        assertThat(deployment(namespace).at("/spec/template/spec/containers/0").has("env"))
                .isFalse();
        assertThat(deploy.rollback("web").apply()).isInstanceOf(Done.class);
        assertThat(deployment(namespace)
                        .at("/spec/template/spec/containers/0/env/0/name")
                        .asText())
                .isEqualTo("MODE");
        assertThat(deploy.app("web", V2).apply()).isInstanceOf(Done.class);
        assertThat(kube(namespace).find(Kind.SERVICE, "web")).isEmpty();
        assertThat(deploy.delete("web").apply()).isInstanceOf(Done.class);
    }

    @Test
    void app_thatHelmMade_isAdopted_andTheReleaseIsNamed(Namespace namespace) {
        ObjectNode helm = yaml(DEPLOYMENT);
        helm.withObject("/metadata/labels").put("app.kubernetes.io/managed-by", "Helm");
        helm.withObject("/metadata/annotations").removeAll().put("meta.helm.sh/release-name", "front");
        made(namespace, Kind.DEPLOYMENT, helm, "helm");
        Deploy deploy = Deploy.on(namespace);

        AppPlan plan = deploy.app("web", V1);
        assertThat(plan.findings())
                .anySatisfy(f -> assertThat(f.id() + f.reason()).contains("deploy.not-adopted", "Helm release front"));
        Outcome<Release> outcome = plan.adopt().apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        JsonNode metadata = deployment(namespace).path("metadata");
        assertThat(metadata.at("/labels/app.kubernetes.io~1managed-by").asText())
                .isEqualTo("sampan");
        assertThat(metadata.path("annotations").has("meta.helm.sh/release-name"))
                .isFalse();
    }

    @Test
    void adoption_afterTheirMakerWroteAgain_isRefused(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        AppPlan plan = Deploy.on(namespace).app("web", V1).adopt();
        ObjectNode label = Json.object();
        label.withObject("/metadata/labels").put("tier", "back");
        kube(namespace).mergePatch(Kind.DEPLOYMENT, "web", label, KUBECTL);

        assertThatThrownBy(plan::apply)
                .hasMessageContaining("deploy.plan-outdated")
                .hasMessageContaining("metadata.labels.tier");
        assertThat(managers(deployment(namespace))).contains(KUBECTL).doesNotContain(Marks.MANAGER);
    }

    @Test
    void adoption_leavesWhatControllersAndOtherToolsOwn(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        ObjectNode note = Json.object();
        note.withObject("/metadata/annotations").put("others", "x");
        note.withObject("/metadata/labels").put("tier", "front");
        note.withObject("/spec/template/metadata/annotations").put("injected", "x");
        kube(namespace).mergePatch(Kind.DEPLOYMENT, "web", note, "injector");

        Outcome<Release> outcome = Deploy.on(namespace).app("web", V1).adopt().apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        ObjectNode deployment = deployment(namespace);
        assertThat(Json.annotation(deployment, "others")).isEqualTo("x");
        assertThat(deployment.at("/spec/template/metadata/annotations/injected").asText())
                .isEqualTo("x");
        assertThat(managers(deployment)).contains("injector");
    }

    @Test
    void adoption_isDoneUnderTheLease_soThatNobodyGetsInBetween(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        AppPlan second = Deploy.on(namespace).app("web", V2).adopt();
        AppsPlan third = Deploy.on(namespace).apps(all -> all.app("web", V2)).adopt("web");
        List<Throwable> refusals = new ArrayList<>();
        Deploy first = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (isTakeover(call) && refusals.isEmpty()) {
                refusals.add(catchThrowable(second::apply));
                refusals.add(catchThrowable(third::apply));
            }
            return send.now();
        }));

        Outcome<ReleasedApps> outcome = first.apps(all -> all.app("web", V1).app("api", V1))
                .adopt("web")
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(refusals).hasSize(2).hasOnlyElementsOfType(AppHeldException.class);
        assertThat(Deploy.on(namespace).get("web").image()).isEqualTo(V1);
    }

    @Test
    void adoption_ofOneWhoSleptOverATakeover_changesNothing(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        Deploy later = Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
        List<ObjectNode> left = new ArrayList<>();
        Deploy first = Deploy.on(InterceptedNamespace.of(namespace, (call, send) -> {
            if (isTakeover(call) && left.isEmpty()) {
                later.app("web", V2).adopt().apply().orElseThrow();
                left.add(deployment(namespace));
            }
            return send.now();
        }));

        Throwable refused =
                catchThrowable(() -> first.app("web", V1).adopt().apply().orElseThrow());

        assertThat(refused).hasMessageContaining("taken the app over");
        assertThat(left).singleElement().satisfies(then -> {
            ObjectNode now = deployment(namespace);
            assertThat(now.path("spec")).isEqualTo(then.path("spec"));
            assertThat(managers(now)).isEqualTo(managers(then));
        });
        assertThat(Deploy.on(namespace).history("web").all()).hasSize(1);
    }

    @Test
    void adoption_ofWhatIsAsWished_movesTheOwnershipAndNothingElse(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.label("tier", "front")).apply().orElseThrow();
        ObjectNode same = Json.object();
        same.withObject("/metadata").put("name", "web").withObject("labels").put("tier", "front");
        kube(namespace)
                .apply(
                        Kind.DEPLOYMENT,
                        same.put("apiVersion", "apps/v1").put("kind", "Deployment"),
                        new KubeNamespace.ApplyOptions("kubectl", false, false));
        assertThat(managers(deployment(namespace))).contains("kubectl");

        Outcome<Release> outcome =
                deploy.app("web", V1, app -> app.label("tier", "front")).adopt().apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Unchanged.class);
        assertThat(managers(deployment(namespace))).contains(Marks.MANAGER).doesNotContain("kubectl");
        assertThat(AppLease.read(kube(namespace), "web").isGivenBack()).isTrue();
    }

    private static boolean isTakeover(InterceptedNamespace.Call call) {
        return call.toString().equals("mergePatch Deployment/web");
    }

    @Test
    void apps_areAdoptedByName(Namespace namespace) {
        made(namespace, Kind.DEPLOYMENT, DEPLOYMENT, KUBECTL);
        Deploy deploy = Deploy.on(namespace);
        AppsPlan plan = deploy.apps(all -> all.app("web", V1).app("api", V1));

        assertThatThrownBy(plan::apply).hasMessageContaining("deploy.not-adopted");
        assertThatThrownBy(() -> plan.adopt("other")).hasMessageContaining("deploy.app-not-planned");
        assertThat(plan.adopt("web").apply()).isInstanceOf(Done.class);
        assertThat(deploy.list().all()).hasSize(2);
    }

    @Test
    void object_thatOnlyBearsOurLabels_isNotPruned(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1).apply().orElseThrow();
        ObjectNode service = yaml(SERVICE);
        service.withObject("/metadata/labels")
                .put(Marks.APP, "web")
                .put("app.kubernetes.io/managed-by", "sampan")
                .put("app.kubernetes.io/name", "web");
        made(namespace, Kind.SERVICE, service, KUBECTL);

        AppPlan plan = deploy.app("web", V2);

        assertThat(plan.changes()).noneMatch(c -> c.kind() == Change.Kind.DELETE);
        plan.apply().orElseThrow();
        deploy.delete("web").apply().orElseThrow();
        assertThat(kube(namespace).find(Kind.SERVICE, "web")).isPresent();
    }

    private static void made(Namespace namespace, Kind kind, String yaml, String manager) {
        made(namespace, kind, yaml(yaml), manager);
    }

    /** As a client makes it that calls itself so: the maker's entry bears its name. */
    private static void made(Namespace namespace, Kind kind, ObjectNode object, String manager) {
        KubeNamespace kube = kube(namespace);
        String maker = kube.create(kind, object)
                .at("/metadata/managedFields/0/manager")
                .asText();
        for (int attempt = 0; attempt < 20; attempt++) {
            ObjectNode live = kube.find(kind, Json.name(object)).orElseThrow();
            ArrayNode entries = live.withObject("/metadata").withArray("managedFields");
            entries.forEach(entry -> {
                if (entry.path("manager").asText().equals(maker)) {
                    ((ObjectNode) entry).put("manager", manager);
                }
            });
            ObjectNode patch = Json.object();
            patch.putObject("metadata")
                    .put("resourceVersion", live.at("/metadata/resourceVersion").asText())
                    .set("managedFields", entries);
            try {
                kube.mergePatch(kind, Json.name(object), patch, "test");
                return;
            } catch (ClusterException e) {
                assertThat(e.status()).isEqualTo(409);
            }
        }
        throw new AssertionError("the object did not come to rest");
    }

    private static List<String> managers(ObjectNode object) {
        return object.at("/metadata/managedFields").findValuesAsText("manager");
    }

    private static ObjectNode deployment(Namespace namespace) {
        Optional<ObjectNode> deployment = kube(namespace).find(Kind.DEPLOYMENT, "web");
        return deployment.orElseThrow();
    }

    private static ObjectNode yaml(String text) {
        return Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}
