package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** To come. */
record FieldManager(TypedResource r, String s, java.time.Instant n) {
    Applied apply(@Nullable ObjectNode l, ObjectNode c, String m, boolean f) {
        throw new UnsupportedOperationException();
    }

    void update(@Nullable ObjectNode l, ObjectNode c, String m) {
        throw new UnsupportedOperationException();
    }
}
