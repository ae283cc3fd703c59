package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.SandboxTest;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each field of a corpus is changed between a plan and its apply: one that the plan has read or would write makes it refuse and names the
 * field; any other is left as it is found.
 */
@SandboxTest
class PlanFieldsOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final int ATTEMPTS = 20;

    private int apps;

    /** A change by somebody else, and the field by which a refusal must name it. */
    private record Edit(Kind kind, String field, Consumer<ObjectNode> change) {}

    private static List<Edit> readOrWritten() {
        Rows rows = new Rows(Kind.DEPLOYMENT);
        rows.set("metadata.labels.team", "/metadata/labels", "team", "others");
        rows.set("metadata.labels.app.kubernetes.io/name", "/metadata/labels", "app.kubernetes.io/name", "others");
        rows.add("metadata.labels.team", d -> d.withObject("/metadata/labels").remove("team"));
        rows.set("metadata.annotations.sampan.dev/intent", "/metadata/annotations", "sampan.dev/intent", "others");
        rows.set("spec.replicas", "/spec", "replicas", 5);
        rows.set("spec.minReadySeconds", "/spec", "minReadySeconds", 3);
        rows.set("spec.progressDeadlineSeconds", "/spec", "progressDeadlineSeconds", 700);
        rows.set("spec.strategy.rollingUpdate.maxSurge", "/spec/strategy/rollingUpdate", "maxSurge", 3);
        rows.set("spec.strategy.rollingUpdate.maxUnavailable", "/spec/strategy/rollingUpdate", "maxUnavailable", 1);
        rows.add(
                "spec.strategy.type",
                d -> d.withObject("/spec/strategy").removeAll().put("type", "Recreate"));
        rows.set("spec.template.metadata.labels.team", "/spec/template/metadata/labels", "team", "others");
        rows.set("spec.template.metadata.annotations.note", "/spec/template/metadata/annotations", "note", "others");
        String pod = "/spec/template/spec";
        rows.set("spec.template.spec.terminationGracePeriodSeconds", pod, "terminationGracePeriodSeconds", 3);
        rows.set("spec.template.spec.automountServiceAccountToken", pod, "automountServiceAccountToken", false);
        rows.add(
                "spec.template.spec.serviceAccountName",
                d -> d.withObject(pod).put("serviceAccountName", "others").put("serviceAccount", "others"));
        rows.set("spec.template.spec.securityContext.runAsNonRoot", pod + "/securityContext", "runAsNonRoot", false);
        rows.set(
                "spec.template.spec.securityContext.seccompProfile.type",
                pod + "/securityContext/seccompProfile",
                "type",
                "Unconfined");
        rows.add(
                "spec.template.spec.volumes[config]",
                d -> at(d, pod + "/volumes/0").withObject("/configMap").put("name", "others"));
        rows.container(".image", c -> c.put("image", "others.example.com/web:7"));
        rows.container(".command", c -> c.putArray("command").add("others"));
        rows.container(".args", c -> c.putArray("args").add("others"));
        rows.container(".env[MODE].value", c -> named(c, "env", "MODE").put("value", "others"));
        rows.container(".env[MODE]", c -> drop(c, "env", "MODE"));
        rows.container(
                ".env[PASSWORD]",
                c -> named(c, "env", "PASSWORD")
                        .withObject("/valueFrom/secretKeyRef")
                        .put("key", "others"));
        rows.container(".ports[http]", c -> named(c, "ports", "http").put("containerPort", 9090));
        rows.container(
                ".resources.requests.cpu",
                c -> c.withObject("/resources/requests").put("cpu", "50m"));
        rows.container(
                ".resources.limits.cpu", c -> c.withObject("/resources/limits").put("cpu", "300m"));
        rows.container(
                ".resources.limits.memory",
                c -> c.withObject("/resources/limits").put("memory", "256Mi"));
        rows.container(
                ".readinessProbe.httpGet.path",
                c -> c.withObject("/readinessProbe/httpGet").put("path", "/o"));
        rows.container(
                ".readinessProbe.periodSeconds",
                c -> c.withObject("/readinessProbe").put("periodSeconds", 7));
        rows.container(
                ".livenessProbe.failureThreshold",
                c -> c.withObject("/livenessProbe").put("failureThreshold", 9));
        rows.container(".livenessProbe", c -> c.remove("livenessProbe"));
        rows.container(
                ".securityContext.allowPrivilegeEscalation",
                c -> c.withObject("/securityContext").put("allowPrivilegeEscalation", true));
        rows.container(
                ".securityContext.capabilities.drop",
                c -> c.withObject("/securityContext/capabilities")
                        .putArray("drop")
                        .add("NET_RAW"));
        rows.container(
                ".volumeMounts[config]", c -> named(c, "volumeMounts", "config").put("mountPath", "/others"));
        rows.mark("owner of Deployment/", "argocd.argoproj.io/tracking-id", "shop:apps/Deployment:shop/web");
        rows.mark("owner of Deployment/", "kustomize.toolkit.fluxcd.io/name", "shop");

        rows.kind(Kind.SERVICE);
        rows.set("metadata.labels.team", "/metadata/labels", "team", "others");
        rows.set("spec.selector.sampan.dev/app", "/spec/selector", "sampan.dev/app", "others");
        rows.set("spec.type", "/spec", "type", "NodePort");
        rows.add(
                "spec.ports[http].port",
                s -> named(s.withObject("/spec"), "ports", "http").put("port", 9090));
        rows.add(
                "spec.ports[http].targetPort",
                s -> named(s.withObject("/spec"), "ports", "http").put("targetPort", 9090));

        rows.kind(Kind.CONFIG_MAP);
        rows.set("metadata.labels.team", "/metadata/labels", "team", "others");

        rows.kind(Kind.HORIZONTAL_POD_AUTOSCALER);
        rows.set("spec.minReplicas", "/spec", "minReplicas", 1);
        rows.set("spec.maxReplicas", "/spec", "maxReplicas", 9);
        rows.add(
                "spec.metrics",
                h -> at(h, "/spec/metrics/0").withObject("/resource/target").put("averageUtilization", 20));
        rows.set("metadata.labels.team", "/metadata/labels", "team", "others");
        return rows.all;
    }

    private static List<Edit> neither() {
        Rows rows = new Rows(Kind.DEPLOYMENT);
        rows.set("a label of another", "/metadata/labels", "others", "x");
        rows.set("an annotation of another", "/metadata/annotations", "others", "x");
        rows.set("the number of revisions", "/spec", "revisionHistoryLimit", 3);
        rows.set("a label of the pods", "/spec/template/metadata/labels", "others", "x");
        rows.set(
                "a restart by kubectl",
                "/spec/template/metadata/annotations",
                "kubectl.kubernetes.io/restartedAt",
                "2026-11-29T06:00:00Z");
        String pod = "/spec/template/spec";
        rows.set("the DNS policy", pod, "dnsPolicy", "Default");
        rows.set("the priority", pod, "enableServiceLinks", false);
        rows.add(
                "a toleration",
                d -> d.withObject(pod)
                        .putArray("tolerations")
                        .addObject()
                        .put("key", "others")
                        .put("operator", "Exists"));
        rows.add(
                "a host alias",
                d -> d.withObject(pod)
                        .putArray("hostAliases")
                        .addObject()
                        .put("ip", "10.0.0.1")
                        .putArray("hostnames")
                        .add("others"));
        rows.add(
                "the group of files",
                d -> d.withObject(pod + "/securityContext").put("fsGroup", 2000));
        rows.add(
                "another container",
                d -> once(at(d, pod), "containers", "sidecar")
                        .put("image", "registry.example.com/sidecar@sha256:" + "5".repeat(64)));
        rows.add("another volume", d -> once(at(d, pod), "volumes", "others").withObject("/emptyDir"));
        rows.add("another pull secret", d -> once(at(d, pod), "imagePullSecrets", "others"));
        rows.container("another variable", c -> once(c, "env", "OTHERS").put("value", "x"));
        rows.container("another port", c -> once(c, "ports", "metrics").put("containerPort", 9100));
        rows.container(
                "a hook",
                c -> c.withObject("/lifecycle/preStop/exec").putArray("command").add("true"));
        rows.container(
                "another resource", c -> c.withObject("/resources/requests").put("ephemeral-storage", "1Gi"));
        rows.container("where the last words are", c -> c.put("terminationMessagePath", "/tmp/words"));
        rows.container(
                "the success threshold", c -> c.withObject("/readinessProbe").put("successThreshold", 2));
        rows.container("an initial delay", c -> c.withObject("/readinessProbe").put("initialDelaySeconds", 1));
        rows.container("a read-only root", c -> c.withObject("/securityContext").put("readOnlyRootFilesystem", true));
        rows.container("a working directory", c -> c.put("workingDir", "/tmp"));

        rows.kind(Kind.SERVICE);
        rows.set("a label of another", "/metadata/labels", "others", "x");
        rows.set("an annotation of another", "/metadata/annotations", "others", "x");
        rows.set("the affinity", "/spec", "sessionAffinity", "ClientIP");
        rows.set("addresses that are not ready", "/spec", "publishNotReadyAddresses", true);
        rows.set("the internal policy", "/spec", "internalTrafficPolicy", "Local");
        rows.add("another port", s -> once(at(s, "/spec"), "ports", "metrics").put("port", 9100));
        rows.add(
                "the protocol of the app",
                s -> named(s.withObject("/spec"), "ports", "http").put("appProtocol", "http"));

        rows.kind(Kind.CONFIG_MAP);
        rows.set("a label of another", "/metadata/labels", "others", "x");
        rows.set("an annotation of another", "/metadata/annotations", "others", "x");

        rows.kind(Kind.HORIZONTAL_POD_AUTOSCALER);
        rows.set("a label of another", "/metadata/labels", "others", "x");
        rows.add(
                "how fast it scales",
                h -> h.withObject("/spec/behavior/scaleDown").put("stabilizationWindowSeconds", 60));
        return rows.all;
    }

    @TestFactory
    Stream<DynamicTest> field_thatThePlanReadOrWrites_changedSince_isRefusedByName(Namespace namespace) {
        prepare(namespace);
        return readOrWritten().stream()
                .map(edit -> DynamicTest.dynamicTest(edit.kind().kind() + " " + edit.field(), () -> {
                    Deploy deploy = Deploy.on(namespace);
                    String app = deployed(deploy, edit.kind());
                    AppPlan plan = deploy.app(app, V2, spec(edit.kind()));
                    edit(namespace, edit, app);

                    assertThatThrownBy(plan::apply).isInstanceOfSatisfying(InvalidRequestException.class, e -> {
                        assertThat(e.problem().code()).isEqualTo("deploy.plan-outdated");
                        assertThat(e.problem().happened()).contains(edit.field().replace("[web]", "[" + app + "]"));
                    });
                    assertThat(deploy.history(app).all()).hasSize(1);
                }));
    }

    @TestFactory
    Stream<DynamicTest> field_thatThePlanDoesNotTouch_changedSince_isLeftAsItIs(Namespace namespace) {
        prepare(namespace);
        return neither().stream()
                .map(edit -> DynamicTest.dynamicTest(edit.kind().kind() + " " + edit.field(), () -> {
                    Deploy deploy = Deploy.on(namespace);
                    String app = deployed(deploy, edit.kind());
                    AppPlan plan = deploy.app(app, V2, spec(edit.kind()));
                    edit(namespace, edit, app);

                    Outcome<Release> outcome = plan.apply();

                    assertThat(outcome.isGood()).as(outcome.toString()).isTrue();
                    assertThat(deploy.get(app).image()).isEqualTo(V2);
                    ObjectNode now = live(namespace, edit.kind(), app);
                    ObjectNode editedAgain = now.deepCopy();
                    edit.change().accept(editedAgain);
                    assertThat(editedAgain.toString()).isEqualTo(now.toString());
                }));
    }

    @TestFactory
    Stream<DynamicTest> object_besideTheApp_changedSince_isNoMatter(Namespace namespace) {
        prepare(namespace);
        KubeNamespace kube = kube(namespace);
        return Stream.of(
                neighbour(namespace, "status", app -> condition(namespace, app)),
                neighbour(
                        namespace,
                        "a pod is deleted",
                        app -> kube.delete(
                                Kind.POD,
                                Json.name(kube.list(Kind.POD, Marks.appSelector(app))
                                        .items()
                                        .get(0)),
                                KubeNamespace.Propagation.BACKGROUND)),
                neighbour(
                        namespace,
                        "another app is deployed",
                        app -> Deploy.on(namespace)
                                .app(app + "-other", V1)
                                .apply()
                                .orElseThrow()),
                neighbour(namespace, "another configuration", app -> {
                    ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
                    config.putObject("metadata").put("name", app + "-notes");
                    kube.create(Kind.CONFIG_MAP, config);
                }),
                neighbour(namespace, "a note on the release", app -> {
                    ObjectNode patch = Json.object();
                    patch.withObject("/metadata/annotations").put("others", "x");
                    kube.mergePatch(Kind.SECRET, Marks.releaseName(app, 1), patch, "others");
                }));
    }

    @TestFactory
    Stream<DynamicTest> object_ofTheApp_goneOrNewSince_isRefused(Namespace namespace) {
        prepare(namespace);
        KubeNamespace kube = kube(namespace);
        return Stream.of(
                moved(
                        namespace,
                        "Service/",
                        app -> kube.delete(Kind.SERVICE, app, KubeNamespace.Propagation.BACKGROUND)),
                moved(
                        namespace,
                        "Deployment/",
                        app -> kube.delete(Kind.DEPLOYMENT, app, KubeNamespace.Propagation.BACKGROUND)),
                moved(
                        namespace,
                        "ConfigMap/",
                        app -> kube.delete(
                                Kind.CONFIG_MAP,
                                Json.name(live(namespace, Kind.CONFIG_MAP, app)),
                                KubeNamespace.Propagation.BACKGROUND)),
                moved(
                        namespace,
                        "owner of spec.replicas",
                        app -> kube.create(Kind.HORIZONTAL_POD_AUTOSCALER, autoscaler(app))),
                moved(
                        namespace,
                        "sampan.dev/release",
                        app -> Deploy.on(namespace)
                                .app(app, V1, spec(Kind.DEPLOYMENT).andThen(a -> a.env("MORE", "x")))
                                .apply()
                                .orElseThrow()));
    }

    private DynamicTest neighbour(Namespace namespace, String what, Consumer<String> change) {
        return DynamicTest.dynamicTest(what, () -> {
            Deploy deploy = Deploy.on(namespace);
            String app = deployed(deploy, Kind.DEPLOYMENT);
            AppPlan plan = deploy.app(app, V2, spec(Kind.DEPLOYMENT));
            change.accept(app);
            Outcome<Release> outcome = plan.apply();
            assertThat(outcome.isGood()).as(outcome.toString()).isTrue();
        });
    }

    private DynamicTest moved(Namespace namespace, String told, Consumer<String> change) {
        return DynamicTest.dynamicTest(told, () -> {
            Deploy deploy = Deploy.on(namespace);
            String app = deployed(deploy, Kind.DEPLOYMENT);
            AppPlan plan = deploy.app(app, V2, spec(Kind.DEPLOYMENT));
            change.accept(app);
            assertThatThrownBy(plan::apply)
                    .hasMessageContaining("deploy.plan-outdated")
                    .hasMessageContaining(told);
        });
    }

    private String deployed(Deploy deploy, Kind about) {
        String app = "web-" + ++apps;
        deploy.app(app, V1, spec(about)).apply().orElseThrow();
        return app;
    }

    private static Consumer<AppSpec> spec(Kind about) {
        return app -> {
            app.port(8080)
                    .readyWhenHttp("/ready")
                    .liveWhenHttp("/live")
                    .cpu("100m", "200m")
                    .memory("64Mi", "128Mi")
                    .env("MODE", "a")
                    .secretEnv("PASSWORD", "db", "password")
                    .config("app.properties", "a=1\n")
                    .label("team", "shop")
                    .annotation("note", "n")
                    .pace(Pace.BALANCED.surge("1").minReady(Duration.ofSeconds(1)))
                    .command("run")
                    .args("it")
                    .serviceAccount("default")
                    .pullSecret("login");
            if (about.equals(Kind.HORIZONTAL_POD_AUTOSCALER)) {
                app.autoscale(2, 5, 70);
            } else {
                app.replicas(1);
            }
        };
    }

    private static void prepare(Namespace namespace) {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("name", "db");
        secret.putObject("stringData").put("password", "hunter2").put("others", "hunter3");
        kube(namespace).create(Kind.SECRET, secret);
    }

    private static void edit(Namespace namespace, Edit edit, String app) {
        for (int attempt = 1; ; attempt++) {
            ObjectNode object = live(namespace, edit.kind(), app);
            edit.change().accept(object);
            try {
                kube(namespace).replace(edit.kind(), object);
                return;
            } catch (ClusterException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ObjectNode live(Namespace namespace, Kind kind, String app) {
        return kube(namespace).list(kind, Marks.appSelector(app)).items().get(0);
    }

    private static void condition(Namespace namespace, String app) {
        KubernetesClient client = namespace.cluster().unwrap(KubernetesClient.class);
        client.apps().deployments().inNamespace(namespace.name()).withName(app).editStatus(d -> noted(d));
    }

    private static Deployment noted(Deployment deployment) {
        deployment
                .getStatus()
                .getConditions()
                .add(new DeploymentConditionBuilder()
                        .withType("Others")
                        .withStatus("True")
                        .build());
        return deployment;
    }

    private static ObjectNode autoscaler(String app) {
        ObjectNode scaler = Json.object().put("apiVersion", "autoscaling/v2").put("kind", "HorizontalPodAutoscaler");
        scaler.putObject("metadata").put("name", app + "-others");
        ObjectNode spec = scaler.putObject("spec").put("minReplicas", 1).put("maxReplicas", 3);
        spec.putObject("scaleTargetRef")
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", app);
        return scaler;
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }

    private static ObjectNode at(JsonNode tree, String pointer) {
        return (ObjectNode) tree.at(pointer);
    }

    private static ObjectNode named(ObjectNode holder, String list, String name) {
        for (JsonNode element : holder.path(list)) {
            if (element.path("name").asText().equals(name)) {
                return (ObjectNode) element;
            }
        }
        throw new AssertionError("no " + name + " in " + holder);
    }

    private static ObjectNode once(ObjectNode holder, String list, String name) {
        for (JsonNode element : holder.path(list)) {
            if (element.path("name").asText().equals(name)) {
                return (ObjectNode) element;
            }
        }
        return holder.withArray(list).addObject().put("name", name);
    }

    private static void drop(ObjectNode holder, String list, String name) {
        ArrayNode rest = Json.MAPPER.createArrayNode();
        holder.path(list).forEach(element -> {
            if (!element.path("name").asText().equals(name)) {
                rest.add(element);
            }
        });
        holder.set(list, rest);
    }

    /** Edits of one kind after another. */
    private static final class Rows {
        private final List<Edit> all = new ArrayList<>();
        private Kind kind;

        Rows(Kind first) {
            kind = first;
        }

        void kind(Kind next) {
            kind = next;
        }

        void add(String field, Consumer<ObjectNode> change) {
            all.add(new Edit(kind, field, change));
        }

        void set(String field, String parent, String name, Object value) {
            add(field, object -> object.withObject(parent).set(name, Json.MAPPER.valueToTree(value)));
        }

        /** Both a label and an annotation, as tools mark objects by one or the other. */
        void mark(String field, String key, String value) {
            add(field, object -> {
                object.withObject("/metadata/annotations").put(key, value);
                object.withObject("/metadata/labels").put(key, value.replaceAll("[:/].*", ""));
            });
        }

        void container(String field, Consumer<ObjectNode> change) {
            String whole = field.startsWith(".") ? "spec.template.spec.containers[web]" + field : field;
            add(whole, object -> change.accept(PlanFieldsOnSandboxTest.at(object, "/spec/template/spec/containers/0")));
        }
    }
}
