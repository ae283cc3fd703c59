package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sampan.sandbox.internal.openapi.Parameters;

/** A call whose fields were checked. Immutable. */
record AckCall(Parameters parameters) {
    /** How many elements a list in the query has at most. */
    static final int LONGEST_LIST = 50;

    /** What an action does. */
    interface Handler {
        JsonNode handle(AckCall call);
    }

    JsonNode body() {
        return parameters.body();
    }

    /** A text of the body, or empty. */
    String text(String field) {
        return body().path(field).asText("");
    }

    /** A value of path or query, or empty. */
    String value(String name) {
        return parameters.filter(name).orElse("");
    }

    String clusterId() {
        return parameters.require("ClusterId");
    }

    /** A list or an object that came as JSON text in the query; older clients write a list as {@code name.1}, {@code name.2}. */
    JsonNode json(String name) {
        return parameters.filter(name).map(text -> Json.read(name, text)).orElseGet(() -> numbered(name));
    }

    private JsonNode numbered(String name) {
        ArrayNode list = Json.array();
        for (int number = 1; number <= LONGEST_LIST; number++) {
            parameters.filter(name + "." + number).ifPresent(list::add);
        }
        return list;
    }
}
