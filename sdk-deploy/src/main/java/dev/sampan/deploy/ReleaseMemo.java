package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a release's record keeps beside its objects: why it was made so, its schema, its connections. Immutable.
 *
 * @param migration what brings the schema forward; null when the release finds it there
 */
record ReleaseMemo(
        List<String> notes, SchemaMark schema, @Nullable Migration migration, Connections connections) {
    static final ReleaseMemo EMPTY = new ReleaseMemo(List.of(), SchemaMark.NONE, null, Connections.UNDECLARED);

    ReleaseMemo {
        notes = List.copyOf(notes);
    }

    static ReleaseMemo of(JsonNode record) {
        List<String> notes = new ArrayList<>();
        record.path("notes").forEach(note -> notes.add(note.asText()));
        return new ReleaseMemo(
                notes,
                SchemaMark.of(record.path("schema")),
                Migration.of(record.path("migration")),
                Connections.of(record.path("connections")));
    }

    void putInto(ObjectNode record) {
        if (!notes.isEmpty()) {
            notes.forEach(record.withArray("notes")::add);
        }
        schema.putInto(record);
        if (migration != null) {
            record.set("migration", migration.json());
        }
        connections.putInto(record);
    }
}
