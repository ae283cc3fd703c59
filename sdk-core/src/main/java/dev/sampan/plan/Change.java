package dev.sampan.plan;

import org.jspecify.annotations.Nullable;

/**
 * One difference that a plan would make. Secret values are masked before they come here. Immutable.
 *
 * @param kind what happens to the field or object
 * @param object what it happens to, such as {@code Deployment/web}
 * @param field the field path, such as {@code spec.replicas}; empty when the whole object is meant
 * @param before the value now, null when there is none
 * @param after the value afterwards, null when there will be none
 */
public record Change(
        Kind kind,
        String object,
        String field,
        @Nullable String before,
        @Nullable String after) {
    /** What happens. */
    public enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        /** An act without a lasting value, such as a push or a restart. */
        ACT
    }

    @Override
    public String toString() {
        String where = field.isEmpty() ? object : object + " " + field;
        return switch (kind) {
            case CREATE -> "+ " + where + (after == null ? "" : " " + after);
            case DELETE -> "- " + where + (before == null ? "" : " " + before);
            case UPDATE ->
                "~ " + where + " " + (before == null ? "(none)" : before) + " -> " + (after == null ? "(none)" : after);
            case ACT -> "! " + where + (after == null ? "" : " " + after);
        };
    }
}
