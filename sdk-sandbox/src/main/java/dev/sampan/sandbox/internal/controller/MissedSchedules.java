package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which due times of a CronJob have passed without a Job.
 *
 * @param since from when on they are looked for
 * @param latest the latest of them; null if there is none
 * @param count about how many there are
 */
record MissedSchedules(Instant since, @Nullable Instant latest, long count) {
    static final int MANY = 100;

    /** @throws IllegalArgumentException if the schedule is never due */
    static MissedSchedules of(ObjectNode cron, CronSchedule schedule, Instant now, boolean withinDeadline) {
        Instant since = since(cron, now, withinDeadline);
        Instant first = schedule.next(since);
        Instant second = first == null ? null : schedule.next(first);
        if (first == null || second == null) {
            throw new IllegalArgumentException("time difference between two schedules is less than 1 second");
        }
        if (now.isBefore(first)) {
            return new MissedSchedules(since, null, 0);
        }
        if (now.isBefore(second)) {
            return new MissedSchedules(since, first, 0);
        }
        long gap = Duration.between(first, second).toSeconds();
        long count = Duration.between(first, now).toSeconds() / gap + 1;
        Instant latest = null;
        Instant near = first.plusSeconds((count - 2) * gap);
        for (Instant due = schedule.next(near); due != null && !due.isAfter(now); due = schedule.next(due)) {
            latest = due;
        }
        return new MissedSchedules(since, latest, count);
    }

    private static Instant since(ObjectNode cron, Instant now, boolean withinDeadline) {
        Instant last = Tree.time(cron, "status", "lastScheduleTime");
        Instant since = last == null ? Meta.created(cron) : last;
        if (withinDeadline && Tree.has(cron, "spec", "startingDeadlineSeconds")) {
            Instant deadline = now.minusSeconds(Tree.number(cron, 0, "spec", "startingDeadlineSeconds"));
            return deadline.isAfter(since) ? deadline : since;
        }
        return since;
    }
}
