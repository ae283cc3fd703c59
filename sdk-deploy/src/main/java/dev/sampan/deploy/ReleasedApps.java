package dev.sampan.deploy;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The releases that several apps are at after they were deployed together, in the order of the plan. Immutable. */
public final class ReleasedApps implements Iterable<Release> {
    private final List<Release> releases;

    ReleasedApps(List<Release> releases) {
        this.releases = List.copyOf(releases);
    }

    /** All of them, one an app. */
    public List<Release> all() {
        return releases;
    }

    public Stream<Release> stream() {
        return releases.stream();
    }

    @Override
    public Iterator<Release> iterator() {
        return releases.iterator();
    }

    @Override
    public String toString() {
        return DeployText.listing(
                releases.size() + (releases.size() == 1 ? " released app" : " released apps"),
                "",
                releases.stream()
                        .map(r -> r.app() + "  release " + r.number() + "  " + DeployText.lower(r.verdict()))
                        .toList(),
                "history(app) of any");
    }
}
