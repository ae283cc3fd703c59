package dev.sampan.lab.scenario;

import java.time.Duration;
import java.util.List;

/** CronJobs, which count in whole minutes. */
final class CronJobScenarios {
    private static final String CRON = "cronjob/report";
    private static final Duration TWO_TICKS = Duration.ofSeconds(150);

    private CronJobScenarios() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                        "cron-forbid",
                        "concurrencyPolicy Forbid: no second Job while one runs",
                        CronJobScenarios::forbid),
                Scenario.of(
                        "cron-replace",
                        "concurrencyPolicy Replace: the next Job takes the place of one that runs",
                        CronJobScenarios::replace),
                Scenario.of("cron-allow", "concurrencyPolicy Allow: two Jobs side by side", CronJobScenarios::allow),
                Scenario.of(
                        "cron-history",
                        "Finished Jobs beyond the history limit are deleted",
                        CronJobScenarios::history),
                Scenario.of(
                        "cron-failed", "A Job that failed is kept by a limit of its own", CronJobScenarios::failed));
    }

    private static String cron(String script, String... spec) {
        return """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: report}
                spec:
                  schedule: '* * * * *'
                  %s
                  jobTemplate:
                    spec:
                      backoffLimit: 0
                      template:
                        metadata: {annotations: {%s}}
                        spec: {restartPolicy: Never, containers: [{name: main, image: 'shop/report:1'}]}
                """.formatted(String.join("\n  ", spec), script);
    }

    private static String lasting(String time) {
        return Yaml.SCRIPT + "exit-after: " + time;
    }

    private static void forbid(Scene scene) {
        scene.create(cron(lasting("10m"), "concurrencyPolicy: Forbid"))
                .most("Jobs", world -> world.all("job").size())
                .then(
                        "a Job runs",
                        TWO_TICKS,
                        world -> world.all("job").size() == 1
                                && world.at(CRON, "/status/active").size() == 1)
                .then(
                        "the next one is refused",
                        TWO_TICKS,
                        world -> world.events(CRON).stream().anyMatch(event -> event.contains("JobAlreadyActive")))
                .end("events", world -> world.events(CRON))
                .end("active", world -> world.at(CRON, "/status/active").size());
    }

    private static void replace(Scene scene) {
        scene.create(cron(lasting("10m"), "concurrencyPolicy: Replace"))
                .then(
                        "a Job runs",
                        TWO_TICKS,
                        world -> world.all("job").size() == 1
                                && world.at(CRON, "/status/active").size() == 1);
        String first = scene.now().names("job").get(0);
        scene.then("the first Job was deleted", TWO_TICKS, world -> !world.has("job/" + first))
                .then(
                        "another one runs",
                        world -> world.all("job").size() == 1
                                && world.at(CRON, "/status/active").size() == 1)
                .end("events", world -> world.events(CRON));
    }

    private static void allow(Scene scene) {
        scene.create(cron(lasting("10m")))
                .then(
                        "a Job runs",
                        TWO_TICKS,
                        world -> world.all("job").size() == 1
                                && world.at(CRON, "/status/active").size() == 1)
                .note("it is owned by "
                        + scene.now()
                                .all("job")
                                .iterator()
                                .next()
                                .at("/metadata/ownerReferences/0/kind")
                                .asText())
                .note("its annotations are "
                        + scene.now().all("job").iterator().next().at("/metadata/annotations").properties().stream()
                                .map(java.util.Map.Entry::getKey)
                                .toList())
                .then(
                        "another one runs beside it",
                        TWO_TICKS,
                        world -> world.at(CRON, "/status/active").size() == 2)
                .patch(CRON, "spec: {suspend: true}")
                .then(
                        "suspended, it keeps them",
                        world -> world.at(CRON, "/spec/suspend").asBoolean()
                                && world.all("job").size() == 2)
                .delete(CRON)
                .then("deleted, it takes them along", world -> world.all("job").isEmpty());
    }

    private static void history(Scene scene) {
        scene.create(cron("", "successfulJobsHistoryLimit: 0"))
                .then(
                        "a Job runs",
                        TWO_TICKS,
                        world -> world.at(CRON, "/status/active").size() == 1)
                .then(
                        "it is complete",
                        world -> world.all("job").stream()
                                .anyMatch(job -> job.at("/status/succeeded").asInt() == 1))
                .then("it was deleted", world -> world.all("job").isEmpty())
                .then(
                        "the last success is known",
                        world -> world.at(CRON, "/status/lastSuccessfulTime").isTextual())
                .end(
                        "fields of the status",
                        world -> world.status(CRON).properties().stream()
                                .map(java.util.Map.Entry::getKey)
                                .sorted()
                                .toList());
    }

    private static void failed(Scene scene) {
        scene.create(cron(Yaml.SCRIPT + "exit-code: '1'", "failedJobsHistoryLimit: 1"))
                .then(
                        "a Job failed",
                        TWO_TICKS,
                        world -> world.all("job").stream()
                                .anyMatch(job -> job.at("/status/failed").asInt() == 1))
                .then(
                        "it is no longer active",
                        world -> world.at(CRON, "/status/active").isEmpty())
                .then(
                        "the next one failed and took its place",
                        TWO_TICKS,
                        world -> world.all("job").size() == 1
                                && world.events(CRON).stream()
                                                .filter(event -> event.contains("SuccessfulDelete"))
                                                .count()
                                        >= 1)
                .end(
                        "a last success",
                        world -> world.at(CRON, "/status/lastSuccessfulTime").isTextual());
    }
}
