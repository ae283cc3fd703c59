package dev.sampan.sandbox.internal.schema;

import java.util.List;

/**
 * A subresource as discovery tells it.
 *
 * @param name such as {@code status}
 * @param group group of its kind
 * @param version version of its kind
 * @param kind such as {@code Scale}
 * @param verbs what it answers to, sorted
 */
public record Subresource(String name, String group, String version, String kind, List<String> verbs) {}
