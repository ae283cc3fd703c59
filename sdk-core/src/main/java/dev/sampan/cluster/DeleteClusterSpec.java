package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes with a cluster and what stays. Alive only inside {@link Clusters#delete(String, java.util.function.Consumer)}. */
public final class DeleteClusterSpec {
    private final SpecLife life;
    final Map<ClusterResource, Boolean> kept = new EnumMap<>(ClusterResource.class);

    @Nullable
    Boolean evenIfUnreadable;

    @Nullable
    Duration within;

    DeleteClusterSpec(String cluster) {
        life = new SpecLife("the deletion of " + cluster);
    }

    /** Keeps what would be deleted. */
    public DeleteClusterSpec keep(ClusterResource resource) {
        kept.put(resource, life.once(resource + " kept", kept.get(resource), true));
        return this;
    }

    /** Deletes what would be kept. */
    public DeleteClusterSpec drop(ClusterResource resource) {
        kept.put(resource, life.once(resource + " kept", kept.get(resource), false));
        return this;
    }

    /** Goes on when what runs in the cluster cannot be listed, as when its API server does not answer. Default: refused. */
    public DeleteClusterSpec evenIfUnreadable() {
        evenIfUnreadable = life.once("even if unreadable", evenIfUnreadable, true);
        return this;
    }

    /** How long applying waits for the cluster to be gone. Default: 30 minutes. */
    public DeleteClusterSpec within(Duration longest) {
        within = life.once("within", within, longest);
        return this;
    }

    void close() {
        life.close();
    }
}
