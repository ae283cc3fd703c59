package dev.sampan.sandbox.internal.kubeapi.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A column of a table.
 *
 * @param name heading
 * @param type OpenAPI type
 * @param format OpenAPI format
 * @param description what it shows
 * @param priority 0 is always shown, 1 only in wide output
 * @param cell its value: text, a number, a truth value or a JSON node
 */
record Column(String name, String type, String format, String description, int priority, Cell cell) {
    /** Reads a cell out of an object. */
    interface Cell {
        Object of(ObjectNode object, Instant now);
    }

    static Column text(String name, Cell cell) {
        return new Column(name, "string", "", "", 0, cell);
    }

    static Column number(String name, Cell cell) {
        return new Column(name, "integer", "", "", 0, cell);
    }

    static Column wide(String name, Cell cell) {
        return new Column(name, "string", "", "", 1, cell);
    }

    static Column named() {
        return new Column(
                "Name",
                "string",
                "name",
                "",
                0,
                (o, now) -> o.path("metadata").path("name").asText());
    }

    static Column age() {
        return text("Age", (o, now) -> Ages.since(o.path("metadata").path("creationTimestamp"), now));
    }
}
