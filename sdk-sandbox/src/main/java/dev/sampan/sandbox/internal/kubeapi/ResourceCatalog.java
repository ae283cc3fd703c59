package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What is served at the moment: the built-in resources and those of CustomResourceDefinitions. Thread-safe; each state of it is
 * immutable and has a number, so that documents made of it can be kept until it changes.
 */
final class ResourceCatalog {
    private final List<ServedResource> builtIn;
    private final Map<String, List<ServedResource>> custom = new LinkedHashMap<>();
    private final Map<String, Set<String>> selectable = new ConcurrentHashMap<>();
    private volatile State state;

    ResourceCatalog(List<ServedResource> builtIn) {
        this.builtIn = List.copyOf(builtIn);
        this.state = new State(0, this.builtIn);
    }

    /** What is served, as of one moment. */
    static final class State {
        private final long number;
        private final List<ServedResource> resources;
        private final Map<String, ServedResource> byPath = new HashMap<>();
        private final Map<String, ServedResource> byStorage = new HashMap<>();

        State(long number, List<ServedResource> resources) {
            this.number = number;
            this.resources = List.copyOf(resources);
            for (ServedResource served : resources) {
                var name = served.resource();
                byPath.put(path(name.group(), name.version(), name.plural()), served);
                if (name.equals(served.storage())) {
                    byStorage.put(name.groupResource(), served);
                }
            }
        }

        long number() {
            return number;
        }

        List<ServedResource> resources() {
            return resources;
        }

        Optional<ServedResource> find(String group, String version, String plural) {
            return Optional.ofNullable(byPath.get(path(group, version, plural)));
        }

        /** The resource in the version it is kept in. */
        Optional<ServedResource> stored(String groupResource) {
            return Optional.ofNullable(byStorage.get(groupResource));
        }

        /** What the objects of a kind are kept under. */
        Optional<String> groupResource(String apiVersion, String kind) {
            return resources.stream()
                    .map(ServedResource::resource)
                    .filter(name ->
                            name.apiVersion().equals(apiVersion) && name.kind().equals(kind))
                    .map(Resource::groupResource)
                    .findFirst();
        }

        /** Whether the server has that version of a group by itself. */
        boolean isBuiltIn(String group) {
            return resources.stream()
                    .anyMatch(served ->
                            !served.custom() && served.resource().group().equals(group));
        }

        boolean hasGroupVersion(String group, String version) {
            return resources.stream()
                    .anyMatch(served -> served.resource().group().equals(group)
                            && served.resource().version().equals(version));
        }

        Stream<ServedResource> stored() {
            return byStorage.values().stream();
        }

        private static String path(String group, String version, String plural) {
            return group + "/" + version + "/" + plural;
        }
    }

    State now() {
        return state;
    }

    /** The fields that the definition of a custom resource lets be selected, beside those of every resource. */
    Set<String> selectableFields(ServedResource resource) {
        return selectable.getOrDefault(selectableKey(resource.resource()), Set.of());
    }

    void declareSelectableFields(Resource resource, Set<String> fields) {
        selectable.put(selectableKey(resource), Set.copyOf(fields));
    }

    private static String selectableKey(Resource resource) {
        return resource.version() + "/" + resource.groupResource();
    }

    /** Serves the resources of a definition, in place of what it had before; an empty list withdraws them. */
    synchronized void serve(String definition, Collection<ServedResource> resources) {
        if (resources.isEmpty()) {
            custom.remove(definition);
        } else {
            custom.put(definition, List.copyOf(resources));
        }
        List<ServedResource> all = new ArrayList<>(builtIn);
        custom.values().forEach(all::addAll);
        state = new State(state.number() + 1, all);
    }
}
