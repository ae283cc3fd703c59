package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A request body after decoding.
 *
 * @param tree the object without unknown fields
 * @param warnings what the {@code Warning} headers of the answer say
 */
public record Decoded(ObjectNode tree, List<String> warnings) {}
