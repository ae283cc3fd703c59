package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Done;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Objects that own by nature: autoscalers of other makers, and tools that keep what a repository says. */
@SandboxTest
class OwnersOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final Kind DEFINITION =
            new Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false);

    @Test
    void replicas_underAScaledObject_areKedas_evenBeforeItHasScaled(Namespace namespace) throws InterruptedException {
        define(namespace, Scalers.SCALED_OBJECT);
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2)).apply().orElseThrow();
        kube(namespace).create(Scalers.SCALED_OBJECT, scaler(Scalers.SCALED_OBJECT, "web-queue", null, "web"));

        AppPlan plan = deploy.app("web", V2, app -> app.replicas(5));

        assertThat(finding(plan, "deploy.replicas-owned").what()).contains("ScaledObject/web-queue");
        Outcome<Release> outcome = plan.apply();
        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(2);
        assertThat(outcome.orElseThrow().replicas()).isEmpty();
        assertThatThrownBy(() -> deploy.scale("web", 4).force("spec.replicas").apply())
                .hasMessageContaining("deploy.replicas-owned");
    }

    @Test
    void replicas_underTheAutoscalerThatKedaMade_areKedas(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).cpu("100m", "200m"))
                .apply()
                .orElseThrow();
        ObjectNode made = scaler(Kind.HORIZONTAL_POD_AUTOSCALER, "keda-hpa-web", "Deployment", "web");
        made.withObject("/metadata/labels").put("scaledobject.keda.sh/name", "web-queue");
        made.withObject("/spec").put("minReplicas", 1).put("maxReplicas", 4);
        kube(namespace).create(Kind.HORIZONTAL_POD_AUTOSCALER, made);

        assertThat(finding(deploy.app("web", V2, app -> app.replicas(3).cpu("100m", "200m")), "deploy.replicas-owned")
                        .what())
                .contains("ScaledObject/web-queue through HorizontalPodAutoscaler/keda-hpa-web");
        AppPlan second = deploy.app("web", V2, app -> app.cpu("100m", "200m").autoscale(1, 3, 50));
        assertThat(finding(second, "deploy.two-autoscalers").level()).isEqualTo(Level.ENFORCE);
        assertThatThrownBy(second::apply).hasMessageContaining("deploy.two-autoscalers");
    }

    @Test
    void replicas_underACronAutoscaler_areItsOwn_directlyAndThroughAnother(Namespace namespace)
            throws InterruptedException {
        define(namespace, Scalers.CRON_AUTOSCALER);
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2)).apply().orElseThrow();
        deploy.app("api", V1, app -> app.cpu("100m", "200m").autoscale(1, 4, 70))
                .apply()
                .orElseThrow();
        kube(namespace).create(Scalers.CRON_AUTOSCALER, scaler(Scalers.CRON_AUTOSCALER, "nights", "Deployment", "web"));
        kube(namespace)
                .create(
                        Scalers.CRON_AUTOSCALER,
                        scaler(Scalers.CRON_AUTOSCALER, "days", "HorizontalPodAutoscaler", "api"));

        assertThat(finding(deploy.app("web", V2, app -> app.replicas(3)), "deploy.replicas-owned")
                        .what())
                .contains("CronHorizontalPodAutoscaler/nights");
        assertThat(finding(deploy.scale("api", 3), "deploy.replicas-owned").what())
                .contains("CronHorizontalPodAutoscaler/days through HorizontalPodAutoscaler/api");
    }

    @Test
    void app_thatAGitOpsToolKeeps_isToldWhoAndWhatToPutThere_alsoOnRollback(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        deploy.app("web", V2, app -> app.port(8080)).apply().orElseThrow();
        ObjectNode mark = Json.object();
        mark.withObject("/metadata/labels")
                .put("kustomize.toolkit.fluxcd.io/name", "apps")
                .put("kustomize.toolkit.fluxcd.io/namespace", "flux-system");
        kube(namespace).mergePatch(Kind.DEPLOYMENT, "web", mark, "kustomize-controller");

        Finding flux = deploy.rollback("web").findings().stream()
                .filter(f -> f.id().equals("deploy.gitops-owner"))
                .findFirst()
                .orElseThrow();

        assertThat(flux.level()).isEqualTo(Level.WARN);
        assertThat(flux.what()).contains("Flux Kustomization flux-system/apps");
        assertThat(flux.nextStep()).contains("flux suspend kustomization apps -n flux-system");
        assertThat(flux.evidence()).anySatisfy(e -> assertThat(e.text()).contains(V2 + " -> " + V1));
    }

    @Test
    void mark_ofEachTool_isRead_andAnInstanceLabelAloneIsNone() {
        assertThat(owner("annotations", "argocd.argoproj.io/tracking-id", "shop:apps/Deployment:shop/web"))
                .hasValue("Argo CD application shop");
        assertThat(owner("labels", "argocd.argoproj.io/instance", "shop")).hasValue("Argo CD application shop");
        assertThat(owner("labels", "helm.toolkit.fluxcd.io/name", "shop")).hasValue("Flux HelmRelease shop");
        assertThat(owner("labels", "app.kubernetes.io/instance", "shop")).isEmpty();
        assertThat(owner("annotations", "meta.helm.sh/release-name", "shop")).isEmpty();

        ObjectNode helm = Json.object();
        helm.withObject("/metadata/annotations").put("meta.helm.sh/release-name", "shop");
        helm.withObject("/metadata/labels").put("app.kubernetes.io/managed-by", "Helm");
        assertThat(GitOpsOwner.of(helm).map(GitOpsOwner::name)).hasValue("Helm release shop");
        ObjectNode argo = Json.object();
        argo.withObject("/metadata/labels").put("app.kubernetes.io/instance", "shop");
        argo.withObject("/metadata").putArray("managedFields").addObject().put("manager", "argocd-controller");
        assertThat(GitOpsOwner.of(argo).map(GitOpsOwner::name)).hasValue("Argo CD application shop");
    }

    @Test
    void conflict_namesFieldOwnerSinceAndWhatForceDoes(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.label("team", "shop")).apply().orElseThrow();
        ObjectNode label = Json.object();
        label.withObject("/metadata/labels").put("team", "others");
        kube(namespace).mergePatch(Kind.DEPLOYMENT, "web", label, "argocd-controller");

        Finding conflict = finding(deploy.app("web", V2, app -> app.label("team", "shop")), "deploy.conflict");

        assertThat(conflict.what()).matches("metadata.labels.team is owned by argocd-controller since 20.*Z");
        assertThat(conflict.nextStep()).contains("its next synchronisation puts its own value back");
        assertThat(Consequences.ofForce("kubectl-edit")).contains("a person");
        assertThat(Consequences.ofForce("kube-controller-manager")).contains("a controller");
        assertThat(Consequences.ofForce("Helm")).contains("chart");
        assertThat(Consequences.ofForce("setter")).contains("may put its own value back");
    }

    private static Optional<String> owner(String place, String key, String value) {
        ObjectNode object = Json.object();
        object.withObject("/metadata/" + place).put(key, value);
        return GitOpsOwner.of(object).map(GitOpsOwner::name);
    }

    private static Finding finding(AppPlan plan, String id) {
        return plan.findings().stream()
                .filter(f -> f.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not among " + plan.findings()));
    }

    static ObjectNode scaler(Kind kind, String name, @org.jspecify.annotations.Nullable String target, String of) {
        ObjectNode scaler = Json.object().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        scaler.putObject("metadata").put("name", name);
        ObjectNode reference = scaler.withObject("/spec/scaleTargetRef").put("name", of);
        if (target != null) {
            reference
                    .put("apiVersion", target.equals("Deployment") ? "apps/v1" : "autoscaling/v2")
                    .put("kind", target);
        }
        return scaler;
    }

    /** The definition of a kind that takes anything, once per sandbox. */
    static void define(Namespace namespace, Kind kind) throws InterruptedException {
        int slash = kind.apiVersion().indexOf('/');
        String group = kind.apiVersion().substring(0, slash);
        ObjectNode definition =
                Json.object().put("apiVersion", DEFINITION.apiVersion()).put("kind", DEFINITION.kind());
        definition.putObject("metadata").put("name", kind.plural() + "." + group);
        ObjectNode spec = definition.putObject("spec").put("group", group).put("scope", "Namespaced");
        spec.putObject("names")
                .put("kind", kind.kind())
                .put("plural", kind.plural())
                .put("singular", kind.plural().substring(0, kind.plural().length() - 1));
        ObjectNode version = spec.putArray("versions")
                .addObject()
                .put("name", kind.apiVersion().substring(slash + 1))
                .put("served", true)
                .put("storage", true);
        version.withObject("/schema/openAPIV3Schema")
                .put("type", "object")
                .put("x-kubernetes-preserve-unknown-fields", true);
        kube(namespace).create(DEFINITION, definition);
        awaitServed(namespace, kind);
    }

    private static void awaitServed(Namespace namespace, Kind kind) throws InterruptedException {
        String name = kind.plural() + "." + kind.apiVersion().replaceAll("/.*", "");
        for (int second = 0; second < 60; second++) {
            ObjectNode definition = kube(namespace).find(DEFINITION, name).orElseThrow();
            for (JsonNode condition : definition.at("/status/conditions")) {
                if (condition.path("type").asText().equals("Established")
                        && condition.path("status").asText().equals("True")) {
                    return;
                }
            }
            namespace.unwrap(Session.class).sleeper().sleep(Duration.ofSeconds(1));
        }
        throw new AssertionError(kind.kind() + " is not served");
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}
