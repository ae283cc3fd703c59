package dev.sampan.cluster;

import dev.sampan.internal.text.PromptText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Add-ons, by name. Immutable. */
public final class AddonListing implements Iterable<Addon> {
    private final String cluster;
    private final List<Addon> addons;

    AddonListing(String cluster, Stream<Addon> addons) {
        this.cluster = cluster;
        this.addons = addons.sorted(Comparator.comparing(Addon::name)).toList();
    }

    /** All of them. */
    public List<Addon> all() {
        return addons;
    }

    public Stream<Addon> stream() {
        return addons.stream();
    }

    @Override
    public Iterator<Addon> iterator() {
        return addons.iterator();
    }

    @Override
    public String toString() {
        return PromptText.of(
                PromptText.headline(ClusterText.count(addons.size(), "add-on") + " of ", cluster, ""),
                addons.stream().map(Addon::toString).toList(),
                "next: install(name), upgrade(name)");
    }
}
