package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** To come. */
final class CustomResources {
    static List<ServedResource> of(ObjectNode d) {
        throw new UnsupportedOperationException();
    }
}
