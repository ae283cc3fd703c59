package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.plan.Evidence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A core/v1 event, whichever way its times and count are written. */
record EventView(
        String object,
        String type,
        String reason,
        String message,
        int count,
        @Nullable Instant first,
        @Nullable Instant last) {
    static EventView of(JsonNode event) {
        Instant at = Trees.time(event, "eventTime");
        Instant first = Trees.time(event, "firstTimestamp");
        Instant last = Trees.later(
                Trees.time(event, "lastTimestamp"), Trees.later(Trees.time(event, "series", "lastObservedTime"), at));
        int count = Math.max(Trees.number(event, 1, "count"), Trees.number(event, 1, "series", "count"));
        String object = Trees.text(event, "involvedObject", "kind") + "/" + Trees.text(event, "involvedObject", "name");
        return new EventView(
                object,
                Trees.text(event, "type"),
                Trees.text(event, "reason"),
                Trees.text(event, "message"),
                count,
                first != null ? first : (at != null ? at : last),
                last != null ? last : first);
    }

    static boolean isAbout(JsonNode event, JsonNode object) {
        JsonNode about = event.path("involvedObject");
        String uid = Trees.text(object, "metadata", "uid");
        String aboutUid = Trees.text(about, "uid");
        if (!uid.isEmpty() && !aboutUid.isEmpty()) {
            return uid.equals(aboutUid);
        }
        return Trees.text(about, "kind").equals(Trees.text(object, "kind"))
                && Trees.text(about, "name").equals(Trees.name(object));
    }

    boolean isWarning() {
        return type.equals("Warning");
    }

    boolean isSince(@Nullable Instant moment) {
        return moment == null || last == null || !last.isBefore(moment);
    }

    Evidence evidence() {
        return new Evidence(
                "event " + object,
                Quotes.line(reason) + (count > 1 ? " (" + count + " times)" : "") + ": " + Quotes.line(message));
    }
}
