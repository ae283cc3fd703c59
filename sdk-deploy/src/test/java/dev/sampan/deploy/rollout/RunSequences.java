package dev.sampan.deploy.rollout;

import dev.sampan.internal.kube.Kind;
import java.util.List;

/** Jobs and CronJobs. */
final class RunSequences {
    private static final String JOB = "Job/sums";
    private static final String CRON = "CronJob/sums";

    private RunSequences() {}

    static List<Sequence> all() {
        return List.of(
                job("job-complete", "", "Never", "'exit-after': '10s'")
                        .done(11, "its pod ran ten seconds")
                        .inLab(13),
                job("job-slow", "", "Never", "'exit-after': '280s'")
                        .lasting(300)
                        .done(281, "a long run is no failure")
                        .inLab(283),
                job("job-many", "completions: 4, parallelism: 2,", "Never", "'exit-after': '5s'")
                        .done(12, "two rounds of two")
                        .inLab(15),
                job("job-only-try-fails", "backoffLimit: 0,", "Never", "'exit-after': '2s', 'exit-code': '3'")
                        .hopeless("crash", 3, "its only try is lost")
                        .inLab(4),
                job(
                                "job-ignored-failure",
                                "backoffLimit: 0, podFailurePolicy: {rules: [{action: 'Ignore', onExitCodes: {operator: 'In',"
                                        + " values: [42]}}]},",
                                "Never",
                                "'exit-after': '2s', 'exit-code': '42'")
                        .undecided("a failure with this exit code does not count"),
                job("job-back-off", "backoffLimit: 1,", "Never", "'exit-after': '2s', 'exit-code': '3'")
                        .lasting(120)
                        .hopeless("crash", 16, "the second try, ten seconds after the first, is lost as well")
                        .inLab(18),
                job("job-retries-in-place", "backoffLimit: 3,", "OnFailure", "'crash-after': '1s', 'crash-times': '1'")
                        .lasting(60)
                        .undecided("its container was restarted and runs on"),
                job("job-deadline", "activeDeadlineSeconds: 30,", "Never", "'exit-after': '600s'")
                        .hopeless("job-deadline-exceeded", 30, "it may run for thirty seconds")
                        .inLab(31),
                job("job-suspended", "suspend: true,", "Never", "").undecided("somebody will resume it"),
                job("job-image-not-found", "", "Never", "'pull-error': 'not found'")
                        .hopeless(
                                "image-not-found",
                                1,
                                "the registry has said that there is none, and the kubelet backs off")
                        .inLab(2),
                cron("cron-no-run-yet", "", "").done(1, "nothing refuses it and no run is due"),
                cron("cron-suspended", "suspend: true,", "").done(1, "that is what it asks for"),
                cron("cron-run", "", "'exit-after': '20s'")
                        .lasting(120)
                        .change(
                                61,
                                cluster -> cluster.patch(Kind.CRON_JOB, "sums", "{metadata: {labels: {seen: 'yes'}}}"))
                        .done(82, "its first run takes twenty seconds")
                        .inLab(83),
                cron("cron-run-fails", "", "'exit-after': '2s', 'exit-code': '7'")
                        .lasting(120)
                        .change(
                                61,
                                cluster -> cluster.patch(Kind.CRON_JOB, "sums", "{metadata: {labels: {seen: 'yes'}}}"))
                        .hopeless("crash", 64, "the only try of its first run is lost"));
    }

    private static String template(String restart, String script) {
        String annotations = script.replaceAll("(?<=^|, )'", "'sandbox.sampan.dev/");
        return """
                template: {metadata: {annotations: {%s}},
                           spec: {restartPolicy: '%s', containers: [{name: 'main', image: 'shop/sums:1'}]}}
                """.formatted(annotations, restart);
    }

    private static Sequence job(String name, String spec, String restart, String script) {
        String text = "{apiVersion: 'batch/v1', kind: 'Job', metadata: {name: 'sums'}, spec: {" + spec
                + template(restart, script) + "}}";
        return Sequence.of(name, JOB).at(0, cluster -> cluster.create(Kind.JOB, text));
    }

    private static Sequence cron(String name, String spec, String script) {
        String text =
                "{apiVersion: 'batch/v1', kind: 'CronJob', metadata: {name: 'sums'}, spec: {schedule: '* * * * *', "
                        + spec + "jobTemplate: {spec: {backoffLimit: 0, " + template("Never", script) + "}}}}";
        return Sequence.of(name, CRON).at(0, cluster -> cluster.create(Kind.CRON_JOB, text));
    }
}
