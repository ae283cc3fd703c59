package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The inspections of a cluster, newest first. Immutable. */
public final class InspectionListing implements Iterable<InspectionSummary> {
    private final String cluster;
    private final List<InspectionSummary> all;

    InspectionListing(String cluster, List<InspectionSummary> all) {
        this.cluster = cluster;
        this.all = List.copyOf(all);
    }

    /** All of them. */
    public List<InspectionSummary> all() {
        return all;
    }

    public Stream<InspectionSummary> stream() {
        return all.stream();
    }

    @Override
    public Iterator<InspectionSummary> iterator() {
        return all.iterator();
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline(ClusterText.count(all.size(), "inspection") + " of ", cluster, ""),
                all.stream().map(InspectionSummary::toString).toList(),
                all.isEmpty() ? "next: check()" : "next: report(\"" + all.get(0).id() + "\")");
    }
}
