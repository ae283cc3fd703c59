package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Pods that do not simply run, and what their Deployment says of it. */
final class PodScenarios {
    private static final String WEB = "deployment/web";
    private static final String STATE = "/status/containerStatuses/0/state";
    private static final String LAST_STATE = "/status/containerStatuses/0/lastState";
    private static final String RESTARTS = "/status/containerStatuses/0/restartCount";

    private PodScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("slow-start", "A pod that is slow to start and slow to be ready", PodScenarios::slow),
                Scenario.of("never-ready", "A pod that runs but is never ready", PodScenarios::neverReady),
                Scenario.of(
                        "crash-loop", "A container that ends is restarted, later each time", PodScenarios::crashLoop),
                Scenario.of(
                        "crash-then-well", "A container that fails twice and then lasts", PodScenarios::crashThenWell),
                Scenario.of("out-of-memory", "A container that is killed for its memory", PodScenarios::outOfMemory),
                Scenario.of("pull-error", "An image that cannot be pulled", PodScenarios::pullError),
                Scenario.of("run-once", "Pods that are not restarted end in a phase", PodScenarios::runOnce));
    }

    private static Scene scripted(Scene scene, String... script) {
        return scene.create(Yaml.scripted(Yaml.deployment(1), script));
    }

    private static JsonNode pod(World world) {
        return world.pods().count() == 0
                ? Wire.JSON.missingNode()
                : world.pods().all().get(0);
    }

    /** {@code Ready=False ContainersNotReady}, without what only a real kubelet says. */
    private static List<String> conditions(JsonNode pod) {
        return StreamSupport.stream(pod.at("/status/conditions").spliterator(), false)
                .map(condition -> (condition.path("type").asText() + "="
                                + condition.path("status").asText() + " "
                                + condition.path("reason").asText())
                        .strip())
                .sorted()
                .collect(Collectors.toList());
    }

    private static String shown(JsonNode state) {
        String kind = state.fieldNames().hasNext() ? state.fieldNames().next() : "none";
        JsonNode detail = state.path(kind);
        return (kind + " " + detail.path("reason").asText() + " "
                        + (detail.has("exitCode") ? detail.path("exitCode").asText() : ""))
                .strip();
    }

    private static void slow(Scene scene) {
        scripted(scene, "start-delay: 2s", "ready-after: 2s")
                .then("the pod has a node", world -> world.pods().bound().count() == 1)
                .then(
                        "its container is being created",
                        world -> world.pods().waitingFor("ContainerCreating").count() == 1)
                .then(
                        "it runs but is not ready",
                        world -> pod(world).at(STATE).has("running")
                                && world.pods().ready().count() == 0)
                .note("conditions then: " + conditions(pod(scene.now())))
                .then("it is ready", world -> world.pods().ready().count() == 1)
                .end("conditions", world -> conditions(pod(world)))
                .then(
                        "the Deployment is available",
                        world -> world.condition(WEB, "Available").startsWith("True"));
    }

    private static void neverReady(Scene scene) {
        scripted(scene, "never-ready: 'true'")
                .then("it runs", world -> pod(world).at(STATE).has("running"))
                .stays(
                        "it is not ready",
                        Duration.ofSeconds(3),
                        world -> world.pods().ready().count() == 0)
                .end("conditions", world -> conditions(pod(world)))
                .end("status", world -> world.status(WEB));
    }

    private static void crashLoop(Scene scene) {
        scripted(scene, "crash-after: 1s", "exit-code: '3'")
                .then("it runs and is ready", world -> world.pods().ready().count() == 1)
                .then("it has ended", world -> pod(world).at(STATE).has("terminated"))
                .then(
                        "it was restarted at once",
                        world -> pod(world).at(RESTARTS).asInt() == 1
                                && pod(world).at(STATE).has("running"))
                .note("before, it was " + shown(pod(scene.now()).at(LAST_STATE)))
                .then("it ended again", world -> pod(world).at(STATE).has("terminated"))
                .then(
                        "it waits in CrashLoopBackOff",
                        world -> world.pods().waitingFor("CrashLoopBackOff").count() == 1)
                .note("phase then: " + pod(scene.now()).at("/status/phase").asText() + ", "
                        + conditions(pod(scene.now())))
                .then(
                        "it was restarted after a while",
                        world -> pod(world).at(RESTARTS).asInt() == 2)
                .then("it ended a third time", world -> pod(world).at(STATE).has("terminated"));
    }

    private static void crashThenWell(Scene scene) {
        scripted(scene, "crash-after: 1s", "crash-times: '2'")
                .then("it was restarted twice", world -> pod(world).at(RESTARTS).asInt() == 2)
                .then("it is ready", world -> world.pods().ready().count() == 1)
                .stays(
                        "it lasts",
                        Duration.ofSeconds(3),
                        world -> world.pods().ready().count() == 1)
                .end("before", world -> shown(pod(world).at(LAST_STATE)))
                .end("conditions", world -> conditions(pod(world)))
                .end("status", world -> world.status(WEB));
    }

    private static void outOfMemory(Scene scene) {
        scripted(scene, "oom-after: 1s")
                .then("it was killed", world -> shown(pod(world).at(STATE)).equals("terminated OOMKilled 137"))
                .then("it was restarted", world -> pod(world).at(RESTARTS).asInt() == 1)
                .note("before, it was " + shown(pod(scene.now()).at(LAST_STATE)))
                .then(
                        "it waits in CrashLoopBackOff",
                        world -> world.pods().waitingFor("CrashLoopBackOff").count() == 1)
                .note("before, it was " + shown(pod(scene.now()).at(LAST_STATE)));
    }

    private static void pullError(Scene scene) {
        scripted(scene, "pull-error: no such image")
                .then(
                        "the pull failed",
                        world -> world.pods().waitingFor("ErrImagePull").count() == 1)
                .note("it says: "
                        + pod(scene.now()).at(STATE + "/waiting/message").asText())
                .then(
                        "it backs off",
                        world -> world.pods().waitingFor("ImagePullBackOff").count() == 1)
                .note("it says: "
                        + pod(scene.now()).at(STATE + "/waiting/message").asText())
                .note("phase then: " + pod(scene.now()).at("/status/phase").asText() + ", "
                        + conditions(pod(scene.now())));
    }

    private static void runOnce(Scene scene) {
        scene.create(single("well", "Never", "exit-after: 1s"))
                .create(single("badly", "Never", "crash-after: 1s, sandbox.sampan.dev/exit-code: '7'"))
                .create(single("again", "OnFailure", "crash-after: 1s, sandbox.sampan.dev/crash-times: '1'"))
                .then(
                        "one succeeded",
                        world -> world.text("pod/well", "/status/phase").equals("Succeeded"))
                .then(
                        "one failed",
                        world -> world.text("pod/badly", "/status/phase").equals("Failed"))
                .then("one was restarted", world -> world.number("pod/again", RESTARTS) == 1)
                .end("well", world -> shown(world.at("pod/well", STATE)) + " " + conditions(world.get("pod/well")))
                .end("badly", world -> shown(world.at("pod/badly", STATE)) + " " + conditions(world.get("pod/badly")));
    }

    private static String single(String name, String restart, String script) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, annotations: {sandbox.sampan.dev/%s}}
                spec: {restartPolicy: %s, containers: [{name: main, image: 'shop/task:1'}]}
                """.formatted(name, script, restart);
    }
}
