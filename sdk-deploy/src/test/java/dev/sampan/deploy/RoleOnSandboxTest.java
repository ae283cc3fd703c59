package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.Sampan;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Done;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Plan;
import dev.sampan.problem.ClusterException;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import dev.sampan.value.Labels;
import dev.sampan.value.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A service account with the Role that Sampan emits may do everything; with any one verb less some act is refused before it writes. */
@SandboxTest
class RoleOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final Kind ROLE = new Kind("rbac.authorization.k8s.io/v1", "Role", "roles", true);
    private static final Kind BINDING = new Kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", true);
    /** What only happens when somebody gets in between. */
    private static final List<String> NOW_AND_THEN = List.of(
            "get secrets",
            "get services",
            "get configmaps",
            "get horizontalpodautoscalers.autoscaling",
            "get leases.coordination.k8s.io");

    /** Without these a plan says what it could not see. */
    private static final List<String> TOLERATED =
            List.of("list scaledobjects.keda.sh", "list cronhorizontalpodautoscalers.autoscaling.alibabacloud.com");

    @Test
    void role_thatIsEmitted_allowsEveryActAndNothingElse(Sandbox sandbox, Namespace namespace) {
        bind(namespace, Deploy.on(namespace).role("deployer").asMap());
        try (Sampan deployer = connect(sandbox, namespace)) {
            int before = sandbox.requests().size();

            everyAct(sandbox, deployer.cluster().namespace(namespace.name()));

            SortedSet<String> used = new TreeSet<>();
            List<ReceivedRequest> sent =
                    sandbox.requests().subList(before, sandbox.requests().size());
            sent.stream()
                    .filter(r -> r.path().contains("/namespaces/" + namespace.name() + "/"))
                    .forEach(r -> used.addAll(permissions(r)));
            assertThat(granted()).containsAll(used);
            SortedSet<String> idle = new TreeSet<>(granted());
            idle.removeAll(used);
            assertThat(NOW_AND_THEN).containsAll(idle);
            assertThat(sent.stream().filter(r -> r.status() == 403)).isEmpty();
            assertThat(catchThrowable(() -> kube(deployer, namespace).list(Kind.SERVICE_ACCOUNT, "")))
                    .hasMessageContaining("serviceaccounts");
        }
    }

    @Test
    void role_atThePromptAndAsText_isWhatKubectlTakes(Namespace namespace) {
        Role role = Deploy.on(namespace).role("viewer", Act.LOOK);

        assertThat(role.yaml())
                .startsWith("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: viewer\n")
                .contains(
                        "  - apiGroups: [\"apps\"]\n    resources: [\"deployments\"]\n    verbs: [\"get\", \"list\"]\n");
        assertThat(role.rules()).allMatch(rule -> rule.verbs().stream().allMatch(List.of("get", "list")::contains));
        assertThat(role.toString()).contains("get,list deployments of apps").doesNotContain("create");
    }

    /** An act, the one that its Role is emitted for, and what it says it needs. */
    private record Needing(String name, Act act, Permissions needs, Function<Deploy, Plan<?>> plan) {
        static List<Needing> all() {
            return List.of(
                    new Needing("restart", Act.RESTART, Permissions.of(Act.RESTART), deploy -> deploy.restart("web")),
                    new Needing("pauseRollout", Act.RESTART, Permissions.pausing(), d -> d.pauseRollout("web")),
                    new Needing("note", Act.DEPLOY, Permissions.noting(), deploy -> deploy.note("web", 1, "as agreed")),
                    new Needing(
                            "resumeRollout", Act.DEPLOY, Permissions.resuming(), deploy -> deploy.resumeRollout("web")),
                    new Needing(
                            "restore",
                            Act.DEPLOY,
                            Permissions.following().and(Permissions.releasing()),
                            deploy -> deploy.drift("web").restore()),
                    new Needing("delete", Act.DELETE, Permissions.of(Act.DELETE), deploy -> deploy.delete("web")));
        }
    }

    @TestFactory
    Stream<DynamicTest> act_withItsOwnRole_isDone_andWithOneVerbLess_isRefusedBeforeItWrites(
            Sandbox sandbox, Namespace namespace) {
        Deploy admin = Deploy.on(namespace);
        admin.app("web", V1, app -> app.port(8080)).apply().orElseThrow();
        bind(namespace, admin.role("deployer").asMap());
        return Needing.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> {
                    ObjectNode role = Json.MAPPER.valueToTree(
                            admin.role("deployer", each.act()).asMap());
                    if (each.name().equals("resumeRollout")) {
                        admin.app("web", V2, app -> app.port(8080)).apply();
                    }
                    if (each.name().equals("restore")) {
                        label(namespace, "by hand");
                    }
                    try (Sampan deployer = connect(sandbox, namespace)) {
                        Deploy deploy = Deploy.on(deployer.cluster().namespace(namespace.name()));
                        for (String permission : names(each.needs())) {
                            replaceRole(namespace, without(permission, role));
                            int before = sandbox.requests().size();

                            Throwable refused = catchThrowable(
                                    () -> each.plan().apply(deploy).apply());

                            requireNamed(permission, refused);
                            requireNothingWritten(sandbox, before);
                        }
                        replaceRole(namespace, role);
                        Outcome<?> outcome = each.plan().apply(deploy).apply();
                        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
                    }
                }));
    }

    private static void requireNamed(String permission, Throwable refused) {
        assertThat(refused).as(permission).isInstanceOfSatisfying(ClusterException.class, e -> {
            assertThat(e.status()).isEqualTo(403);
            assertThat(e.problem().toString()).contains(permission);
        });
    }

    private static void requireNothingWritten(Sandbox sandbox, int before) {
        assertThat(sandbox.requests().subList(before, sandbox.requests().size()))
                .allMatch(r -> r.method().equals("GET")
                        || r.path().contains("dryRun=All")
                        || r.path().contains("selfsubject"));
    }

    private static void label(Namespace namespace, String tier) {
        ObjectNode label = Json.object();
        label.withObject("/metadata/labels").put(Labels.NAME, tier.replace(' ', '-'));
        namespace.unwrap(KubeNamespace.class).mergePatch(Kind.DEPLOYMENT, "web", label, "somebody");
    }

    /** As somebody sees it who comes later, with the same rights. */
    private static Deploy killedBeforeItsDeployment(Namespace namespace, String app, String image) {
        DyingProcess process = new DyingProcess(
                call -> call.toString().equals("apply Deployment/" + app), 1, DyingProcess.Moment.BEFORE_SEND);
        AppPlan plan = Deploy.on(InterceptedNamespace.of(namespace, process.arm()))
                .app(app, image, spec -> spec.port(8080).config("a", "3"));
        assertThat(catchThrowable(plan::apply)).isInstanceOf(DyingProcess.Death.class);
        return Deploy.on(InterceptedNamespace.later(namespace, AppLease.LASTS.plusSeconds(1)));
    }

    @TestFactory
    Stream<DynamicTest> role_withOneVerbLess_refusesAnActBeforeItWrites(Sandbox sandbox, Namespace namespace) {
        Deploy admin = Deploy.on(namespace);
        admin.app("web", V1, RoleOnSandboxTest::autoscaled).apply().orElseThrow();
        ObjectNode role = Json.MAPPER.valueToTree(admin.role("deployer").asMap());
        bind(namespace, admin.role("deployer").asMap());
        return granted().stream()
                .filter(permission -> !NOW_AND_THEN.contains(permission))
                .filter(permission -> !TOLERATED.contains(permission))
                .map(permission -> DynamicTest.dynamicTest(permission, () -> {
                    replaceRole(namespace, without(permission, role));
                    try (Sampan deployer = connect(sandbox, namespace)) {
                        Deploy deploy = Deploy.on(deployer.cluster().namespace(namespace.name()));
                        int before = sandbox.requests().size();

                        Throwable refused = catchThrowable(() -> actThatNeeds(permission, deploy));

                        requireNamed(permission, refused);
                        requireNothingWritten(sandbox, before);
                    }
                }));
    }

    @Test
    void plan_ofACallerWhoMayNotLookForScalers_saysSo(Sandbox sandbox, Namespace namespace) {
        Deploy admin = Deploy.on(namespace);
        ObjectNode role = Json.MAPPER.valueToTree(admin.role("deployer").asMap());
        bind(namespace, admin.role("deployer").asMap());
        replaceRole(namespace, without("list scaledobjects.keda.sh", role));
        try (Sampan deployer = connect(sandbox, namespace)) {
            AppPlan plan =
                    Deploy.on(deployer.cluster().namespace(namespace.name())).app("web", V1);

            assertThat(plan.findings()).anySatisfy(finding -> {
                assertThat(finding.id()).isEqualTo("deploy.scalers-unseen");
                assertThat(finding.what()).contains("scaledobjects.keda.sh");
            });
            assertThat(plan.apply().isGood()).isTrue();
        }
    }

    private static void actThatNeeds(String permission, Deploy deploy) {
        boolean ofNew =
                permission.startsWith("create ") && !permission.contains("secrets") && !permission.contains("leases");
        if (permission.endsWith(" jobs.batch")) {
            deploy.app("web", V2, RoleOnSandboxTest::migrated).apply();
        } else if (permission.equals("delete deployments.apps")
                || permission.equals("delete leases.coordination.k8s.io")) {
            deploy.delete("web").apply();
        } else if (permission.equals("list leases.coordination.k8s.io")) {
            deploy.apps(all -> all.app("web", V2)).apply();
        } else if (ofNew) {
            deploy.app("other", V1, RoleOnSandboxTest::autoscaled).apply();
        } else if (permission.matches("delete (services|horizontalpodautoscalers.*)")) {
            deploy.app("web", V2).apply();
        } else {
            deploy.app(
                            "web",
                            V2,
                            app -> app.port(8081)
                                    .cpu("100m", "200m")
                                    .autoscale(1, 4, 70)
                                    .config("a", "2"))
                    .apply();
        }
    }

    private static void autoscaled(AppSpec app) {
        app.port(8080).cpu("100m", "200m").config("a", "1").autoscale(1, 3, 70);
    }

    private static void migrated(AppSpec app) {
        app.migrate("schema", to -> to.schema(1).compatibleWith(0).args("migrate"));
    }

    /** In the terms of RBAC; an apply that makes an object takes the verb for that too. */
    private static List<String> permissions(ReceivedRequest request) {
        String[] action = request.action().split(" ", 2);
        String[] path = request.path().split("/");
        String group = path[1].equals("apis") ? "." + path[2] : "";
        String resource = action[1] + group;
        return request.status() == 201 && action[0].equals("patch")
                ? List.of("patch " + resource, "create " + resource)
                : List.of(action[0] + " " + resource);
    }

    private static SortedSet<String> granted() {
        return names(Permissions.of(List.of(Act.values())));
    }

    private static SortedSet<String> names(Permissions permissions) {
        SortedSet<String> all = new TreeSet<>();
        permissions.verbs().forEach((resource, verbs) -> verbs.forEach(verb -> all.add(verb + " " + resource)));
        return all;
    }

    private static void bind(Namespace namespace, Map<String, Object> role) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        kube.create(ROLE, Json.MAPPER.valueToTree(role));
        ObjectNode binding = Json.object();
        binding.putObject("metadata").put("name", "deployer");
        binding.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "Role")
                .put("name", "deployer");
        binding.putArray("subjects")
                .addObject()
                .put("kind", "ServiceAccount")
                .put("name", "deployer")
                .put("namespace", namespace.name());
        binding.put("apiVersion", BINDING.apiVersion()).put("kind", BINDING.kind());
        kube.create(BINDING, binding);
    }

    private static void replaceRole(Namespace namespace, ObjectNode role) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        JsonNode version = kube.find(ROLE, "deployer").orElseThrow().at("/metadata/resourceVersion");
        ObjectNode next = role.deepCopy();
        next.withObject("/metadata").set("resourceVersion", version);
        kube.replace(ROLE, next);
    }

    private static ObjectNode without(String permission, ObjectNode role) {
        String verb = permission.substring(0, permission.indexOf(' '));
        String resource = permission.substring(permission.indexOf(' ') + 1);
        int dot = resource.indexOf('.');
        String group = dot < 0 ? "" : resource.substring(dot + 1);
        String plural = dot < 0 ? resource : resource.substring(0, dot);
        ObjectNode poorer = role.deepCopy();
        ArrayNode rules = poorer.putArray("rules");
        for (JsonNode rule : role.path("rules")) {
            for (JsonNode each : rule.path("resources")) {
                ObjectNode single = rules.addObject();
                single.set("apiGroups", rule.path("apiGroups"));
                single.putArray("resources").add(each);
                boolean meant = each.asText().equals(plural)
                        && rule.path("apiGroups").get(0).asText().equals(group);
                ArrayNode verbs = single.putArray("verbs");
                for (JsonNode granted : rule.path("verbs")) {
                    if (!meant || !granted.asText().equals(verb)) {
                        verbs.add(granted);
                    }
                }
                if (verbs.isEmpty()) {
                    rules.remove(rules.size() - 1);
                }
            }
        }
        return poorer;
    }

    /** A session of the service account, on the sandbox's time. */
    private static Sampan connect(Sandbox sandbox, Namespace namespace) {
        Session session = namespace.unwrap(Session.class);
        String account = "system:serviceaccount:" + namespace.name() + ":deployer";
        return Sampan.connect(spec -> spec.clock(session.clock())
                .sleeper(session.sleeper())
                .kubeconfigText(Secret.of(sandbox.kubeconfig().stripTrailing() + "\n    as: " + account + "\n")));
    }

    private static KubeNamespace kube(Sampan sampan, Namespace namespace) {
        return sampan.cluster().namespace(namespace.name()).unwrap(KubeNamespace.class);
    }

    private static void everyAct(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, RoleOnSandboxTest::autoscaled).apply().orElseThrow();
        deploy.app("web", V1, app -> app.port(8080).replicas(2).config("a", "2"))
                .apply()
                .orElseThrow();
        deploy.app("web", V2, app -> app.replicas(2)).apply().orElseThrow();
        for (int i = 0; i < 10; i++) {
            deploy.scale("web", 1 + i % 2).apply().orElseThrow();
        }
        deploy.rollback("web").apply().orElseThrow();
        deploy.restart("web").apply().orElseThrow();
        deploy.pauseRollout("web").apply().orElseThrow();
        deploy.resumeRollout("web").apply().orElseThrow();
        deploy.note("web", deploy.history("web").current().orElseThrow().number(), "as agreed")
                .apply()
                .orElseThrow();
        sandbox.script(pods -> pods.pod(namespace.name(), "web-migrate").exits(Duration.ofSeconds(1), 0));
        deploy.app("web", V2, RoleOnSandboxTest::migrated).apply().orElseThrow();
        assertThat(deploy.drift("web").isEmpty()).isTrue();
        killedBeforeItsDeployment(namespace, "web", V1).resume("web").apply().orElseThrow();
        killedBeforeItsDeployment(namespace, "web", V2).abort("web").apply().orElseThrow();
        killedBeforeItsDeployment(namespace, "other", V1).abort("other").apply().orElseThrow();
        assertThat(deploy.list().all()).hasSize(1);
        assertThat(deploy.interrupted()).isEmpty();
        sandbox.script(pods -> pods.exits(Duration.ofSeconds(1), 1));
        assertThat(deploy.app("web", V1, app -> app.env("MORE", "x")).apply().isGood())
                .isFalse();
        sandbox.clearScripts();
        deploy.delete("web").apply().orElseThrow();
    }
}
