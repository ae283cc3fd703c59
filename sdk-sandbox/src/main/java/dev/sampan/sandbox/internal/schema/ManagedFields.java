package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** To come. */
final class ManagedFields {
    static boolean keepTimesIfUnchanged(ObjectNode a, ObjectNode b) {
        throw new UnsupportedOperationException();
    }
}
