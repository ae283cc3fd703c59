package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Creates a Job whenever a CronJob is due. */
final class CronJobController implements Controller {
    private static final String SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final Duration PADDING = Duration.ofMillis(100);
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private final ControlPlaneContext context;
    private final Cluster cluster;

    CronJobController(ControlPlaneContext context) {
        this.context = context.as("kube-controller-manager", "cronjob-controller");
        this.cluster = this.context.cluster();
    }

    @Override
    public void register(ControlLoop loop) {
        loop.watch(Resources.CRON_JOBS, this);
        loop.watchOwned(Resources.JOBS, "CronJob", this);
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectNode cron = cluster.find(Resources.CRON_JOBS, key).orElse(null);
        if (cron == null) {
            return;
        }
        List<ObjectNode> jobs = cluster.ownedBy(Resources.JOBS, Meta.uid(cron)).stream()
                .filter(job -> Meta.isControlledBy(job, cron))
                .toList();
        ObjectNode status = Tree.at(cron, "status") instanceof ObjectNode known ? known.deepCopy() : Tree.object();
        followJobs(cron, status, jobs);
        Duration wait = Meta.isDeleting(cron) ? null : startWhenDue(cron, status);
        removeOldJobs(cron, status, jobs);
        cluster.updateStatus(Resources.CRON_JOBS, cron, tree -> {
            tree.removeAll();
            tree.setAll(status);
        });
        if (wait != null) {
            context.loop().enqueueAfterInBackground(this, key, wait);
        }
    }

    private void followJobs(ObjectNode cron, ObjectNode status, List<ObjectNode> jobs) {
        for (ObjectNode job : jobs) {
            boolean active = isActive(status, Meta.uid(job));
            if (!JobController.isFinished(job)) {
                if (!active) {
                    warn(
                            cron,
                            "UnexpectedJob",
                            "Saw a job that the controller did not create or forgot: " + Meta.name(job));
                }
                continue;
            }
            boolean complete = Conditions.isTrue(job, "Complete");
            if (active) {
                removeActive(status, Meta.uid(job));
                note(
                        cron,
                        "SawCompletedJob",
                        "Saw completed job: %s, condition: %s"
                                .formatted(Meta.name(job), complete ? "Complete" : "Failed"));
            }
            Instant end = Tree.time(job, "status", "completionTime");
            Instant last = Tree.time(status, "lastSuccessfulTime");
            if (complete && end != null && (last == null || end.isAfter(last))) {
                status.put("lastSuccessfulTime", Tree.stamp(end));
            }
        }
        for (ObjectNode reference : Tree.objects(status, "active")) {
            boolean known = jobs.stream().anyMatch(job -> Meta.uid(job).equals(Tree.text(reference, "uid")));
            if (!known) {
                note(cron, "MissingJob", "Active job went missing: " + Tree.text(reference, "name"));
                removeActive(status, Tree.text(reference, "uid"));
            }
        }
    }

    /** Starts a Job if one is due; how long until the next look, or null to wait for a change. */
    private @Nullable Duration startWhenDue(ObjectNode cron, ObjectNode status) {
        Instant now = context.now();
        CronSchedule schedule = schedule(cron);
        if (schedule == null || Tree.flag(cron, "spec", "suspend")) {
            return null;
        }
        MissedSchedules missed;
        try {
            missed = MissedSchedules.of(cron, schedule, now, true);
        } catch (IllegalArgumentException never) {
            warn(
                    cron,
                    "InvalidSchedule",
                    "invalid schedule: %s : %s".formatted(Tree.text(cron, "spec", "schedule"), never.getMessage()));
            return null;
        }
        Instant due = missed.latest();
        if (due == null) {
            return untilNext(cron, schedule, now);
        }
        if (missed.count() > MissedSchedules.MANY) {
            warn(
                    cron,
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
        }
        if (mayStart(cron, status, due, now)) {
            start(cron, status, due);
        }
        return untilNext(cron, schedule, now);
    }

    private @Nullable CronSchedule schedule(ObjectNode cron) {
        String zone = Tree.text(cron, "spec", "timeZone");
        String text = Tree.text(cron, "spec", "schedule");
        try {
            return CronSchedule.parse(text, zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone));
        } catch (DateTimeException unknown) {
            warn(cron, "UnknownTimeZone", "invalid timeZone: \"%s\": unknown time zone %s".formatted(zone, zone));
        } catch (IllegalArgumentException unreadable) {
            warn(
                    cron,
                    "UnparseableSchedule",
                    "unparseable schedule: \"%s\" : %s".formatted(text, unreadable.getMessage()));
        }
        return null;
    }

    private static Duration untilNext(ObjectNode cron, CronSchedule schedule, Instant now) {
        MissedSchedules missed = MissedSchedules.of(cron, schedule, now, false);
        Instant from = missed.latest() != null ? missed.latest() : missed.count() == 0 ? missed.since() : now;
        Instant next = schedule.next(from);
        return next == null ? Duration.ofDays(1) : Duration.between(now, next).plus(PADDING);
    }

    private boolean mayStart(ObjectNode cron, ObjectNode status, Instant due, Instant now) {
        if (Tree.has(cron, "spec", "startingDeadlineSeconds")
                && due.plusSeconds(Tree.number(cron, 0, "spec", "startingDeadlineSeconds"))
                        .isBefore(now)) {
            warn(
                    cron,
                    "MissSchedule",
                    "Missed scheduled time to start a job: " + RFC_1123.format(due.atOffset(ZoneOffset.UTC)));
            return false;
        }
        boolean started = Tree.element(status.path("active"), "name", name(cron, due)) != null
                || due.equals(Tree.time(status, "lastScheduleTime"));
        if (started) {
            return false;
        }
        if (Tree.text(cron, "spec", "concurrencyPolicy").equals("Forbid")
                && !status.path("active").isEmpty()) {
            note(
                    cron,
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid");
            return false;
        }
        return true;
    }

    private void start(ObjectNode cron, ObjectNode status, Instant due) {
        if (Tree.text(cron, "spec", "concurrencyPolicy").equals("Replace")) {
            for (ObjectNode reference : Tree.objects(status, "active")) {
                cluster.find(Resources.JOBS, new ObjectKey(Meta.namespace(cron), Tree.text(reference, "name")))
                        .ifPresent(job -> remove(cron, status, job));
            }
        }
        ObjectNode job;
        try {
            job = cluster.create(Resources.JOBS, Meta.namespace(cron), job(cron, due));
            note(cron, "SuccessfulCreate", "Created job " + Meta.name(job));
        } catch (ApiStatusException refused) {
            job = refused.reason().equals("AlreadyExists")
                    ? cluster.findFresh(Resources.JOBS, new ObjectKey(Meta.namespace(cron), name(cron, due)))
                            .orElse(null)
                    : null;
            if (job == null) {
                warn(cron, "FailedCreate", "Error creating job: " + refused.getMessage());
                throw refused;
            }
            if (!Meta.isControlledBy(job, cron) || isActive(status, Meta.uid(job))) {
                return;
            }
        }
        Tree.list(status, "active")
                .addObject()
                .put("apiVersion", Resources.JOBS.apiVersion())
                .put("kind", "Job")
                .put("name", Meta.name(job))
                .put("namespace", Meta.namespace(job))
                .put("resourceVersion", Tree.text(job, "metadata", "resourceVersion"))
                .put("uid", Meta.uid(job));
        status.put("lastScheduleTime", Tree.stamp(due));
    }

    private static String name(ObjectNode cron, Instant due) {
        return Meta.name(cron) + "-" + due.getEpochSecond() / 60;
    }

    private static ObjectNode job(ObjectNode cron, Instant due) {
        ObjectNode template = (ObjectNode) Tree.at(cron, "spec", "jobTemplate");
        ObjectNode job = Tree.object().put("apiVersion", "batch/v1").put("kind", "Job");
        ObjectNode metadata = job.putObject("metadata").put("name", name(cron, due));
        for (String field : new String[] {"labels", "annotations"}) {
            if (Tree.has(template, "metadata", field)) {
                metadata.set(field, Tree.at(template, "metadata", field).deepCopy());
            }
        }
        String zone = Tree.text(cron, "spec", "timeZone");
        ZonedDateTime local =
                due.truncatedTo(ChronoUnit.SECONDS).atZone(zone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(zone));
        Meta.annotate(job, SCHEDULED_AT, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local));
        Meta.setController(job, Resources.CRON_JOBS, cron);
        job.set("spec", template.path("spec").deepCopy());
        return job;
    }

    private void removeOldJobs(ObjectNode cron, ObjectNode status, List<ObjectNode> jobs) {
        keepNewest(cron, status, jobs, "Complete", "successfulJobsHistoryLimit");
        keepNewest(cron, status, jobs, "Failed", "failedJobsHistoryLimit");
    }

    private void keepNewest(
            ObjectNode cron, ObjectNode status, List<ObjectNode> jobs, String condition, String limitField) {
        if (!Tree.has(cron, "spec", limitField)) {
            return;
        }
        List<ObjectNode> finished = new ArrayList<>(jobs.stream()
                .filter(job -> Conditions.isTrue(job, condition) && !Meta.isDeleting(job))
                .toList());
        finished.sort(Comparator.comparing(CronJobController::startTime).thenComparing(Meta::name));
        int surplus = finished.size() - Tree.number(cron, 0, "spec", limitField);
        for (int i = 0; i < surplus; i++) {
            remove(cron, status, finished.get(i));
        }
    }

    private static Instant startTime(ObjectNode job) {
        Instant start = Tree.time(job, "status", "startTime");
        return start == null ? Instant.MAX : start;
    }

    private void remove(ObjectNode cron, ObjectNode status, ObjectNode job) {
        cluster.delete(Resources.JOBS, job, null, "Background");
        removeActive(status, Meta.uid(job));
        note(cron, "SuccessfulDelete", "Deleted job " + Meta.name(job));
    }

    private static boolean isActive(ObjectNode status, String uid) {
        return Tree.element(status.path("active"), "uid", uid) != null;
    }

    private static void removeActive(ObjectNode status, String uid) {
        ArrayNode active = Tree.list(status, "active");
        for (int i = active.size() - 1; i >= 0; i--) {
            if (Tree.text(active.get(i), "uid").equals(uid)) {
                active.remove(i);
            }
        }
        if (active.isEmpty()) {
            status.remove("active");
        }
    }

    private void note(ObjectNode cron, String reason, String message) {
        context.events().normal(Resources.CRON_JOBS, cron, reason, message);
    }

    private void warn(ObjectNode cron, String reason, String message) {
        context.events().warning(Resources.CRON_JOBS, cron, reason, message);
    }
}
