package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** To come. */
record Documents(JsonNode tree, List<String> problems) {
    static Documents parse(byte[] body, @Nullable String contentType) {
        throw new UnsupportedOperationException();
    }
}
