package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** What an identity may do inside clusters. Immutable. */
public final class PermissionListing implements Iterable<ClusterPermission> {
    private final String uid;
    private final List<ClusterPermission> permissions;

    PermissionListing(String uid, List<ClusterPermission> permissions) {
        this.uid = uid;
        this.permissions = List.copyOf(permissions);
    }

    /** All of them. */
    public List<ClusterPermission> all() {
        return permissions;
    }

    public Stream<ClusterPermission> stream() {
        return permissions.stream();
    }

    @Override
    public Iterator<ClusterPermission> iterator() {
        return permissions.iterator();
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline(ClusterText.count(permissions.size(), "permission") + " of ", uid, ""),
                permissions.stream().map(ClusterPermission::toString).toList(),
                "next: grant(cluster, role)");
    }
}
