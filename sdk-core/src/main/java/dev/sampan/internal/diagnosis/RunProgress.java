package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;

/** How far the kinds came whose pods end: a Job, and the newest run of a CronJob. */
final class RunProgress {
    private RunProgress() {}

    static Progress job(Scene scene, JsonNode job) {
        int succeeded = Trees.number(job, 0, "status", "succeeded");
        if (Trees.isTrue(Trees.condition(job, "Complete"))) {
            return Progress.finished(succeeded + " succeeded");
        }
        if (Trees.flag(job, "spec", "suspend")) {
            return Progress.waiting(true, "suspended");
        }
        int failed = Trees.number(job, 0, "status", "failed");
        int wanted = Trees.number(job, 1, "spec", "completions");
        String line = succeeded + " of " + wanted + " succeeded, " + Trees.number(job, 0, "status", "active")
                + " active, " + failed + " failed";
        boolean over = Trees.isTrue(Trees.condition(job, "Failed"));
        return new Progress(true, false, line + Progress.note(scene), over, null);
    }

    /** A schedule is in place when nothing refuses it and its newest run since it was written, if there is one, went well. */
    static Progress cronJob(Scene scene) {
        JsonNode cron = scene.workload();
        if (Trees.flag(cron, "spec", "suspend")) {
            return Progress.finished("suspended");
        }
        String schedule = "schedule " + Trees.text(cron, "spec", "schedule");
        if (Schedules.complaint(scene) != null) {
            return Progress.bySign(scene, schedule + ", refused", null);
        }
        JsonNode run = scene.run();
        if (run == null) {
            return Progress.finished(schedule + ", no run yet");
        }
        Progress its = job(scene, run);
        return new Progress(
                true,
                its.done(),
                schedule + ", run " + Trees.name(run) + ": " + its.line(),
                its.deadlinePassed(),
                its.deadline());
    }
}
