package dev.sampan.sandbox.internal.openapi.ram;

import java.time.Instant;
import java.util.Set;

/**
 * A role. Immutable.
 *
 * @param attached the names of its policies, with their type before a slash
 */
record Role(
        String name,
        PolicyDocument trust,
        String description,
        long maxSessionSeconds,
        Instant created,
        Instant updated,
        Set<String> attached) {
    Role {
        attached = Set.copyOf(attached);
    }

    Role withAttached(Set<String> others) {
        return new Role(name, trust, description, maxSessionSeconds, created, updated, others);
    }
}
