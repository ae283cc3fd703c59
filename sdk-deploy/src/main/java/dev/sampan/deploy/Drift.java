package dev.sampan.deploy;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** How far an app has moved away from the release that it carries. Immutable. */
public final class Drift implements Iterable<DriftedField> {
    private final Release release;
    private final List<DriftedField> fields;
    private final AppPlan restoring;

    Drift(Release release, List<DriftedField> fields, AppPlan restoring) {
        this.release = release;
        this.fields = List.copyOf(fields);
        this.restoring = restoring;
    }

    /** The release that the app carries. */
    public Release release() {
        return release;
    }

    /** What differs, by object. */
    public List<DriftedField> all() {
        return fields;
    }

    public Stream<DriftedField> stream() {
        return fields.stream();
    }

    @Override
    public Iterator<DriftedField> iterator() {
        return fields.iterator();
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /**
     * A plan to restore the release: these fields, and no others, are taken back from their managers. It refuses to apply when one of
     * them moves meanwhile. It becomes a new release.
     */
    public AppPlan restore() {
        return restoring;
    }

    @Override
    public String toString() {
        String count = fields.isEmpty() ? ": none" : ": " + fields.size() + (fields.size() == 1 ? " field" : " fields");
        return DeployText.listing(
                "Drift of ",
                release.app() + " from release " + release.number() + count,
                fields.stream().map(DriftedField::toString).toList(),
                fields.isEmpty() ? "history(\"" + release.app() + "\")" : "restore()");
    }
}
