package dev.sampan.registry;

/**
 * Where a repository is copied to. Immutable.
 *
 * @param instanceId such as {@code cri-abc123}
 * @param region the region id of that instance
 */
public record SyncTarget(String instanceId, String region, String namespace, String repository) {
    @Override
    public String toString() {
        return instanceId + "/" + namespace + "/" + repository + " in " + region;
    }
}
