package dev.sampan.sandbox.internal.kubeapi;

import org.jspecify.annotations.Nullable;

/**
 * How an object is to go: the {@code DeleteOptions} of a request.
 *
 * @param gracePeriodSeconds null for the object's own
 * @param propagationPolicy Orphan, Background, Foreground, or null for the resource's default
 * @param uid precondition or null
 * @param resourceVersion precondition or null
 */
record DeletionOptions(
        @Nullable Long gracePeriodSeconds,
        @Nullable String propagationPolicy,
        @Nullable String uid,
        @Nullable String resourceVersion) {
    static final DeletionOptions NONE = new DeletionOptions(null, null, null, null);
}
