package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The vulnerabilities of one pool's nodes, the urgent first. Immutable. */
public final class PoolVulnerabilities implements Iterable<NodeVulnerability> {
    private final String pool;
    private final boolean patchable;
    private final List<NodeVulnerability> all;

    PoolVulnerabilities(String pool, boolean patchable, Stream<NodeVulnerability> vulnerabilities) {
        this.pool = pool;
        this.patchable = patchable;
        this.all = vulnerabilities
                .sorted(Comparator.comparing(NodeVulnerability::necessity)
                        .thenComparing(NodeVulnerability::node)
                        .thenComparing(NodeVulnerability::name))
                .toList();
    }

    /** All of them. */
    public List<NodeVulnerability> all() {
        return all;
    }

    public Stream<NodeVulnerability> stream() {
        return all.stream();
    }

    @Override
    public Iterator<NodeVulnerability> iterator() {
        return all.iterator();
    }

    /** Whether the account has bought the part of Security Center that patches. */
    public boolean isPatchable() {
        return patchable;
    }

    @Override
    public String toString() {
        List<String> rows = all.stream()
                .map(each -> each.necessity() + "  " + each.node() + "  " + each.name()
                        + (each.needsRestart() ? "  needs a restart" : "") + "  " + String.join(" ", each.cves()))
                .toList();
        String next = patchable ? "next: patch(\"" + pool + "\", p -> {})" : "cannot be patched: Security Center";
        return PromptText.of(
                PromptText.headline(
                        ClusterText.count(all.size(), "vulnerability", "vulnerabilities") + " of ", pool, ""),
                rows,
                all.isEmpty() ? "nothing to do" : next);
    }
}
