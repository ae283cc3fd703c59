package dev.sampan.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.Namespace;
import dev.sampan.deploy.Deploy;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.sandbox.ReceivedRequest;
import dev.sampan.sandbox.Sandbox;
import dev.sampan.sandbox.SandboxTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Rollouts of what others have written, against a cluster with controllers and nodes. */
@SandboxTest
class RolloutsOnSandboxTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String IMAGE = "registry.example.com/shop/web:1.0.0@sha256:" + "1".repeat(64);

    private static RecordedCluster cluster(Namespace namespace) {
        return new RecordedCluster(namespace.unwrap(KubeNamespace.class), "sandbox-node-1");
    }

    private static void set(Namespace namespace, String name, String script) {
        String text = WorkloadSequences.workload("StatefulSet", "serviceName: 'x', replicas: 2,", script, "", "")
                .replace("name: 'web'", "name: '" + name + "'")
                .replace("app: 'web'", "app: '" + name + "'");
        cluster(namespace).create(Kind.STATEFUL_SET, text);
    }

    private static void job(Namespace namespace, String code) {
        cluster(namespace).create(Kind.JOB, """
                {apiVersion: 'batch/v1', kind: 'Job', metadata: {name: 'migrate'}, spec: {backoffLimit: 0, template: {
                  metadata: {annotations: {'sandbox.sampan.dev/exit-after': '2s', 'sandbox.sampan.dev/exit-code': '%s',
                                           'sandbox.sampan.dev/last-log': 'column price is missing'}},
                  spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'shop/migrate:1'}]}}}}
                """.formatted(code));
    }

    @Test
    void await_ofAStatefulSet_returnsOnceItIsDone(Namespace namespace) {
        set(namespace, "db", "");

        Rollout rollout = Rollouts.on(namespace).await("statefulset/db", LONG);

        assertThat(rollout.isDone()).as(rollout.toString()).isTrue();
        assertThat(rollout.object()).isEqualTo("StatefulSet/db");
        assertThat(rollout.orElseThrow()).isSameAs(rollout);
        assertThat(rollout.toString()).startsWith("StatefulSet/db: done").contains("2/2 available");
    }

    @Test
    void await_ofAJobThatFails_returnsItsExitCodeAndItsLastWords(Namespace namespace) {
        job(namespace, "3");

        Rollout rollout = Rollouts.on(namespace).await("job/migrate", LONG);

        Finding cause = rollout.cause().orElseThrow();
        assertThat(rollout.state()).isEqualTo(RolloutState.HOPELESS);
        assertThat(cause.what()).contains("exit code 3");
        assertThat(cause.evidence()).extracting(Evidence::text).contains("column price is missing");
        assertThatThrownBy(rollout::orElseThrow)
                .isInstanceOfSatisfying(
                        NotReadyException.class, e -> assertThat(e.lastState()).isEqualTo(rollout.line()))
                .hasMessageContaining("column price is missing");
    }

    @Test
    void await_whoseTimeIsOver_returnsTheLastState(Namespace namespace) {
        set(namespace, "db", "'start-delay': '20m'");

        Rollout rollout = Rollouts.on(namespace).await("sts/db", Duration.ofSeconds(90));

        assertThat(rollout.state()).isEqualTo(RolloutState.UNDECIDED);
        assertThat(rollout.line()).contains("1 of 2 updated").contains("pod db-0");
        assertThat(rollout.cause()).isEmpty();
        assertThatThrownBy(rollout::orElseThrow).isInstanceOf(NotReadyException.class);
    }

    @Test
    void awaitAll_ofManyInManyThreads_watchesEachKindOnce(Sandbox sandbox, Namespace namespace) throws Exception {
        List<String> sets = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            set(namespace, "db" + i, "'start-delay': '30s'");
            sets.add("statefulset/db" + i);
        }
        job(namespace, "0");
        int before = sandbox.requests().size();
        Rollouts rollouts = Rollouts.on(namespace);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<RolloutListing> all = threads.submit(() -> rollouts.awaitAll(sets, LONG));
            Future<Rollout> one = threads.submit(() -> rollouts.await("statefulset/db3", LONG));
            Future<?> app = threads.submit(
                    () -> Deploy.on(namespace).app("web", IMAGE).apply().orElseThrow());

            assertThat(all.get().isDone()).as(all.get().toString()).isTrue();
            assertThat(all.get().all()).hasSize(12);
            assertThat(one.get().isDone()).isTrue();
            app.get();
        } finally {
            threads.shutdownNow();
        }
        List<String> watches = sandbox
                .requests()
                .subList(before, sandbox.requests().size())
                .stream()
                .map(ReceivedRequest::action)
                .filter(action -> action.startsWith("watch"))
                .toList();
        assertThat(watches).doesNotHaveDuplicates().contains("watch statefulsets", "watch pods", "watch events");
    }

    @Test
    void await_ofADeploymentThatAQuotaRefuses_saysSoAndItsControllerBacksOff(Namespace namespace) throws Exception {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        RecordedCluster cluster = cluster(namespace);
        cluster.create(
                RecordedCluster.QUOTA,
                "{apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'team'}, spec: {hard: {pods: '1'}}}");
        for (int i = 0; i < 200 && !isCounted(kube); i++) {
            kube.session().sleeper().sleep(Duration.ofMillis(50));
        }
        cluster.create(Kind.DEPLOYMENT, WorkloadSequences.workload("Deployment", "replicas: 2,", "", "", ""));

        Rollout rollout = Rollouts.on(namespace).await("deployment/web", LONG);

        assertThat(rollout.cause().orElseThrow().id()).isEqualTo("quota-exceeded");
        assertThat(kube.list(Kind.EVENT, "").items())
                .filteredOn(event -> event.path("reason").asText().equals("FailedCreate"))
                .hasSizeBetween(1, 30);
    }

    private static boolean isCounted(KubeNamespace kube) {
        return kube.find(RecordedCluster.QUOTA, "team")
                .filter(quota -> quota.at("/status/hard/pods").isTextual())
                .isPresent();
    }

    @Test
    void await_ofWhatIsDeletedMeanwhile_isHopeless(Namespace namespace) {
        set(namespace, "db", "'start-delay': '5m'");
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        kube.mergePatch(
                Kind.STATEFUL_SET,
                "db",
                RecordedCluster.tree("{metadata: {finalizers: ['example.com/keep']}}"),
                "kubectl-edit");
        kube.delete(Kind.STATEFUL_SET, "db", KubeNamespace.Propagation.BACKGROUND);

        Rollout rollout = Rollouts.on(namespace).await("statefulset/db", LONG);

        assertThat(rollout.cause().orElseThrow().id()).isEqualTo("being-deleted");
        assertThat(rollout.cause().orElseThrow().reason()).contains("example.com/keep");
    }

    @Test
    void await_untilOldPodsAreGone_waitsForTheirEnd(Sandbox sandbox, Namespace namespace) {
        String slowToEnd = ", lifecycle: {preStop: {exec: {command: ['sleep', '40']}}}";
        RecordedCluster cluster = cluster(namespace);
        cluster.create(
                Kind.DEPLOYMENT,
                WorkloadSequences.workload(
                        "Deployment", "replicas: 1,", "", "terminationGracePeriodSeconds: 60,", slowToEnd));
        Rollouts rollouts = Rollouts.on(namespace);
        rollouts.await("deployment/web", LONG).orElseThrow();
        cluster.patch(
                Kind.DEPLOYMENT, "web", "{spec: {template: {metadata: {annotations: {'example.com/again': 'yes'}}}}}");

        Rollout rollout = rollouts.await("deployment/web", LONG, w -> w.untilOldPodsGone());

        assertThat(rollout.isDone()).as(rollout.toString()).isTrue();
        assertThat(namespace.unwrap(KubeNamespace.class).list(Kind.POD, "").items())
                .hasSize(1);
    }

    @Test
    void get_ofAnythingThatIsNotThere_namesWhatIs(Namespace namespace) {
        set(namespace, "db", "");
        Rollouts rollouts = Rollouts.on(namespace);

        assertThatThrownBy(() -> rollouts.get("statefulset/bd"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("there are db");
        assertThatThrownBy(() -> rollouts.await("statefulset/bd", LONG)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> rollouts.get("pod/db-0")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> rollouts.get("statefulset")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> rollouts.await("statefulset/db", Duration.ZERO))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(rollouts.find("statefulset/bd")).isEmpty();
    }

    @Test
    void list_ofANamespace_tellsTheWorstFirst(Namespace namespace) {
        set(namespace, "db", "");
        job(namespace, "3");
        Rollouts rollouts = Rollouts.on(namespace);
        rollouts.awaitAll(List.of("statefulset/db", "job/migrate"), LONG);

        RolloutListing listing = rollouts.list();

        assertThat(listing.all()).extracting(Rollout::object).containsExactly("Job/migrate", "StatefulSet/db");
        assertThat(listing.toString())
                .startsWith("Rollouts in ")
                .contains("1/2 done")
                .contains("hopeless  Job/migrate");
        assertThat(listing.isDone()).isFalse();
        assertThatThrownBy(listing::orElseThrow).isInstanceOf(NotReadyException.class);
        assertThat(rollouts.get("job/migrate").cause()).isPresent();
    }

    @Test
    void await_whenItsThreadIsInterrupted_saysHowFarItCame(Namespace namespace) {
        set(namespace, "db", "'start-delay': '20m'");

        Thread.currentThread().interrupt();
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(
                () -> Rollouts.on(namespace).await("statefulset/db", LONG));

        assertThat(thrown).isInstanceOf(NotReadyException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
