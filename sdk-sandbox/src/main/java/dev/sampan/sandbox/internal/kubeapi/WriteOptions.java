package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.schema.FieldValidation;
import java.util.function.Consumer;

/**
 * How a write is meant.
 *
 * @param caller who writes
 * @param fieldManager to whom the fields are attributed
 * @param dryRun whether nothing is kept
 * @param force whether server-side apply takes fields from other managers
 * @param fieldValidation what happens to unknown fields
 * @param warn takes the text of warnings for the caller
 */
record WriteOptions(
        Identity caller,
        String fieldManager,
        boolean dryRun,
        boolean force,
        FieldValidation fieldValidation,
        Consumer<String> warn) {
    static WriteOptions of(Identity caller, String fieldManager) {
        return new WriteOptions(caller, fieldManager, false, false, FieldValidation.IGNORE, warning -> {});
    }
}
