package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** To come. */
final class Patches {
    static ObjectNode patch(TypedResource r, PatchType t, ObjectNode l, JsonNode p) {
        throw new UnsupportedOperationException();
    }
}
