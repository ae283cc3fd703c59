package dev.sampan.sandbox.internal.openapi.ram;

import java.util.Map;
import java.util.Set;

/**
 * What is asked of policies. Immutable.
 *
 * @param action such as {@code cr:ListInstance}
 * @param resource the whole name of the resource
 * @param context the values of condition keys
 * @param principals the names of who asks by kind, for trust policies
 */
public record Question(
        String action, String resource, Map<String, String> context, Map<String, Set<String>> principals) {
    public Question {
        context = Map.copyOf(context);
        principals = Map.copyOf(principals);
    }
}
