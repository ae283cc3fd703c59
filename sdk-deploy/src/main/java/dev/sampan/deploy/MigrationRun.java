package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Diagnosis;
import dev.sampan.internal.diagnosis.LogSource;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.diagnosis.Verdict;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.LogRequest;
import dev.sampan.internal.kube.KubeNamespace.Watch;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Runs the migration of a release and waits for its end. Used once, by one thread. */
final class MigrationRun {
    /** How much later than its own deadline a job may be judged by its controller. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final ReleaseRecord record;
    private final Migration migration;
    private final String name;
    private final String act;
    private final HeldApp lease;
    private final BlockingQueue<WatchEvent> changed = new LinkedBlockingQueue<>();
    private String told = "";
    private boolean jobIsThere;

    MigrationRun(KubeNamespace kube, IntentPlan plan, ReleaseRecord record, String act, HeldApp lease) {
        this.kube = kube;
        this.plan = plan;
        this.record = record;
        this.migration =
                Objects.requireNonNull(plan.intent().precautions().migration(), "only what is due is migrated");
        this.name = Marks.migrationName(record.app(), record.number());
        this.act = act;
        this.lease = lease;
    }

    String step() {
        return ReleaseSteps.migrate(migration, record.app(), record.number());
    }

    /** Whether its job is there: it goes on, whatever becomes of this act. */
    boolean isBegun() {
        return jobIsThere;
    }

    /** What is kept with the release once the schema is there. */
    ObjectNode mark() {
        return ReleaseJournal.patch(ReleaseJournal.MIGRATED, String.valueOf(migration.schema()));
    }

    /**
     * Why it failed; empty when the schema is there.
     *
     * @param release its Secret
     * @throws SampanException if nobody can say how it ended, an interrupt included
     */
    Optional<Finding> run(ObjectNode release) {
        Instant since = kube.session().clock().instant();
        lease.require();
        try {
            kube.create(Kind.JOB, owned(release));
        } catch (ClusterException e) {
            if (!Doubt.isRefusal(e)) {
                throw e;
            }
            if (e.status() == 409 && isThere(release)) {
                jobIsThere = true;
                return await(since, record.at());
            }
            return Optional.of(ReleaseWrite.refused("Job/" + name, e));
        }
        jobIsThere = true;
        return await(since, since);
    }

    /** Whether the act before this one has begun it, or the answer to its creation was lost. */
    private boolean isThere(ObjectNode release) {
        try {
            return kube.find(Kind.JOB, name)
                    .filter(job -> job.at("/metadata/ownerReferences/0/uid").equals(release.at("/metadata/uid")))
                    .isPresent();
        } catch (SampanException e) {
            throw Doubt.unlooked("Job/" + name, e);
        }
    }

    /** It goes with the release that it belongs to. */
    private ObjectNode owned(ObjectNode release) {
        ObjectNode deployment = plan.objects().stream()
                .map(PlannedObject::intended)
                .filter(o -> o.path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseThrow();
        ObjectNode job = MigrationJob.object(migration, name, deployment, record.app());
        job.withObject("metadata")
                .withArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Secret")
                .put("name", Json.name(release))
                .put("uid", release.at("/metadata/uid").asText());
        return job;
    }

    /** @param since what was seen earlier says nothing of it */
    private Optional<Finding> await(Instant begun, Instant since) {
        Instant deadline = begun.plus(migration.limit()).plus(MARGIN);
        try (Watch jobs = watch(Kind.JOB);
                Watch pods = watch(Kind.POD)) {
            while (true) {
                Verdict verdict = look(since);
                tell(verdict.line());
                if (verdict instanceof Verdict.Done) {
                    return Optional.empty();
                }
                if (verdict instanceof Verdict.Hopeless hopeless) {
                    return Optional.of(failed(hopeless.cause()));
                }
                Instant now = kube.session().clock().instant();
                if (!now.isBefore(deadline)) {
                    return Optional.of(late(verdict.line()));
                }
                pause(now, verdict, deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException(
                    new Problem(
                            "deploy.migration-interrupted",
                            step(),
                            "the caller was interrupted",
                            "the thread was asked to stop; the job goes on",
                            "look at Job/" + name + ", then resume(\"" + record.app() + "\")"),
                    told,
                    e);
        }
    }

    private Watch watch(Kind kind) {
        String selector = MigrationJob.selector(record.app());
        return kube.watch(kind, selector, kube.list(kind, selector).resourceVersion(), changed);
    }

    private void pause(Instant now, Verdict verdict, Instant deadline) throws InterruptedException {
        Instant next = verdict instanceof Verdict.Undecided undecided
                ? undecided.askAgain().filter(at -> at.isBefore(deadline)).orElse(deadline)
                : deadline;
        Instant kept = lease.next();
        Duration wait = Duration.between(now, kept.isBefore(next) ? kept : next);
        WatchEvent event =
                kube.session().sleeper().poll(changed, wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
        lease.keep();
        while (event != null) {
            if (event.type() == WatchEvent.Type.FAILED) {
                throw new NotReadyException(
                        new Problem(
                                "deploy.migration-unwatched",
                                "watch Job/" + name,
                                event.object().path("message").asText("the watch ended"),
                                "this credential may not watch it, or the server is going away",
                                "grant list and watch on jobs and pods, then resume(\"" + record.app() + "\")"),
                        told,
                        null);
            }
            event = changed.poll();
        }
    }

    private Verdict look(Instant since) {
        Optional<ObjectNode> job = kube.find(Kind.JOB, name);
        if (job.isEmpty()) {
            return new Verdict.Hopeless("the job is gone", gone(), List.of());
        }
        List<ObjectNode> pods =
                kube.list(Kind.POD, "batch.kubernetes.io/job-name=" + name).items();
        List<ObjectNode> events = new ArrayList<>(events(name));
        pods.forEach(pod -> events.addAll(events(Json.name(pod))));
        return Diagnosis.of(Snapshot.of(
                                typed(Kind.JOB, job.get()),
                                kube.session().clock().instant())
                        .withSince(since)
                        .withPods(pods.stream().map(pod -> typed(Kind.POD, pod)).toList())
                        .withEvents(events)
                        .withLogs((pod, container, previous) ->
                                kube.logs(pod, new LogRequest(container, LogSource.LINES, previous, null))))
                .verdict();
    }

    private List<ObjectNode> events(String about) {
        return kube.list(Kind.EVENT, "", "involvedObject.name=" + about).items();
    }

    private static ObjectNode typed(Kind kind, ObjectNode object) {
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    }

    private void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            kube.session().progress(act, "migrate", line, null);
        }
    }

    private Finding failed(Finding cause) {
        return finding(cause.what(), cause.reason(), cause.evidence(), cause.nextStep());
    }

    private Finding late(String line) {
        return finding(
                "it was not done after " + migration.limit().toSeconds() + " s: " + line,
                "its controller did not end it in time either",
                List.of(),
                "look at Job/" + name);
    }

    private Finding gone() {
        return finding("it was deleted while it ran", "another tool or person removed it", List.of(), "plan again");
    }

    private Finding finding(String what, String reason, List<Evidence> evidence, String next) {
        return new Finding(
                "deploy.migration-failed",
                Severity.ERROR,
                Level.OBSERVE,
                "Job/" + name,
                "the migration to schema " + migration.schema() + " failed, no pod was replaced: " + what,
                reason,
                evidence,
                next);
    }
}
