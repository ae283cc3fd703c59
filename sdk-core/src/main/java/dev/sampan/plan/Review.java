package dev.sampan.plan;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a guard sees of a plan.
 *
 * @param title the plan's title
 * @param environment where it would act
 * @param namespace the Kubernetes namespace, or empty where the plan has none
 * @param changes what it would change
 * @param objects the full Kubernetes objects as they would be after applying, as plain maps and lists; secret values masked
 * @param at when the plan was made, by the session's clock; waivers are dated by it
 */
public record Review(
        String title,
        Environment environment,
        String namespace,
        List<Change> changes,
        List<Map<String, Object>> objects,
        Instant at) {
    public Review {
        changes = List.copyOf(changes);
        objects = List.copyOf(objects);
    }
}
