package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Nodes, by name. Immutable. */
public final class NodeListing implements Iterable<ClusterNode> {
    private final String where;
    private final List<ClusterNode> nodes;

    NodeListing(String where, Stream<ClusterNode> nodes) {
        this.where = where;
        this.nodes = nodes.sorted(Comparator.comparing(ClusterNode::name).thenComparing(ClusterNode::instance))
                .toList();
    }

    /** All of them. */
    public List<ClusterNode> all() {
        return nodes;
    }

    public Stream<ClusterNode> stream() {
        return nodes.stream();
    }

    @Override
    public Iterator<ClusterNode> iterator() {
        return nodes.iterator();
    }

    @Override
    public String toString() {
        List<String> rows = nodes.stream()
                .map(n -> (n.name().isEmpty() ? "(no name yet)" : n.name()) + "  " + n.instance() + "  "
                        + n.instanceType() + "  " + n.state() + (n.ready() ? "" : "  not ready")
                        + (n.error().isEmpty() ? "" : "  " + n.error()))
                .toList();
        return PromptText.of(
                PromptText.headline(ClusterText.count(nodes.size(), "node") + " of ", where, ""),
                rows,
                "next: drain(node), remove(pool, node)");
    }
}
