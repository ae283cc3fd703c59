package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** To come. */
final class OpenApiProtobuf {
    static byte[] encode(ObjectNode d) {
        throw new UnsupportedOperationException();
    }
}
