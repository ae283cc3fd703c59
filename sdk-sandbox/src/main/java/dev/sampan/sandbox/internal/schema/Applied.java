package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A live object after server-side apply.
 *
 * @param object the merged object with defaults and new managedFields
 * @param changed whether anything but managedFields differs from the live object
 */
public record Applied(ObjectNode object, boolean changed) {}
