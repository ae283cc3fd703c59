package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The node pools of a cluster, by name. Immutable. */
public final class NodePoolListing implements Iterable<NodePool> {
    private final String cluster;
    private final List<NodePool> pools;

    NodePoolListing(String cluster, Stream<NodePool> pools) {
        this.cluster = cluster;
        this.pools = pools.sorted(Comparator.comparing(NodePool::name)).toList();
    }

    /** All of them. */
    public List<NodePool> all() {
        return pools;
    }

    public Stream<NodePool> stream() {
        return pools.stream();
    }

    @Override
    public Iterator<NodePool> iterator() {
        return pools.iterator();
    }

    @Override
    public String toString() {
        List<String> rows = pools.stream()
                .map(p -> p.name() + "  " + p.state() + "  " + p.healthy() + "/" + p.nodes() + " healthy"
                        + p.autoscaling().map(b -> "  autoscaling " + b).orElse("") + "  "
                        + String.join(" or ", p.instanceTypes()))
                .toList();
        return PromptText.of(
                PromptText.headline(ClusterText.count(pools.size(), "node pool") + " of ", cluster, ""),
                rows,
                "next: "
                        + (pools.isEmpty()
                                ? "create(name, spec)"
                                : "nodes(\"" + pools.get(0).name() + "\")"));
    }
}
