package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.lab.bench.Waiter.WaitingFleet;
import dev.sampan.lab.proxy.LabProxy;
import dev.sampan.lab.proxy.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One round: pods that wait are made ready one by one, and it is noted when each Deployment is complete and when its waiter knows. */
final class Readiness {
    static final String IMAGE =
            "registry.example/shop/app@sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945";
    static final String NEVER_READY = "sandbox.sampan.dev/never-ready";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FIRST_MILLIS = 1_000;
    private static final int LAST_MILLIS = 10_000;
    private static final double LEAST_SECONDS = 0.001;

    private final Rig rig;
    private final List<String> apps;
    private final int round;
    private final Map<String, Long> complete = new ConcurrentHashMap<>();
    private final Map<String, Long> known = new ConcurrentHashMap<>();
    private Traffic traffic = Traffic.NONE;

    Readiness(Rig rig, int apps, int round) {
        this.rig = rig;
        this.apps = IntStream.range(0, apps)
                .mapToObj(i -> String.format(Locale.ROOT, "app-%03d", i))
                .toList();
        this.round = round;
    }

    /**
     * Lets the waiter wait once.
     *
     * @param proxy that the waiter goes through
     * @return {@code p50} and {@code p99} of the delays, in seconds
     */
    Map<String, Double> delaysOf(Waiter waiter, LabProxy proxy) throws Exception {
        String namespace = "bench-wait-" + round;
        rig.api().createNamespace(namespace);
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        try (DeploymentWatch watch = new DeploymentWatch(rig.api(), namespace, this::note)) {
            watch.start();
            WaitingFleet fleet = new WaitingFleet(namespace, apps);
            waiter.deploy(fleet);
            Traffic before = proxy.traffic();
            waiter.await(fleet, () -> makeReady(namespace, clock), app -> known.putIfAbsent(app, System.nanoTime()));
            traffic = proxy.traffic().since(before);
            return delays();
        } finally {
            clock.shutdownNow();
            rig.api().deleteNamespace(namespace);
        }
    }

    /** What the wait took on the wire. */
    Traffic traffic() {
        return traffic;
    }

    private void note(JsonNode deployment) {
        if (isComplete(deployment)) {
            complete.putIfAbsent(deployment.at("/metadata/name").asText(), System.nanoTime());
        }
    }

    static boolean isComplete(JsonNode deployment) {
        int wished = deployment.at("/spec/replicas").asInt();
        JsonNode status = deployment.path("status");
        return status.path("observedGeneration").asLong()
                        >= deployment.at("/metadata/generation").asLong()
                && status.path("updatedReplicas").asInt() == wished
                && status.path("replicas").asInt() == wished
                && status.path("availableReplicas").asInt() == wished;
    }

    /** A Deployment that is complete and a waiter that does not know is a failure; one that knew too early as well. */
    private Map<String, Double> delays() {
        Times delays = Times.none("", "", "");
        for (String app : apps) {
            Long then = complete.get(app);
            Long knew = known.get(app);
            if (then == null || knew == null) {
                throw new IllegalStateException(app + " was complete: " + then + ", known: " + knew);
            }
            delays.seconds().add(Math.max(LEAST_SECONDS, (knew - then) / 1e9));
        }
        Map<String, Double> phases = new LinkedHashMap<>();
        phases.put("p50", delays.quantile(0.5));
        phases.put("p99", delays.quantile(0.99));
        return phases;
    }

    private Void makeReady(String namespace, ScheduledExecutorService clock) throws IOException, InterruptedException {
        List<String> pods = awaitRunning(namespace);
        Random random = new Random(round);
        for (String pod : pods) {
            int after = FIRST_MILLIS + random.nextInt(LAST_MILLIS - FIRST_MILLIS);
            clock.schedule(() -> makeReady(namespace, pod), after, TimeUnit.MILLISECONDS);
        }
        return null;
    }

    private Void makeReady(String namespace, String pod) throws IOException {
        ObjectNode patch = Api.JSON.createObjectNode();
        ArrayNode conditions = patch.putObject("status").putArray("conditions");
        for (String type : List.of("Ready", "ContainersReady")) {
            conditions.addObject().put("type", type).put("status", "True");
        }
        rig.api().patchStatus("/api/v1/namespaces/" + namespace + "/pods/" + pod, patch);
        return null;
    }

    private List<String> awaitRunning(String namespace) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            List<String> running = new ArrayList<>();
            for (JsonNode pod :
                    rig.api().get("/api/v1/namespaces/" + namespace + "/pods").path("items")) {
                if (pod.at("/status/phase").asText().equals("Running")) {
                    running.add(pod.at("/metadata/name").asText());
                }
            }
            if (running.size() == apps.size()) {
                return running;
            }
            Thread.sleep(500);
        }
        throw new IllegalStateException("not all pods run after " + PATIENCE);
    }

    /** What {@link ApplyWaiter} deploys, in one file. */
    static void applyWithKubectl(Rig rig, Rig.Way way, WaitingFleet fleet) throws IOException, InterruptedException {
        ObjectNode list = Api.JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        for (String app : fleet.apps()) {
            list.withArray("items").add(Api.JSON.readTree(deployment(app)));
        }
        Path file = Files.writeString(rig.folder().resolve("waiting.json"), list.toString());
        way.program(way.kubectl(fleet.namespace(), "apply", "--server-side", "-f", file.toString()))
                .run(rig.folder(), 0);
    }

    private static String deployment(String app) {
        return """
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "APP"}, "spec": {
                  "replicas": 1, "selector": {"matchLabels": {"app": "APP"}},
                  "strategy": {"rollingUpdate": {"maxUnavailable": 0}},
                  "template": {"metadata": {"labels": {"app": "APP"}, "annotations": {"NEVER_READY": "true"}},
                    "spec": {"containers": [{"name": "app", "image": "IMAGE", "ports": [{"containerPort": 8080}],
                      "readinessProbe": {"tcpSocket": {"port": 8080}}}]}}}}
                """.replace("APP", app).replace("NEVER_READY", NEVER_READY).replace("IMAGE", IMAGE);
    }
}
