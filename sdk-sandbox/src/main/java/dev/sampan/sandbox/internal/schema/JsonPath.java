package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** To come. */
final class JsonPath {
    static JsonPath parse(String a) {
        throw new UnsupportedOperationException();
    }

    JsonNode cell(ObjectNode o, String t) {
        throw new UnsupportedOperationException();
    }
}
