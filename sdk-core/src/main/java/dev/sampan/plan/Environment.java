package dev.sampan.plan;

import dev.sampan.value.Labels;
import java.util.Set;

/**
 * Where an act takes place, as far as policy is concerned: {@code dev}, {@code staging}, {@code prod} or the team's own.
 * One value that every feature reads. Immutable.
 *
 * @param name the environment's name
 * @param namespaces the namespaces it covers; empty means all
 * @param level the level of a rule that says nothing else for this environment
 * @param labels labels that every object made here carries besides the usual ones
 */
public record Environment(String name, Set<String> namespaces, Level level, Labels labels) {
    public Environment {
        namespaces = Set.copyOf(namespaces);
    }

    /** Rules are recorded and stay out of the way. */
    public static Environment dev() {
        return of("dev", Level.OBSERVE);
    }

    /** Rules are shown. The environment of a session that names none. */
    public static Environment staging() {
        return of("staging", Level.WARN);
    }

    /** Rules are enforced. */
    public static Environment prod() {
        return of("prod", Level.ENFORCE);
    }

    public static Environment of(String name, Level level) {
        return new Environment(name, Set.of(), level, Labels.none());
    }

    public Environment withNamespaces(String... covered) {
        return new Environment(name, Set.of(covered), level, labels);
    }

    public Environment withLabels(Labels others) {
        return new Environment(name, namespaces, level, others);
    }

    public boolean covers(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    @Override
    public String toString() {
        return name + " (" + level.name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
