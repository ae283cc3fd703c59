package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Change;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What differs between two releases of an app. Immutable. */
public final class ReleaseDiff implements Iterable<Change> {
    private final Release from;
    private final Release to;
    private final List<Change> changes;

    private ReleaseDiff(Release from, Release to, List<Change> changes) {
        this.from = from;
        this.to = to;
        this.changes = List.copyOf(changes);
    }

    static ReleaseDiff between(Release from, Release to) {
        List<Change> changes = new ArrayList<>();
        Map<String, ObjectNode> before = byLabel(from);
        Map<String, ObjectNode> after = byLabel(to);
        Map<String, ObjectNode> all = new TreeMap<>(before);
        all.putAll(after);
        for (String label : all.keySet()) {
            ObjectNode then = before.get(label);
            ObjectNode now = after.get(label);
            if (then == null) {
                changes.add(new Change(Change.Kind.CREATE, label, "", null, null));
            } else if (now == null) {
                changes.add(new Change(Change.Kind.DELETE, label, "", null, null));
            } else {
                changes.addAll(FieldDiff.between(label, then, now));
            }
        }
        changes.addAll(ConfigDiff.between(from.record().objects(), to.record().objects()));
        return new ReleaseDiff(from, to, changes);
    }

    private static Map<String, ObjectNode> byLabel(Release release) {
        return release.record().objects().stream()
                .collect(Collectors.toMap(o -> o.path("kind").asText() + "/" + Json.name(o), o -> o));
    }

    /** All of them, by object. */
    public List<Change> all() {
        return changes;
    }

    public Stream<Change> stream() {
        return changes.stream();
    }

    @Override
    public Iterator<Change> iterator() {
        return changes.iterator();
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    @Override
    public String toString() {
        return DeployText.listing(
                "Diff of ",
                from.app() + " #" + from.number() + " to #" + to.number() + ": " + changes.size(),
                changes.stream().map(Change::toString).toList(),
                "rollback(\"" + from.app() + "\").to(" + from.number() + ")");
    }
}
