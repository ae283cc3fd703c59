package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a release's record keeps beside its objects: why it was made so, its schema, its connections. Immutable. */
record ReleaseMemo(List<String> notes, SchemaMark schema, Connections connections) {
    static final ReleaseMemo EMPTY = new ReleaseMemo(List.of(), SchemaMark.NONE, Connections.UNDECLARED);

    ReleaseMemo {
        notes = List.copyOf(notes);
    }

    static ReleaseMemo of(JsonNode record) {
        List<String> notes = new ArrayList<>();
        record.path("notes").forEach(note -> notes.add(note.asText()));
        return new ReleaseMemo(notes, SchemaMark.of(record.path("schema")), Connections.of(record.path("connections")));
    }

    void putInto(ObjectNode record) {
        if (!notes.isEmpty()) {
            notes.forEach(record.withArray("notes")::add);
        }
        schema.putInto(record);
        connections.putInto(record);
    }
}
