package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** To come. */
record Decoder(Type type, String group, String version, String kind) {
    Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation) {
        throw new UnsupportedOperationException();
    }

    Decoded accept(JsonNode tree, List<String> strict, FieldValidation validation) {
        throw new UnsupportedOperationException();
    }
}
