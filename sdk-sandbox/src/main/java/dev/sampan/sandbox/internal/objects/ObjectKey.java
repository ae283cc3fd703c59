package dev.sampan.sandbox.internal.objects;

/**
 * Where an object lives within its resource.
 *
 * @param namespace empty for cluster-scoped resources
 * @param name its name
 */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {
    @Override
    public int compareTo(ObjectKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }
}
