package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.ApplyOptions;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import dev.sampan.plan.Done;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.ClusterException;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import org.junit.jupiter.api.Test;

/** What moved away from a release, who moved it, and the way back; and what two releases differ in. */
@SandboxTest
class DriftOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);

    @Test
    void drift_ofAnUntouchedApp_isNone(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).port(8080)).apply().orElseThrow();
        int before = sandbox.requests().size();

        Drift drift = deploy.drift("web");

        assertThat(drift.isEmpty()).as(drift.toString()).isTrue();
        assertThat(drift.toString()).startsWith("Drift of web from release 1: none");
        assertThat(sandbox.requests().subList(before, sandbox.requests().size()))
                .allMatch(request -> request.method().equals("GET"));
    }

    @Test
    void drift_ofAnEditedApp_namesFieldManagerAndTime_andIsRestored(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).port(8080).label("team", "shop"))
                .apply()
                .orElseThrow();
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        setImage(kube, "other.example.com/web:7");
        merge(kube, "/spec", "replicas", "4", "kubectl-scale");
        ObjectNode label = Json.object();
        label.withObject("/metadata/labels").put("team", "other");
        kube.mergePatch(Kind.DEPLOYMENT, "web", label, "kubectl-label");
        kube.delete(Kind.SERVICE, "web", Propagation.BACKGROUND);

        Drift drift = deploy.drift("web");

        assertThat(drift.all()).as(drift.toString()).hasSize(4);
        assertThat(drift.all())
                .anySatisfy(f -> assertThat(f.toString())
                        .startsWith(
                                "Deployment/web spec.template.spec.containers[web].image is other.example.com/web:7")
                        .contains("by setter since 2"))
                .anySatisfy(f -> assertThat(f.toString())
                        .startsWith("Deployment/web spec.replicas is 4, released as 2, by kubectl-scale since 2"))
                .anySatisfy(f -> assertThat(f.toString())
                        .startsWith("Deployment/web metadata.labels.team is other, released as shop, by kubectl-label"))
                .anySatisfy(f -> assertThat(f.toString()).startsWith("Service/web is gone"));
        Outcome<Release> restored = drift.restore().apply();
        assertThat(restored).as(restored.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").image()).isEqualTo(V1);
        assertThat(deploy.get("web").replicas()).isEqualTo(2);
        assertThat(kube.find(Kind.SERVICE, "web")).isPresent();
        assertThat(deploy.drift("web").isEmpty()).isTrue();
    }

    @Test
    void drift_ofAPortThatSomebodyEdited_isToldAndRestored(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        editPort(kube, Kind.SERVICE, "/spec/ports/0", "port");
        editPort(kube, Kind.DEPLOYMENT, "/spec/template/spec/containers/0/ports/0", "containerPort");

        AppPlan plan = deploy.app("web", V1, app -> app.port(8080));
        Drift drift = deploy.drift("web");

        assertThat(plan.findings())
                .filteredOn(f -> f.id().equals("deploy.conflict"))
                .extracting(f -> f.object() + " " + f.what().replaceAll(" is owned by .* since .*", ""))
                .containsExactlyInAnyOrder(
                        "Service/web spec.ports[http]",
                        "Deployment/web spec.template.spec.containers[web].ports[http]");
        assertThatThrownBy(plan::apply).hasMessageContaining("deploy.conflict");
        assertThat(drift.all())
                .extracting(f -> f.object() + " " + f.field() + " " + f.released() + " " + f.live())
                .containsExactlyInAnyOrder(
                        "Service/web spec.ports[http].port 8080 9090",
                        "Deployment/web spec.template.spec.containers[web].ports[http].containerPort 8080 9090");
        assertThat(drift.all())
                .allMatch(f -> !f.manager().isEmpty() && f.since().isPresent());

        Outcome<Release> restored = drift.restore().apply();

        assertThat(restored).as(restored.toString()).isInstanceOf(Done.class);
        assertThat(kube.find(Kind.SERVICE, "web").orElseThrow().at("/spec/ports"))
                .singleElement()
                .satisfies(port -> assertThat(port.path("port").asInt()).isEqualTo(8080));
        assertThat(kube.find(Kind.DEPLOYMENT, "web").orElseThrow().at("/spec/template/spec/containers/0/ports"))
                .singleElement()
                .satisfies(
                        port -> assertThat(port.path("containerPort").asInt()).isEqualTo(8080));
        assertThat(deploy.drift("web").isEmpty()).isTrue();
    }

    private static void editPort(KubeNamespace kube, Kind kind, String pointer, String number) {
        for (int attempt = 0; ; attempt++) {
            ObjectNode object = kube.find(kind, "web").orElseThrow();
            ((ObjectNode) object.at(pointer)).put(number, 9090);
            try {
                kube.replace(kind, object);
                return;
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == 20) {
                    throw e;
                }
            }
        }
    }

    @Test
    void restore_afterAnotherEdit_isRefused(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2)).apply().orElseThrow();
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        setImage(kube, "other.example.com/web:7");
        Drift drift = deploy.drift("web");
        setImage(kube, "other.example.com/web:8");

        assertThatThrownBy(() -> drift.restore().apply()).hasMessageContaining("deploy.plan-outdated");
    }

    @Test
    void diff_ofTwoReleases_showsFieldsAndLinesOfFiles(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.replicas(2).config("app.properties", "colour=blue\nsize=1\n"))
                .apply()
                .orElseThrow();
        deploy.app("web", V2, app -> app.replicas(3).port(8080).config("app.properties", "colour=red\nsize=1\n"))
                .apply()
                .orElseThrow();

        ReleaseDiff diff = deploy.history("web").diff(1, 2);

        assertThat(diff.all())
                .extracting(Object::toString)
                .contains(
                        "~ Deployment/web spec.replicas 2 -> 3",
                        "~ Deployment/web spec.template.spec.containers[web].image " + V1 + " -> " + V2,
                        "+ Service/web",
                        "~ config app.properties colour=blue -> colour=red");
        assertThat(deploy.history("web").diff(2, 2).isEmpty()).isTrue();
        assertThatThrownBy(() -> deploy.history("web").diff(1, 9)).hasMessageContaining("deploy.release-unknown");
    }

    private static void merge(KubeNamespace kube, String parent, String field, String number, String manager) {
        ObjectNode patch = Json.object();
        patch.withObject(parent).put(field, Integer.parseInt(number));
        kube.mergePatch(Kind.DEPLOYMENT, "web", patch, manager);
    }

    private static void setImage(KubeNamespace kube, String image) {
        ObjectNode patch = Json.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
        patch.putObject("metadata").put("name", "web");
        patch.withObject("/spec/template/spec")
                .putArray("containers")
                .addObject()
                .put("name", "web")
                .put("image", image);
        kube.apply(Kind.DEPLOYMENT, patch, new ApplyOptions("setter", true, false));
    }
}
