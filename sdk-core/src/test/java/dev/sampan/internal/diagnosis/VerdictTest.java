package dev.sampan.internal.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded status sequences with a verdict set by hand. Each is looked at every second: hopeless must never be said before the
 * earliest legal moment, and must be said within two seconds of it.
 */
class VerdictTest {
    private static final int LAST_SECOND = 700;
    private static final String NOT_FOUND =
            "rpc error: code = NotFound desc = failed to pull and unpack image: failed to resolve reference: not found";

    /** What happens when, and what is right to say. An id of null means never hopeless. */
    record Story(
            String name,
            Supplier<World> world,
            TreeMap<Integer, Consumer<World>> steps,
            List<String> expected,
            int earliest,
            boolean endsDone) {
        static Story of(String name, Supplier<World> world) {
            return new Story(name, world, new TreeMap<>(), new ArrayList<>(), -1, false);
        }

        Story at(int second, Consumer<World> step) {
            steps.put(second, step);
            return this;
        }

        Story hopeless(String id, int earliest) {
            return new Story(name, world, steps, List.of(id), earliest, false);
        }

        Story done() {
            return new Story(name, world, steps, List.of(), -1, true);
        }

        Story undecided() {
            return new Story(name, world, steps, List.of(), -1, false);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({
        "healthy",
        "images",
        "crashes",
        "configuration",
        "scheduling",
        "creation",
        "probes",
        "jobs",
        "statefulSets",
        "places"
    })
    void verdict_ofRecordedSequence_isNeitherEarlyNorLateNorWrong(Story story) {
        World world = story.world().get();
        Verdict last = new Verdict.Undecided("", List.of(), java.util.Optional.empty());
        java.time.Instant promised = null;
        for (int second = 0; second <= LAST_SECOND; second++) {
            Consumer<World> step = story.steps().get(second);
            if (step != null) {
                step.accept(world.at(second));
            }
            last = Diagnosis.of(world.snapshot(second)).verdict();
            if (last instanceof Verdict.Hopeless hopeless) {
                assertThat(story.expected())
                        .as("hopeless at %ds: %s", second, hopeless.cause())
                        .isNotEmpty();
                assertThat(hopeless.cause().id())
                        .as("%s", hopeless)
                        .isEqualTo(story.expected().get(0));
                assertThat(second).as("%s", hopeless).isBetween(story.earliest(), story.earliest() + 2);
                if (step == null) {
                    assertThat(promised).as("askAgain before %ds", second).isEqualTo(World.START.plusSeconds(second));
                }
                return;
            }
            promised = last instanceof Verdict.Undecided undecided
                    ? undecided.askAgain().orElse(null)
                    : null;
        }
        assertThat(story.expected()).as("never hopeless, ended as %s", last).isEmpty();
        assertThat(last).isInstanceOf(story.endsDone() ? Verdict.Done.class : Verdict.Undecided.class);
    }

    static Stream<Story> healthy() {
        return Stream.of(
                Story.of("all ready at once", () -> World.deployment(2))
                        .at(1, w -> w.pod("a").pod("b"))
                        .at(5, w -> w.ready("a").ready("b"))
                        .done(),
                Story.of(
                                "slow start inside its startup probe",
                                () -> World.deployment(1).probe("startup", 10, 10, 30))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.running("a"))
                        .at(20, w -> w.event("a", "Unhealthy", "Startup probe failed: connection refused"))
                        .at(290, w -> w.ready("a"))
                        .done(),
                Story.of(
                                "slow start inside its readiness probe",
                                () -> World.deployment(1).probe("readiness", 30, 10, 12))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.running("a"))
                        .at(
                                40,
                                w -> w.event(
                                        "a",
                                        "Unhealthy",
                                        "Readiness probe failed: HTTP probe failed with statuscode: 503"))
                        .at(140, w -> w.ready("a"))
                        .done(),
                Story.of("not ready until minReadySeconds have passed", () -> {
                            World world = World.deployment(1);
                            world.workload.withObjectProperty("spec").put("minReadySeconds", 60);
                            return world;
                        })
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.ready("a"))
                        .done(),
                Story.of("the image takes minutes", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").event("a", "Pulling", "Pulling image"))
                        .at(400, w -> w.ready("a"))
                        .done(),
                Story.of("old pods are still terminating", () -> World.deployment(1))
                        .at(0, w -> w.pod("a").ready("a"))
                        .at(2, w -> w.update("reg.example.com/shop/web:2").pod("b"))
                        .at(5, w -> w.ready("b").delete("a"))
                        .done(),
                Story.of("crashes of the previous template do not count", () -> World.deployment(1))
                        .at(
                                0,
                                w -> w.pod("a")
                                        .running("a")
                                        .terminated("a", 1, "Error")
                                        .running("a")
                                        .terminated("a", 1, "Error")
                                        .backOff("a")
                                        .update("reg.example.com/shop/web:2")
                                        .pod("b"))
                        .at(5, w -> w.ready("b").gone("a"))
                        .done(),
                Story.of("one crash, then it comes up", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(5, w -> w.terminated("a", 1, "Error"))
                        .at(6, w -> w.running("a"))
                        .at(20, w -> w.ready("a"))
                        .done(),
                Story.of("a change not seen by its controller", () -> World.deployment(1))
                        .at(0, w -> w.workload.withObjectProperty("metadata").put("generation", 2))
                        .undecided(),
                Story.of("a deadline of the earlier spec does not count", () -> World.deployment(1))
                        .at(
                                0,
                                w -> w.pod("a")
                                        .condition("Progressing", "False", "ProgressDeadlineExceeded", "timed out")
                                        .workload
                                        .withObjectProperty("metadata")
                                        .put("generation", 2))
                        .undecided(),
                Story.of("paused", () -> World.deployment(1))
                        .at(0, w -> w.workload.withObjectProperty("spec").put("paused", true))
                        .undecided(),
                Story.of("scaled to zero", () -> World.deployment(0)).done());
    }

    static Stream<Story> images() {
        String backOff = "Back-off pulling image \"reg.example.com/shop/web:1.4.0\": ErrImagePull: ";
        return Stream.of(
                Story.of("not found", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.waiting("a", "ErrImagePull", NOT_FOUND))
                        .at(15, w -> w.waiting("a", "ImagePullBackOff", backOff + NOT_FOUND))
                        .hopeless("image-not-found", 15),
                Story.of("not found, told by an event only", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                3,
                                w -> w.event(
                                                "a",
                                                "Failed",
                                                "Failed to pull image \"reg.example.com/shop/web:1.4.0\": manifest unknown")
                                        .waiting("a", "ErrImagePull", ""))
                        .at(
                                14,
                                w -> w.waiting(
                                        "a",
                                        "ImagePullBackOff",
                                        "Back-off pulling image \"reg.example.com/shop/web:1.4.0\""))
                        .hopeless("image-not-found", 14),
                Story.of("pushed after the first try", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.waiting("a", "ErrImagePull", NOT_FOUND))
                        .at(10, w -> w.ready("a"))
                        .done(),
                Story.of("unauthorized", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.waiting("a", "ErrImagePull", "failed to authorize: 401 Unauthorized"))
                        .at(
                                14,
                                w -> w.waiting(
                                        "a", "ImagePullBackOff", backOff + "failed to authorize: 401 Unauthorized"))
                        .hopeless("image-unauthorized", 14),
                Story.of("denied or absent", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                14,
                                w -> w.waiting(
                                        "a",
                                        "ImagePullBackOff",
                                        backOff
                                                + "pull access denied, repository does not exist or may require authorization"))
                        .hopeless("image-unauthorized", 14),
                Story.of("invalid name", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(2, w -> w.waiting("a", "InvalidImageName", "couldn't parse image name"))
                        .hopeless("image-name-invalid", 2),
                Story.of("registry unreachable for a minute", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                3,
                                w -> w.waiting(
                                        "a",
                                        "ImagePullBackOff",
                                        backOff + "dial tcp 10.1.1.1:443: connect: connection refused"))
                        .at(60, w -> w.ready("a"))
                        .done(),
                Story.of("registry unreachable for good", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.waiting("a", "ImagePullBackOff", backOff + "dial tcp 10.1.1.1:443: i/o timeout"))
                        .hopeless("image-registry-unreachable", 181),
                Story.of("an image called unauthorized that cannot be reached", () -> World.deployment(1))
                        .at(1, w -> {
                            w.container().put("image", "reg.example.com/unauthorized/denied:404");
                            w.replicaSets.clear();
                            w.replicaSet("web-1", "1").pod("a");
                        })
                        .at(
                                3,
                                w -> w.waiting(
                                        "a",
                                        "ImagePullBackOff",
                                        "Back-off pulling image \"reg.example.com/unauthorized/denied:404\": ErrImagePull: dial tcp: connection refused"))
                        .hopeless("image-registry-unreachable", 181),
                Story.of("throttled by the registry until the deadline", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                3,
                                w -> w.waiting(
                                        "a", "ImagePullBackOff", backOff + "toomanyrequests: rate limit exceeded"))
                        .at(601, w -> w.condition("Progressing", "False", "ProgressDeadlineExceeded", ""))
                        .hopeless("image-registry-unreachable", 601));
    }

    static Stream<Story> crashes() {
        return Stream.of(
                Story.of("crash loop", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(3, w -> w.running("a"))
                        .at(5, w -> w.terminated("a", 1, "Error"))
                        .at(6, w -> w.running("a"))
                        .at(8, w -> w.terminated("a", 1, "Error"))
                        .at(9, w -> w.backOff("a"))
                        .hopeless("crash-loop", 8),
                Story.of("crash loop seen in back-off only", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                8,
                                w -> w.running("a")
                                        .terminated("a", 3, "Error")
                                        .running("a")
                                        .terminated("a", 3, "Error")
                                        .backOff("a"))
                        .hopeless("crash-loop", 8),
                Story.of("one of three crashes", () -> World.deployment(3))
                        .at(1, w -> w.pod("a").pod("b").pod("c"))
                        .at(5, w -> w.ready("a").ready("b").running("c").terminated("c", 2, "Error"))
                        .at(9, w -> w.running("c"))
                        .at(12, w -> w.terminated("c", 2, "Error"))
                        .hopeless("crash-loop", 12),
                Story.of("out of memory", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(5, w -> w.terminated("a", 137, "OOMKilled"))
                        .at(6, w -> w.running("a"))
                        .at(9, w -> w.terminated("a", 137, "OOMKilled"))
                        .hopeless("out-of-memory", 9),
                Story.of("ends at once with zero", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(2, w -> w.terminated("a", 0, "Completed"))
                        .at(3, w -> w.running("a"))
                        .at(4, w -> w.terminated("a", 0, "Completed"))
                        .at(5, w -> w.backOff("a"))
                        .hopeless("exits-at-once", 5),
                Story.of("no such program", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                3,
                                w -> w.waiting(
                                        "a",
                                        "RunContainerError",
                                        "exec: \"/app/run\": stat /app/run: no such file or directory"))
                        .hopeless("container-start", 31),
                Story.of("a crash after a long good run", () -> World.deployment(1))
                        .at(
                                0,
                                w -> w.pod("a")
                                        .running("a")
                                        .terminated("a", 1, "Error")
                                        .running("a")
                                        .terminated("a", 1, "Error")
                                        .ready("a"))
                        .at(650, w -> w.terminated("a", 1, "Error"))
                        .undecided(),
                Story.of(
                                "crashes from before the change do not count",
                                () -> World.deployment(1).since(100))
                        .at(
                                0,
                                w -> w.pod("a")
                                        .running("a")
                                        .terminated("a", 1, "Error")
                                        .running("a")
                                        .terminated("a", 1, "Error"))
                        .at(1, w -> w.backOff("a"))
                        .undecided(),
                Story.of(
                                "a crash counts although the session's clock is ahead",
                                () -> World.deployment(1).since(30))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(3, w -> w.terminated("a", 1, "Error"))
                        .at(4, w -> w.running("a"))
                        .at(40, w -> w.terminated("a", 1, "Error"))
                        .hopeless("crash-loop", 40),
                Story.of("init container fails", () -> World.deployment(1))
                        .at(1, w -> {
                            w.pod("a");
                            initStatus(w, "a", 2, "waiting");
                        })
                        .hopeless("init-container-failed", 1),
                Story.of("init container failed once and runs again", () -> World.deployment(1))
                        .at(1, w -> {
                            w.pod("a");
                            initStatus(w, "a", 1, "running");
                        })
                        .undecided());
    }

    private static void initStatus(World world, String pod, int restarts, String state) {
        var tree = world.tree(pod);
        tree.withObjectProperty("spec")
                .withArrayProperty("initContainers")
                .addObject()
                .put("name", "migrate");
        var status = tree.withObjectProperty("status")
                .withArrayProperty("initContainerStatuses")
                .addObject();
        status.put("name", "migrate").put("restartCount", restarts);
        status.withObjectProperty("lastState")
                .withObjectProperty("terminated")
                .put("exitCode", 1)
                .put("finishedAt", World.START.plusSeconds(1).toString());
        status.withObjectProperty("state")
                .withObjectProperty(state)
                .put("reason", state.equals("waiting") ? "CrashLoopBackOff" : "")
                .put("startedAt", World.START.plusSeconds(1).toString());
        world.waiting(pod, "PodInitializing", "");
    }

    static Stream<Story> configuration() {
        return Stream.of(
                Story.of("config map missing", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "configmap \"web-config\" not found"))
                        .hopeless("config-map-missing", 31),
                Story.of("config map comes late", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "configmap \"web-config\" not found"))
                        .at(25, w -> w.ready("a"))
                        .done(),
                Story.of("config key missing", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "couldn't find key GREETING in ConfigMap shop/web-config"))
                        .hopeless("config-map-key-missing", 31),
                Story.of("secret missing", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").waiting("a", "CreateContainerConfigError", "secret \"db\" not found"))
                        .hopeless("secret-missing", 31),
                Story.of("secret key missing", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "couldn't find key password in Secret shop/db"))
                        .hopeless("secret-key-missing", 31),
                Story.of("mounted config map missing", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                2,
                                w -> w.event(
                                        "a",
                                        "FailedMount",
                                        "MountVolume.SetUp failed for volume \"config\" : configmap \"web-files\" not found"))
                        .hopeless("config-map-missing", 32),
                Story.of("mounted key missing", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(
                                2,
                                w -> w.event(
                                        "a",
                                        "FailedMount",
                                        "MountVolume.SetUp failed for volume \"tls\" : references non-existent secret key: tls.crt"))
                        .hopeless("secret-key-missing", 32),
                Story.of("image runs as root although it must not", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "container has runAsNonRoot and image will run as root (pod: \"a\", container: web)"))
                        .hopeless("runs-as-root-refused", 31),
                Story.of("config caches not synced yet", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.pod("a")
                                        .waiting(
                                                "a",
                                                "CreateContainerConfigError",
                                                "failed to sync configmap cache: timed out waiting for the condition"))
                        .at(90, w -> w.ready("a"))
                        .done());
    }

    static Stream<Story> scheduling() {
        return Stream.of(
                Story.of("not enough cpu", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.unschedulable(
                                        "a",
                                        "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available"))
                        .hopeless("unschedulable", 61),
                Story.of("room within a minute", () -> World.deployment(1))
                        .at(1, w -> w.unschedulable("a", "0/3 nodes are available: 3 Insufficient memory."))
                        .at(55, w -> w.gone("a").pod("a").ready("a"))
                        .done(),
                Story.of("a node is being added", () -> World.deployment(1))
                        .at(1, w -> w.unschedulable("a", "0/3 nodes are available: 3 Insufficient cpu."))
                        .at(10, w -> w.event("a", "TriggeredScaleUp", "pod triggered scale-up"))
                        .at(200, w -> w.gone("a").pod("a").ready("a"))
                        .done(),
                Story.of("taints", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.unschedulable(
                                        "a", "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}."))
                        .hopeless("unschedulable", 61),
                Story.of("claim never bound", () -> World.deployment(1))
                        .at(
                                1,
                                w -> w.unschedulable(
                                        "a",
                                        "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."))
                        .hopeless("volume-claim-pending", 61),
                Story.of("claim missing", () -> World.deployment(1))
                        .at(1, w -> w.unschedulable("a", "persistentvolumeclaim \"data\" not found"))
                        .hopeless("volume-claim-missing", 61));
    }

    static Stream<Story> creation() {
        return Stream.of(
                Story.of("quota exceeded", () -> World.deployment(2))
                        .at(
                                2,
                                w -> w.condition(
                                        w.replicaSets.get(0),
                                        "ReplicaFailure",
                                        "True",
                                        "FailedCreate",
                                        "pods \"web-1-x\" is forbidden: exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4"))
                        .hopeless("quota-exceeded", 32),
                Story.of("quota frees up", () -> World.deployment(1))
                        .at(
                                2,
                                w -> w.condition(
                                        w.replicaSets.get(0),
                                        "ReplicaFailure",
                                        "True",
                                        "FailedCreate",
                                        "exceeded quota: team, x"))
                        .at(
                                25,
                                w -> w.condition(w.replicaSets.get(0), "ReplicaFailure", "False", "", "")
                                        .pod("a")
                                        .ready("a"))
                        .done(),
                Story.of("pod security", () -> World.deployment(1))
                        .at(
                                2,
                                w -> w.condition(
                                        w.replicaSets.get(0),
                                        "ReplicaFailure",
                                        "True",
                                        "FailedCreate",
                                        "pods \"web-1-x\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true"))
                        .hopeless("admission-refused", 32),
                Story.of("service account missing", () -> World.deployment(1))
                        .at(
                                2,
                                w -> w.condition(
                                        w.replicaSets.get(0),
                                        "ReplicaFailure",
                                        "True",
                                        "FailedCreate",
                                        "pods \"web-1-\" is forbidden: error looking up service account shop/web: serviceaccount \"web\" not found"))
                        .hopeless("service-account-missing", 32),
                Story.of("webhook down for a while", () -> World.deployment(1))
                        .at(
                                2,
                                w -> w.condition(
                                        w.replicaSets.get(0),
                                        "ReplicaFailure",
                                        "True",
                                        "FailedCreate",
                                        "Internal error occurred: failed calling webhook \"x.example.com\": connection refused"))
                        .at(
                                120,
                                w -> w.condition(w.replicaSets.get(0), "ReplicaFailure", "False", "", "")
                                        .pod("a")
                                        .ready("a"))
                        .done(),
                Story.of("stateful set refused, told by events", () -> World.statefulSet(1))
                        .at(
                                2,
                                w -> w.event(
                                        w.workload,
                                        "FailedCreate",
                                        "create Pod web-0 in StatefulSet web failed error: pods \"web-0\" is forbidden: exceeded quota: team, x"))
                        .hopeless("quota-exceeded", 32));
    }

    static Stream<Story> probes() {
        String refused =
                "Readiness probe failed: Get \"http://10.0.0.9:8080/ready\": dial tcp 10.0.0.9:8080: connect: connection refused";
        return Stream.of(
                Story.of(
                                "readiness fails until the deadline",
                                () -> World.deployment(1).probe("readiness", 0, 5, 3))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(10, w -> w.event("a", "Unhealthy", refused))
                        .at(602, w -> w.condition("Progressing", "False", "ProgressDeadlineExceeded", ""))
                        .hopeless("readiness-probe-failing", 602),
                Story.of(
                                "readiness passes just before the deadline",
                                () -> World.deployment(1).probe("readiness", 0, 5, 3))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(10, w -> w.event("a", "Unhealthy", refused))
                        .at(595, w -> w.ready("a"))
                        .done(),
                Story.of(
                                "a deadline shorter than the probes grant",
                                () -> World.deployment(1).probe("readiness", 60, 10, 12))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(
                                61,
                                w -> w.event("a", "Unhealthy", refused)
                                        .condition("Progressing", "False", "ProgressDeadlineExceeded", ""))
                        .hopeless("readiness-probe-failing", 182),
                Story.of(
                                "startup probe kills it twice",
                                () -> World.deployment(1).probe("startup", 0, 5, 3))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(
                                17,
                                w -> w.event("a", "Unhealthy", "Startup probe failed: connection refused")
                                        .event("a", "Killing", "Container web failed startup probe, will be restarted")
                                        .terminated("a", 137, "Error"))
                        .at(18, w -> w.running("a"))
                        .at(
                                34,
                                w -> w.event("a", "Killing", "Container web failed startup probe, will be restarted")
                                        .terminated("a", 137, "Error"))
                        .hopeless("startup-probe-failing", 34),
                Story.of(
                                "liveness probe kills it again and again",
                                () -> World.deployment(1).probe("liveness", 0, 5, 3))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(
                                17,
                                w -> w.event("a", "Killing", "Container web failed liveness probe, will be restarted")
                                        .terminated("a", 143, "Error"))
                        .at(18, w -> w.running("a"))
                        .at(
                                34,
                                w -> w.event("a", "Killing", "Container web failed liveness probe, will be restarted")
                                        .terminated("a", 143, "Error"))
                        .hopeless("liveness-probe-failing", 34),
                Story.of("deadline without any other sign", () -> World.deployment(1))
                        .at(1, w -> w.pod("a"))
                        .at(601, w -> w.condition("Progressing", "False", "ProgressDeadlineExceeded", ""))
                        .hopeless("progress-deadline-exceeded", 601));
    }

    static Stream<Story> jobs() {
        return Stream.of(
                Story.of("job completes", () -> World.job(6))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(9, w -> w.terminated("a", 0, "Completed").condition("Complete", "True", "", ""))
                        .done(),
                Story.of("job without retries fails", () -> World.job(0))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(9, w -> w.terminated("a", 4, "Error"))
                        .hopeless("crash", 9),
                Story.of("job retries and succeeds", () -> World.job(2))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(9, w -> w.terminated("a", 4, "Error"))
                        .at(20, w -> w.pod("b").running("b"))
                        .at(30, w -> w.terminated("b", 0, "Completed").condition("Complete", "True", "", ""))
                        .done(),
                Story.of("job has used its retries", () -> World.job(1))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(9, w -> w.terminated("a", 4, "Error"))
                        .at(20, w -> w.pod("b").running("b"))
                        .at(30, w -> w.terminated("b", 4, "Error"))
                        .at(
                                31,
                                w -> w.condition(
                                        "Failed",
                                        "True",
                                        "BackoffLimitExceeded",
                                        "Job has reached the specified backoff limit"))
                        .hopeless("crash", 31),
                Story.of("job too slow", () -> World.job(1))
                        .at(1, w -> w.pod("a").running("a"))
                        .at(
                                60,
                                w -> w.gone("a")
                                        .condition(
                                                "Failed",
                                                "True",
                                                "DeadlineExceeded",
                                                "Job was active longer than specified deadline"))
                        .hopeless("job-deadline-exceeded", 60),
                Story.of("job suspended", () -> World.job(1))
                        .at(0, w -> w.workload.withObjectProperty("spec").put("suspend", true))
                        .undecided());
    }

    static Stream<Story> statefulSets() {
        return Stream.of(
                Story.of("ordered start", () -> World.statefulSet(2))
                        .at(1, w -> w.pod("web-0"))
                        .at(5, w -> w.ready("web-0").pod("web-1"))
                        .at(9, w -> w.ready("web-1"))
                        .done(),
                Story.of("partition holds the rest back", () -> World.statefulSet(2))
                        .at(0, w -> {
                            w.pod("web-0").ready("web-0").pod("web-1").ready("web-1");
                            w.workload
                                    .withObjectProperty("spec")
                                    .withObjectProperty("updateStrategy")
                                    .withObjectProperty("rollingUpdate")
                                    .put("partition", 1);
                        })
                        .at(1, w -> w.update("reg.example.com/shop/web:2"))
                        .at(2, w -> w.gone("web-1").pod("web-1"))
                        .at(6, w -> w.ready("web-1"))
                        .done(),
                Story.of(
                                "never ready without a deadline of its own",
                                () -> World.statefulSet(1).probe("readiness", 0, 5, 3))
                        .at(1, w -> w.pod("web-0").running("web-0"))
                        .hopeless("readiness-probe-failing", 601),
                Story.of(
                                "stuck behind a broken pod of the earlier revision",
                                () -> World.statefulSet(1).since(10))
                        .at(1, w -> w.pod("web-0").waiting("web-0", "ImagePullBackOff", "not found"))
                        .at(10, w -> w.update("reg.example.com/shop/web:2"))
                        .hopeless("stuck-behind-broken-pod", 70));
    }

    static Stream<Story> places() {
        return Stream.of(
                Story.of("evicted and replaced", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").ready("a"))
                        .at(
                                20,
                                w -> w.phase("a", "Failed", "Evicted", "The node was low on resource: memory.")
                                        .pod("b"))
                        .at(25, w -> w.ready("b"))
                        .done(),
                Story.of("an old pod that never goes away", () -> World.deployment(1))
                        .at(0, w -> w.pod("a").ready("a"))
                        .at(
                                1,
                                w -> w.update("reg.example.com/shop/web:2")
                                        .pod("b")
                                        .delete("a"))
                        .at(3, w -> w.ready("b"))
                        .done(),
                Story.of("node lost until the deadline", () -> World.deployment(1))
                        .at(1, w -> w.pod("a").ready("a"))
                        .at(
                                9,
                                w -> w.event("a", "NodeNotReady", "Node is not ready")
                                        .condition(w.tree("a"), "Ready", "False", "", ""))
                        .at(609, w -> w.condition("Progressing", "False", "ProgressDeadlineExceeded", ""))
                        .hopeless("node-not-ready", 609));
    }
}
