package dev.sampan.sandbox.internal.schema;

import dev.sampan.sandbox.internal.objects.ApiStatusException;
import org.jspecify.annotations.Nullable;

/** What happens to unknown and duplicate fields of a request body: the {@code fieldValidation} parameter. */
public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT;

    /**
     * Reads the query parameter; absent means Warn.
     *
     * @throws ApiStatusException 400 for any other text
     */
    public static FieldValidation of(@Nullable String parameter) {
        if (parameter == null || parameter.isEmpty() || parameter.equals("Warn")) {
            return WARN;
        }
        if (parameter.equals("Ignore")) {
            return IGNORE;
        }
        if (parameter.equals("Strict")) {
            return STRICT;
        }
        throw ApiStatusException.badRequest(
                "fieldValidation: Unsupported value: \"%s\": supported values: \"Ignore\", \"Strict\", \"Warn\""
                        .formatted(parameter));
    }
}
