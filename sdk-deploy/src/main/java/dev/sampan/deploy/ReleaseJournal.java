package dev.sampan.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was written beside a release after it was recorded, as annotations of its Secret: they may change where its data may not.
 *
 * @param readyAt when its rollout was complete; empty when it never was or nobody saw it
 * @param migrated whether its migration has brought the schema there
 * @param notes those that were added later, oldest first
 */
record ReleaseJournal(Optional<Instant> readyAt, boolean migrated, List<Note> notes) {
    static final ReleaseJournal EMPTY = new ReleaseJournal(Optional.empty(), false, List.of());

    static final String READY_AT = Marks.PREFIX + "ready-at";
    static final String MIGRATED = Marks.PREFIX + "migrated";
    private static final String NOTE = Marks.PREFIX + "note-";

    ReleaseJournal {
        notes = List.copyOf(notes);
    }

    static ReleaseJournal of(ObjectNode secret) {
        List<Note> notes = new ArrayList<>();
        secret.path("metadata").path("annotations").fields().forEachRemaining(annotation -> {
            if (annotation.getKey().startsWith(NOTE)) {
                note(annotation.getValue().asText()).ifPresent(notes::add);
            }
        });
        notes.sort(Comparator.comparing(Note::at));
        return new ReleaseJournal(
                instant(Json.annotation(secret, READY_AT)),
                !Json.annotation(secret, MIGRATED).isEmpty(),
                notes);
    }

    /** A patch that adds a note; each has a key of its own, so that two that are added at once are both kept. */
    static ObjectNode patch(Note note) {
        ObjectNode json = Json.object()
                .put("at", note.at().toString())
                .put("author", note.author())
                .put("text", note.text());
        String key = NOTE + note.at().toEpochMilli() + "-"
                + Json.digest(Json.canonical(json)).hex().substring(0, 8);
        ObjectNode patch = Json.object();
        patch.withObject("metadata").withObject("annotations").put(key, json.toString());
        return patch;
    }

    static ObjectNode patch(String annotation, String value) {
        ObjectNode patch = Json.object();
        patch.withObject("metadata").withObject("annotations").put(annotation, value);
        return patch;
    }

    /** Empty if it is no note: whoever can write annotations may have written it. */
    private static Optional<Note> note(String text) {
        try {
            JsonNode json = Json.MAPPER.readTree(text);
            return instant(json.path("at").asText())
                    .map(at -> new Note(
                            at, json.path("author").asText(), json.path("text").asText()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
