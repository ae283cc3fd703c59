package dev.sampan.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Unchanged;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several apps in one act, against a cluster with controllers and nodes. */
@SandboxTest
class AppsOnSandboxTest {
    private static final String V1 = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);
    private static final String V2 = "registry.example.com/shop/web:2.0.0@sha256:" + "2".repeat(64);
    private static final int MANY = 25;
    private static final List<String> LISTED =
            List.of("configmaps", "deployments", "horizontalpodautoscalers", "secrets", "services");
    /** No cluster here serves them, which is asked once in a while. */
    private static final Set<String> UNSERVED = Set.of("cronhorizontalpodautoscalers", "scaledobjects");

    @Test
    void apps_ofOneNamespace_areReadByOneListAndWatchedByOneWatchPerKind(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        AppsPlan plan = deploy.apps(all -> apps(all, V1));
        int before = sandbox.requests().size();

        Outcome<ReleasedApps> outcome = plan.apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(outcome.orElseThrow().all()).hasSize(MANY).allMatch(r -> r.verdict() == Release.Verdict.GOOD);
        List<ReceivedRequest> sent = since(sandbox, before);
        assertThat(sent.stream().filter(r -> r.action().startsWith("watch")).map(ReceivedRequest::action))
                .containsExactlyInAnyOrder("watch deployments", "watch replicasets", "watch pods", "watch events");
        Map<String, Long> lists = sent.stream()
                .filter(r -> r.action().startsWith("list"))
                .collect(Collectors.groupingBy(r -> r.action().substring(5), Collectors.counting()));
        assertThat(lists.keySet())
                .filteredOn(kind -> !UNSERVED.contains(kind))
                .containsAll(LISTED)
                .containsAll(List.of("events", "leases", "pods", "replicasets"))
                .hasSize(LISTED.size() + 4);
        assertThat(lists)
                .allSatisfy((kind, count) -> assertThat(count)
                        .as(kind)
                        .isEqualTo(List.of("deployments", "leases").contains(kind) ? 2 : 1));
        assertThat(deploy.list().all()).hasSize(MANY).allMatch(App::isComplete);
    }

    @Test
    void apps_thatAreAsWished_costOneListPerKindAndNoWrite(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.apps(all -> apps(all, V1)).apply().orElseThrow();
        int before = sandbox.requests().size();

        AppsPlan plan = deploy.apps(all -> apps(all, V1));

        assertThat(plan.isEmpty()).as(plan.toString()).isTrue();
        requireOneListPerKind(since(sandbox, before));
        int planned = sandbox.requests().size();
        assertThat(plan.apply()).isInstanceOf(Unchanged.class);
        requireOneListPerKind(since(sandbox, planned));
    }

    private static void requireOneListPerKind(List<ReceivedRequest> sent) {
        List<String> listed = sent.stream()
                .map(ReceivedRequest::action)
                .filter(action -> UNSERVED.stream().noneMatch(kind -> action.equals("list " + kind)))
                .toList();
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(
                        LISTED.stream().map(kind -> "list " + kind).toList());
        assertThat(sent).hasSizeLessThanOrEqualTo(LISTED.size() + UNSERVED.size());
    }

    @Test
    void apps_ofWhichOneWasEdited_areComparedByOneDryRun(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        deploy.apps(all -> apps(all, V1)).apply().orElseThrow();
        ObjectNode edit = Json.object();
        edit.withObject("/metadata/labels").put("app.kubernetes.io/name", "other");
        kube(namespace).mergePatch(Kind.SERVICE, "app-7", edit, "somebody");
        int before = sandbox.requests().size();

        AppsPlan plan = deploy.apps(all -> apps(all, V1));

        assertThat(since(sandbox, before))
                .filteredOn(r -> !r.method().equals("GET"))
                .extracting(ReceivedRequest::path)
                .allMatch(path -> path.contains("/services/app-7?"));
        assertThat(plan.findings())
                .anyMatch(f -> f.id().equals("deploy.conflict") && f.object().equals("Service/app-7"));
        assertThat(plan.force("app-7", "metadata.labels.app.kubernetes.io/name").changes())
                .singleElement()
                .hasToString("~ Service/app-7 metadata.labels.app.kubernetes.io/name other -> app-7");
        assertThatThrownBy(() -> plan.force("app-99", "spec.replicas")).hasMessageContaining("deploy.app-not-planned");
    }

    @Test
    void tiers_areWrittenOneAfterTheOther(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.startsIn(Duration.ofSeconds(20)));
        Deploy deploy = Deploy.on(namespace);
        int before = sandbox.requests().size();

        Outcome<ReleasedApps> outcome = deploy.apps(
                        all -> all.app("db", V1).then().app("web", V1).app("worker", V1))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        List<ReceivedRequest> verdictsAndWrites = since(sandbox, before);
        int dbJudged = first(
                verdictsAndWrites, r -> r.method().equals("PATCH") && r.path().contains("release-db-1"));
        int webWritten = first(
                verdictsAndWrites,
                r -> r.method().equals("PATCH")
                        && r.path().contains("/deployments/web?")
                        && !r.path().contains("dryRun"));
        assertThat(webWritten).isGreaterThan(dbJudged);
    }

    @Test
    void apps_ofWhichOneCrashes_stopAndTakeBackWhatWasReleased(Sandbox sandbox, Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        Consumer<AppsSpec> first =
                all -> all.app("db", V1).then().app("web", V1).then().app("worker", V1);
        deploy.apps(first).apply().orElseThrow();

        Outcome<ReleasedApps> outcome = deploy.apps(all -> all.app("db", V2)
                        .then()
                        .app(
                                "web",
                                V2,
                                web -> web.annotation("sandbox.sampan.dev/exit-after", "1s")
                                        .annotation("sandbox.sampan.dev/exit-code", "3"))
                        .then()
                        .app("worker", V2)
                        .onFailure(OnFailure.ROLLBACK))
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Failed.class);
        assertThat(outcome.toString()).contains("1 of 3 apps released, 1 failed, 1 not begun");
        assertThat(((Failed<ReleasedApps>) outcome).remains())
                .contains("db rolled back: release 3 restores release 1 and is good", "worker: not begun")
                .anyMatch(line -> line.startsWith("web: failed: container web crashes again and again"));
        assertThat(deploy.get("db").image()).isEqualTo(V1);
        assertThat(deploy.get("worker").image()).isEqualTo(V1);
        assertThat(deploy.history("web").current().orElseThrow().verdict()).isEqualTo(Release.Verdict.FAILED);
    }

    @Test
    void apps_ofWhichManyAreWatchedForLong_areJudgedWhenTheyAreReady(Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.pod(namespace.name(), "slow").startsIn(Duration.ofSeconds(20)));
        Deploy deploy = Deploy.on(namespace);

        Outcome<ReleasedApps> outcome = deploy.apps(all -> {
                    for (int i = 0; i < 33; i++) {
                        all.app("app-" + i, V1, app -> app.port(8080).watch(Gates.ofPods(), Duration.ofMinutes(1)));
                    }
                    all.app("slow", V1, app -> app.port(8080));
                })
                .apply();

        assertThat(outcome).as(outcome.toString()).isInstanceOf(Done.class);
        assertThat(deploy.history("slow").current().orElseThrow().took().orElseThrow())
                .isLessThan(Duration.ofSeconds(45));
    }

    @Test
    void waits_ofSeparateActs_shareOneWatchPerKind(Sandbox sandbox, Namespace namespace) throws Exception {
        sandbox.script(pods -> pods.startsIn(Duration.ofMinutes(1)));
        Deploy deploy = Deploy.on(namespace);
        List<AppPlan> plans =
                IntStream.range(0, 8).mapToObj(i -> deploy.app("app-" + i, V1)).toList();
        int before = sandbox.requests().size();

        ExecutorService threads = Executors.newFixedThreadPool(plans.size());
        try {
            List<Future<Outcome<Release>>> outcomes = new ArrayList<>();
            plans.forEach(plan -> outcomes.add(threads.submit(plan::apply)));
            for (Future<Outcome<Release>> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Done.class);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(since(sandbox, before).stream().filter(r -> r.action().startsWith("watch")))
                .hasSize(4);
    }

    @Test
    void app_underItsOwnAutoscaler_beginsWithTheLeastAndKeepsTheAutoscalersNumber(
            Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.load(0.05, 1 << 20));
        Deploy deploy = Deploy.on(namespace);
        Consumer<AppSpec> spec = app -> app.cpu("100m", "200m").autoscale(3, 6, 50);
        deploy.app("web", V1, spec).apply().orElseThrow();
        assertThat(deploy.get("web").replicas()).isEqualTo(3);
        ObjectNode scaled = Json.object();
        scaled.withObject("spec").put("replicas", 5);
        kube(namespace).mergePatch(Kind.DEPLOYMENT, "web", scaled, "kube-controller-manager");

        Outcome<Release> second = deploy.app("web", V2, spec).apply();

        assertThat(second).as(second.toString()).isInstanceOf(Done.class);
        assertThat(second.orElseThrow().replicas()).isEmpty();
        assertThat(deploy.get("web").replicas()).isEqualTo(5);
        AppPlan without = deploy.app("web", V2, app -> app.cpu("100m", "200m"));
        assertThat(without.changes()).anyMatch(c -> c.toString().startsWith("- HorizontalPodAutoscaler/web"));
        without.apply().orElseThrow();
        assertThat(kube(namespace).find(Kind.HORIZONTAL_POD_AUTOSCALER, "web")).isEmpty();
        assertThat(deploy.get("web").replicas()).isEqualTo(5);
    }

    @Test
    void autoscaledApp_rolledBackToAFixedNumber_getsThatNumber_andIsDeletedWithItsAutoscaler(
            Sandbox sandbox, Namespace namespace) {
        sandbox.script(pods -> pods.load(0.05, 1 << 20));
        Deploy deploy = Deploy.on(namespace);
        deploy.app("web", V1, app -> app.cpu("100m", "200m").replicas(2))
                .apply()
                .orElseThrow();
        deploy.app("web", V2, app -> app.cpu("100m", "200m").autoscale(3, 6, 50))
                .apply()
                .orElseThrow();
        for (int i = 0; i < 20 && deploy.get("web").replicas() != 3; i++) {
            sandbox.advance(Duration.ofSeconds(15));
        }
        assertThat(deploy.get("web").replicas()).isEqualTo(3);

        Outcome<Release> back = deploy.rollback("web").to(1).apply();

        assertThat(back).as(back.toString()).isInstanceOf(Done.class);
        assertThat(deploy.get("web").replicas()).isEqualTo(2);
        deploy.app("web", V2, app -> app.cpu("100m", "200m").autoscale(3, 6, 50))
                .apply()
                .orElseThrow();
        deploy.delete("web").apply().orElseThrow();
        assertThat(kube(namespace).find(Kind.HORIZONTAL_POD_AUTOSCALER, "web")).isEmpty();
    }

    @Test
    void apps_givenTwiceOrNotAtAll_areRefused(Namespace namespace) {
        Deploy deploy = Deploy.on(namespace);
        assertThatThrownBy(() -> deploy.apps(all -> all.app("web", V1).app("web", V2)))
                .hasMessageContaining("given twice");
        assertThatThrownBy(() -> deploy.apps(all -> {})).hasMessageContaining("there is no app");
        assertThatThrownBy(() -> deploy.app("web", V1, app -> app.replicas(2).autoscale(1, 2, 50)))
                .hasMessageContaining("both replicas and autoscale");
        assertThatThrownBy(() -> deploy.app("web", V1, app -> app.autoscale(1, 2, 50)))
                .hasMessageContaining("no CPU request");
    }

    private static void apps(AppsSpec all, String image) {
        for (int i = 0; i < MANY; i++) {
            String name = "app-" + i;
            all.app(name, image, app -> app.port(8080).config("app.properties", "name=" + name + "\n"));
        }
    }

    private static List<ReceivedRequest> since(Sandbox sandbox, int before) {
        return List.copyOf(sandbox.requests().subList(before, sandbox.requests().size()));
    }

    private static int first(List<ReceivedRequest> requests, java.util.function.Predicate<ReceivedRequest> which) {
        return IntStream.range(0, requests.size())
                .filter(i -> which.test(requests.get(i)))
                .findFirst()
                .orElseThrow();
    }

    private static KubeNamespace kube(Namespace namespace) {
        return namespace.unwrap(KubeNamespace.class);
    }
}
