package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Clusters, by name. Immutable. */
public final class ClusterListing implements Iterable<AckCluster> {
    private final List<AckCluster> clusters;

    ClusterListing(Stream<AckCluster> clusters) {
        this.clusters = clusters.sorted(Comparator.comparing(AckCluster::name).thenComparing(AckCluster::id))
                .toList();
    }

    /** All of them. */
    public List<AckCluster> all() {
        return clusters;
    }

    public Stream<AckCluster> stream() {
        return clusters.stream();
    }

    @Override
    public Iterator<AckCluster> iterator() {
        return clusters.iterator();
    }

    @Override
    public String toString() {
        List<String> rows = clusters.stream()
                .map(c -> c.name() + "  " + c.state() + "  " + c.type() + " " + c.version() + "  " + c.region() + "  "
                        + ClusterText.count(c.nodes(), "node"))
                .toList();
        return PromptText.of(
                ClusterText.count(clusters.size(), "cluster"),
                rows,
                "next: "
                        + (clusters.isEmpty()
                                ? "create(name, spec)"
                                : "get(\"" + clusters.get(0).name() + "\")"));
    }
}
