package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the controller of a CronJob says of its schedule; what its newest run says of itself others recognise. */
final class Schedules implements Recogniser {
    private static final Set<String> COMPLAINTS = Set.of("UnparseableSchedule", "UnknownTimeZone", "InvalidSchedule");

    @Override
    public List<Symptom> look(Scene scene) {
        EventView complaint = scene.kind().equals("CronJob") ? complaint(scene) : null;
        if (complaint == null) {
            return List.of();
        }
        boolean refused = complaint.reason().equals("FailedCreate");
        return refused
                ? List.of()
                : List.of(Symptom.of(
                                Cause.SCHEDULE_INVALID,
                                scene.workload(),
                                "the schedule cannot be followed",
                                Quotes.line(complaint.message()),
                                "correct spec.schedule or spec.timeZone")
                        .withPatience(Patience.until(Instant.EPOCH))
                        .withEvidence(List.of(complaint.evidence())));
    }

    /** Why the controller starts nothing; null when it starts, or has nothing to start yet. */
    static @Nullable EventView complaint(Scene scene) {
        EventView last = null;
        for (EventView event : scene.eventsOn(scene.workload())) {
            if (COMPLAINTS.contains(event.reason()) || event.reason().equals("FailedCreate")) {
                last = event;
            } else if (event.reason().equals("SuccessfulCreate")) {
                last = null;
            }
        }
        return last == null || !last.isSince(specWritten(scene.workload())) ? null : last;
    }

    /** The newest Job of a CronJob since its spec was written; null when there is none. */
    static @Nullable JsonNode run(Snapshot snapshot) {
        ObjectNode cron = snapshot.workload();
        Instant written = specWritten(cron);
        return snapshot.jobs().stream()
                .filter(job -> Trees.owns(cron, job))
                .filter(job -> written == null || !created(job).isBefore(written))
                .max(Comparator.comparing(Schedules::created).thenComparing(Trees::name))
                .orElse(null);
    }

    private static Instant created(JsonNode job) {
        Instant created = Trees.time(job, "metadata", "creationTimestamp");
        return created == null ? Instant.EPOCH : created;
    }

    /** When somebody last changed what the object should be, by its managed fields; null when they do not tell. */
    private static @Nullable Instant specWritten(JsonNode object) {
        Instant latest = null;
        for (JsonNode entry : Trees.list(object, "metadata", "managedFields")) {
            if (Trees.text(entry, "subresource").isEmpty()
                    && entry.path("fieldsV1").has("f:spec")) {
                latest = Trees.later(latest, Trees.time(entry, "time"));
            }
        }
        return latest;
    }
}
