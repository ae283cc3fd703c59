package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The objects of one resource, its recent changes and who watches them. Guarded by the store's lock. */
final class ObjectTable {
    final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    final List<Consumer<Change>> watchers = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Change> history = new ArrayDeque<>();
    private final int historyBound;
    private long forgotten;

    ObjectTable(int historyBound) {
        this.historyBound = historyBound;
    }

    void record(Change change) {
        history.addLast(change);
        if (history.size() > historyBound) {
            forgotten = history.removeFirst().revision();
        }
        for (Consumer<Change> watcher : watchers) {
            watcher.accept(change);
        }
    }

    boolean remembers(long revision) {
        return revision >= forgotten;
    }

    void begin(long revision) {
        forgotten = Math.max(forgotten, revision);
    }

    void forgetHistory() {
        if (!history.isEmpty()) {
            forgotten = history.getLast().revision();
            history.clear();
        }
    }

    List<Change> changesAfter(long revision) {
        ArrayDeque<Change> found = new ArrayDeque<>();
        Iterator<Change> newestFirst = history.descendingIterator();
        while (newestFirst.hasNext()) {
            Change change = newestFirst.next();
            if (change.revision() <= revision) {
                break;
            }
            found.addFirst(change);
        }
        return new ArrayList<>(found);
    }

    List<ObjectNode> list(@Nullable String namespace) {
        return new ArrayList<>(within(objects, namespace).values());
    }

    /** The objects as they were at an earlier revision: the later changes taken back, newest first. */
    List<ObjectNode> listAt(@Nullable String namespace, long revision) {
        List<Change> later = changesAfter(revision);
        if (later.isEmpty()) {
            return list(namespace);
        }
        NavigableMap<ObjectKey, ObjectNode> then = new TreeMap<>(within(objects, namespace));
        for (int i = later.size() - 1; i >= 0; i--) {
            Change change = later.get(i);
            if (namespace != null && !change.key().namespace().equals(namespace)) {
                continue;
            }
            ObjectNode before = change.before();
            if (change.type() == ObjectEvent.Type.ADDED || before == null) {
                then.remove(change.key());
            } else {
                then.put(change.key(), before);
            }
        }
        return new ArrayList<>(then.values());
    }

    private static NavigableMap<ObjectKey, ObjectNode> within(
            NavigableMap<ObjectKey, ObjectNode> all, @Nullable String namespace) {
        if (namespace == null) {
            return all;
        }
        return all.subMap(new ObjectKey(namespace, ""), true, new ObjectKey(namespace + "\0", ""), false);
    }
}
