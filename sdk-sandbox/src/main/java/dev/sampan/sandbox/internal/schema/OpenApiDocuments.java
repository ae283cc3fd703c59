package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** To come. */
final class OpenApiDocuments {
    static ObjectNode root(List<ServedResource> r) {
        throw new UnsupportedOperationException();
    }

    static ObjectNode version3(String g, String v, List<ServedResource> r) {
        throw new UnsupportedOperationException();
    }

    static ObjectNode version2(List<ServedResource> r) {
        throw new UnsupportedOperationException();
    }
}
