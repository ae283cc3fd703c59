package dev.sampan.sandbox.internal.openapi.acr;

import dev.sampan.sandbox.internal.registry.RegistryCatalog;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The namespaces: those that were made, and those that have a repository. Thread-safe. */
final class Namespaces {
    private static final Duration DELETION = Duration.ofSeconds(5);

    private final RegistryCatalog catalog;
    private final Timeline timeline;
    private final Map<String, Namespace> made = new TreeMap<>();

    Namespaces(RegistryCatalog catalog, Timeline timeline) {
        this.catalog = catalog;
        this.timeline = timeline;
    }

    /**
     * One namespace.
     *
     * @param createsRepositories whether a push makes a repository that is not there
     * @param fixedTags whether the tags of a repository that a push made are fixed
     */
    record Namespace(String name, boolean createsRepositories, boolean fixedTags, boolean deleting) {
        static Namespace of(String name) {
            return new Namespace(name, true, false, false);
        }
    }

    synchronized List<Namespace> list() {
        Map<String, Namespace> all = new TreeMap<>(made);
        catalog.list().forEach(entry -> {
            String name = Repositories.namespaceOf(entry.name());
            all.putIfAbsent(name, Namespace.of(name));
        });
        return List.copyOf(all.values());
    }

    Optional<Namespace> find(String name) {
        return list().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    synchronized void put(Namespace namespace) {
        made.put(namespace.name(), namespace);
    }

    /** Begins to delete a namespace with all that is in it; that takes some seconds. */
    synchronized void delete(Namespace namespace) {
        put(new Namespace(namespace.name(), namespace.createsRepositories(), namespace.fixedTags(), true));
        timeline.schedule(DELETION, () -> remove(namespace.name()));
    }

    private synchronized void remove(String name) {
        catalog.list().stream()
                .map(RegistryCatalog.Entry::name)
                .filter(repository -> Repositories.namespaceOf(repository).equals(name))
                .forEach(catalog::delete);
        made.remove(name);
    }
}
