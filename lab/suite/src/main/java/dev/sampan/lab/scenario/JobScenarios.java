package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;

/** Jobs: how many, how often, and when they are over. */
final class JobScenarios {
    private static final String JOB = "job/sums";
    private static final String INDEX = "batch.kubernetes.io~1job-completion-index";

    private JobScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("job-parallel", "Two at a time until six have succeeded", JobScenarios::parallel),
                Scenario.of("job-back-off", "After backoffLimit failures the Job has failed", JobScenarios::backOff),
                Scenario.of("job-restarts", "OnFailure: a pod is restarted in place", JobScenarios::restarts),
                Scenario.of("job-indexed", "Indexed: each index once", JobScenarios::indexed),
                Scenario.of(
                        "job-per-index",
                        "backoffLimitPerIndex: one index fails, the others go on",
                        JobScenarios::perIndex),
                Scenario.of(
                        "job-failure-policy", "An exit code on which the Job gives up", JobScenarios::failurePolicy),
                Scenario.of("job-ignored-failure", "An exit code that does not count", JobScenarios::ignored),
                Scenario.of("job-success-policy", "One index is enough", JobScenarios::successPolicy),
                Scenario.of("job-ttl", "A finished Job is deleted after its time", JobScenarios::timeToLive),
                Scenario.of(
                        "job-suspend", "Suspended, a Job has no pods; resumed, it starts anew", JobScenarios::suspend),
                Scenario.of("job-deadline", "activeDeadlineSeconds ends it all", JobScenarios::deadline));
    }

    /** @param spec further fields of the Job's spec, in flow style, one a line */
    private static String job(String restart, String script, String... spec) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: sums}
                spec:
                  %s
                  template:
                    metadata: {annotations: {%s}}
                    spec: {restartPolicy: %s, containers: [{name: main, image: 'shop/sums:1'}]}
                """.formatted(String.join("\n  ", spec), script, restart);
    }

    private static String scripted(String name, String value) {
        return Yaml.SCRIPT + name + ": '" + value + "'";
    }

    private static boolean isOver(World world, String type) {
        return world.condition(JOB, type).startsWith("True");
    }

    private static void told(Scene scene) {
        scene.end("status", world -> world.status(JOB)).end("events", world -> world.events(JOB));
    }

    private static String podOfIndex(World world, int index) {
        return world
                .pods()
                .where(pod -> pod.at("/metadata/annotations/" + INDEX).asText().equals("" + index))
                .all()
                .stream()
                .map(World::name)
                .findFirst()
                .orElse("");
    }

    private static void parallel(Scene scene) {
        scene.create(job("Never", "", "completions: 6", "parallelism: 2"))
                .most("active pods", world -> world.pods().active().count())
                .then("two run", world -> world.number(JOB, "/status/active") == 2)
                .then("it is complete", world -> isOver(world, "Complete"))
                .end("status", world -> world.status(JOB))
                .end("pods by phase", world -> world.pods().countsBy("/status/phase"))
                .end("finalizers of the pods", world -> world.pods().countsBy("/metadata/finalizers/0"));
    }

    private static void backOff(Scene scene) {
        scene.create(job("Never", scripted("exit-code", "3"), "backoffLimit: 1"))
                .sequence("failed pods", world -> world.number(JOB, "/status/failed"))
                .then("one has failed", world -> world.number(JOB, "/status/failed") == 1)
                .then("another one runs", world -> world.number(JOB, "/status/active") == 1)
                .then("the Job has failed", world -> isOver(world, "Failed"))
                .end("pods by phase", world -> world.pods().countsBy("/status/phase"));
        told(scene);
    }

    private static void restarts(Scene scene) {
        scene.create(job(
                        "OnFailure",
                        scripted("crash-after", "1s") + ", " + scripted("crash-times", "1"),
                        "backoffLimit: 3"))
                .most("pods", world -> world.pods().count())
                .then(
                        "its container was restarted",
                        world -> world.pods().count() == 1
                                && world.pods()
                                                .only()
                                                .at("/status/containerStatuses/0/restartCount")
                                                .asInt()
                                        == 1)
                .then("it runs on", world -> world.number(JOB, "/status/active") == 1)
                .stays("no pod has failed", Duration.ofSeconds(1), world -> world.number(JOB, "/status/failed") == 0);
    }

    private static void indexed(Scene scene) {
        scene.create(job("Never", "", "completionMode: Indexed", "completions: 3", "parallelism: 3"))
                .then("three pods are there", world -> world.pods().count() == 3)
                .note("by index: " + scene.now().pods().countsBy("/metadata/annotations/" + INDEX))
                .note("labels: " + scene.now().pods().countsBy("/metadata/labels/" + INDEX))
                .note("host names: " + scene.now().pods().countsBy("/spec/hostname"))
                .then("it is complete", world -> isOver(world, "Complete"));
        scene.end("status", world -> world.status(JOB));
    }

    private static void perIndex(Scene scene) {
        scene.create(job(
                        "Never",
                        scripted("start-delay", "20s"),
                        "completionMode: Indexed",
                        "completions: 3",
                        "parallelism: 3",
                        "backoffLimitPerIndex: 0"))
                .then("three pods are there", world -> world.pods().count() == 3);
        scene.patch(
                        "pod/" + podOfIndex(scene.now(), 1),
                        "metadata: {annotations: {" + scripted("exit-code", "9") + "}}")
                .then(
                        "two have succeeded",
                        world -> world.text(JOB, "/status/completedIndexes").equals("0,2"))
                .then("the Job has failed", world -> isOver(world, "Failed"))
                .end("status", world -> world.status(JOB));
    }

    private static final String ON_42 = """
            podFailurePolicy:
                rules: [{action: %s, onExitCodes: {operator: In, values: [42]}}]""";

    private static void failurePolicy(Scene scene) {
        scene.create(job("Never", scripted("exit-code", "42"), "backoffLimit: 6", ON_42.formatted("FailJob")))
                .then("the Job has failed", world -> isOver(world, "Failed"))
                .end("pods", world -> world.pods().count());
        told(scene);
    }

    private static void ignored(Scene scene) {
        scene.create(job("Never", scripted("exit-code", "42"), "backoffLimit: 0", ON_42.formatted("Ignore")))
                .then(
                        "a pod has failed",
                        world -> world.pods().inPhase("Failed").count() == 1)
                .then(
                        "another one is tried",
                        world -> world.pods().count() >= 1
                                && world.pods().active().count() == 1)
                .note("failures that count: " + scene.now().number(JOB, "/status/failed"))
                .note("the Job has failed: " + isOver(scene.now(), "Failed"));
    }

    private static void successPolicy(Scene scene) {
        scene.create(job(
                        "Never",
                        scripted("start-delay", "8s") + ", " + scripted("exit-after", "10m"),
                        "completionMode: Indexed",
                        "completions: 3",
                        "parallelism: 3",
                        "successPolicy: {rules: [{succeededIndexes: '0'}]}"))
                .then("three pods are there", world -> world.pods().count() == 3);
        scene.patch(
                        "pod/" + podOfIndex(scene.now(), 0),
                        "metadata: {annotations: {" + scripted("exit-after", "1s") + "}}")
                .then("the criteria are met", world -> isOver(world, "SuccessCriteriaMet"))
                .then("it is complete", world -> isOver(world, "Complete"))
                .then("the others were ended", world -> world.pods().active().count() == 0)
                .end("status", world -> world.status(JOB));
    }

    private static void timeToLive(Scene scene) {
        scene.create(job("Never", "", "ttlSecondsAfterFinished: 2"))
                .then("it is complete", world -> isOver(world, "Complete"))
                .then("it was deleted", world -> !world.has(JOB))
                .then("its pod was, too", world -> world.pods().count() == 0);
    }

    private static void suspend(Scene scene) {
        scene.create(job("Never", scripted("exit-after", "3s"), "suspend: true", "completions: 2", "parallelism: 2"))
                .then(
                        "it says that it is suspended",
                        world -> world.condition(JOB, "Suspended").equals("True JobSuspended"))
                .stays(
                        "it has no pods",
                        Duration.ofSeconds(2),
                        world -> world.pods().count() == 0)
                .patch(JOB, "spec: {suspend: false}")
                .then(
                        "it was resumed",
                        world -> world.condition(JOB, "Suspended").equals("False JobResumed"))
                .then("two pods run", world -> world.pods().inPhase("Running").count() == 2)
                .patch(JOB, "spec: {suspend: true}")
                .then("its pods were ended", world -> world.pods().active().count() == 0)
                .then(
                        "it is suspended again",
                        world -> world.condition(JOB, "Suspended").equals("True JobSuspended")
                                && world.number(JOB, "/status/active") == 0)
                .note("pods that failed by it: " + scene.now().number(JOB, "/status/failed"))
                .patch(JOB, "spec: {suspend: false}")
                .then("it is complete", world -> isOver(world, "Complete"))
                .end("status", world -> world.status(JOB));
    }

    private static void deadline(Scene scene) {
        scene.create(job("Never", scripted("exit-after", "10m"), "activeDeadlineSeconds: 8"))
                .then("a pod runs", world -> world.pods().inPhase("Running").count() == 1)
                .then("the Job has failed", world -> isOver(world, "Failed"))
                .then("no pod runs", world -> world.pods().active().count() == 0)
                .then("it was told", world -> world.tells(JOB, "DeadlineExceeded"));
        told(scene);
    }
}
