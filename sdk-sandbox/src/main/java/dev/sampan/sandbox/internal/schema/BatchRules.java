package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rules of Jobs and CronJobs. */
final class BatchRules extends Rules {
    BatchRules(List<FieldError> errors) {
        super(errors);
    }

    void job(JsonNode spec, JsonNode before, boolean update) {
        jobSpec(spec, "spec");
        if (!spec.path("selector").isObject()) {
            add(FieldError.required("spec.selector", ""));
        } else {
            labelSelector(spec.path("selector"), "spec.selector");
            JsonNode selector = spec.path("selector");
            boolean generated = selector.path("matchLabels").size() == 1
                    && selector.path("matchLabels").has("batch.kubernetes.io/controller-uid")
                    && selector.path("matchExpressions").isEmpty();
            if (!update && !generated && !spec.path("manualSelector").asBoolean()) {
                add(FieldError.invalid("spec.selector", selector, "`selector` not auto-generated"));
            }
            JsonNode labels = spec.path("template").path("metadata").path("labels");
            if (!matches(spec.path("selector"), labels)) {
                add(FieldError.invalid(
                        "spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
            }
        }
        if (!update) {
            return;
        }
        boolean elastic = text(spec, "completionMode").equals("Indexed")
                && TypedTrees.same(spec.path("completions"), spec.path("parallelism"));
        if (!elastic) {
            immutable(spec.path("completions"), before.path("completions"), "spec.completions");
        }
        immutable(spec.path("selector"), before.path("selector"), "spec.selector");
        boolean suspended = before.path("suspend").asBoolean();
        if (!suspended) {
            immutable(spec.path("template"), before.path("template"), "spec.template");
        }
        for (String field :
                List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy")) {
            immutable(spec.path(field), before.path(field), "spec." + field);
        }
    }

    private void jobSpec(JsonNode spec, String path) {
        for (String field : List.of(
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes")) {
            nonNegative(spec, field, path);
        }
        if (isSet(spec, "maxFailedIndexes") && !isSet(spec, "backoffLimitPerIndex")) {
            add(FieldError.required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified"));
        }
        String mode = text(spec, "completionMode");
        if (!mode.isEmpty()) {
            oneOf(spec, "completionMode", path, "NonIndexed", "Indexed");
            if (mode.equals("Indexed") && !isSet(spec, "completions")) {
                add(FieldError.required(path + ".completions", "when completion mode is Indexed"));
            }
        }
        if (mode.equals("Indexed")
                && isSet(spec, "completions")
                && spec.path("maxFailedIndexes").asLong(0)
                        > spec.path("completions").asLong(0)) {
            add(FieldError.invalid(
                    path + ".maxFailedIndexes",
                    spec.path("maxFailedIndexes"),
                    "must be less than or equal to completions"));
        }
        if (!mode.equals("Indexed")) {
            for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                if (isSet(spec, field)) {
                    add(FieldError.invalid(path + "." + field, spec.path(field), "requires indexed completion mode"));
                }
            }
        }
        new FailurePolicyRules(errors).policy(spec, path);
        new PodRules(errors).template(spec.path("template"), path + ".template");
        String restart = text(spec.path("template").path("spec"), "restartPolicy");
        String field = path + ".template.spec.restartPolicy";
        if (restart.equals("Always") || restart.isEmpty()) {
            add(FieldError.required(field, "valid values: \"OnFailure\", \"Never\""));
        } else if (!restart.equals("OnFailure") && !restart.equals("Never")) {
            add(FieldError.notSupported(field, restart, List.of("OnFailure", "Never")));
        } else if (isSet(spec, "podFailurePolicy") && !restart.equals("Never")) {
            add(FieldError.invalid(field, restart, "only \"Never\" is supported when podFailurePolicy is specified"));
        }
    }

    void cronJob(JsonNode spec) {
        String schedule = text(spec, "schedule");
        if (schedule.isEmpty()) {
            add(FieldError.required("spec.schedule", ""));
        } else {
            if (schedule.contains("TZ")) {
                add(FieldError.invalid(
                        "spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"));
            }
            // the standard syntax knows a zone in front
            CronSyntax.problem(schedule.replaceFirst("^(CRON_)?TZ=\\S+\\s+", ""))
                    .ifPresent(problem -> add(FieldError.invalid("spec.schedule", schedule, problem)));
        }
        nonNegative(spec, "startingDeadlineSeconds", "spec");
        timeZone(text(spec, "timeZone"), isSet(spec, "timeZone"));
        oneOf(spec, "concurrencyPolicy", "spec", "Allow", "Forbid", "Replace");
        JsonNode job = spec.path("jobTemplate").path("spec");
        if (isSet(job, "manualSelector") && job.path("manualSelector").asBoolean()) {
            add(FieldError.notSupported(
                    "spec.jobTemplate.spec.manualSelector", job.path("manualSelector"), List.of("nil", "false")));
        }
        jobSpec(job, "spec.jobTemplate.spec");
        nonNegative(spec, "successfulJobsHistoryLimit", "spec");
        nonNegative(spec, "failedJobsHistoryLimit", "spec");
    }

    private void timeZone(String zone, boolean given) {
        if (!given) {
            return;
        }
        if (zone.isEmpty()) {
            add(FieldError.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string"));
        } else if (zone.equalsIgnoreCase("Local")) {
            add(FieldError.invalid(
                    "spec.timeZone",
                    zone,
                    "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"));
        } else if (!java.time.ZoneId.getAvailableZoneIds().contains(zone)) {
            add(FieldError.invalid("spec.timeZone", zone, "unknown time zone " + zone));
        }
    }
}
