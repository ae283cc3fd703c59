package dev.sampan.sandbox.internal.objects;

/**
 * A resource as the API serves it; built-in ones come from the schema data, others from CRDs.
 *
 * @param group API group, empty for the core group
 * @param version such as {@code v1}; the storage version within {@link Objects}
 * @param plural such as {@code deployments}
 * @param kind such as {@code Deployment}
 * @param namespaced whether its objects live in a namespace
 */
public record Resource(String group, String version, String plural, String kind, boolean namespaced) {
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code deployments.apps}, or {@code pods} in the core group. */
    public String groupResource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return groupResource();
    }
}
