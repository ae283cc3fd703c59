package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All objects of the cluster in memory under one revision counter, each write a compare-and-set against the tree that was read,
 * each resource with a bounded history of changes. Trees that were committed are never changed again. Thread-safe.
 */
public final class ObjectStore {
    /** How many changes of a resource are remembered unless told otherwise. */
    public static final int DEFAULT_HISTORY = 2048;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ObjectTable> tables = new HashMap<>();
    private final int historyPerResource;
    private long revision = 1;
    private long begun;

    public ObjectStore(int historyPerResource) {
        this.historyPerResource = historyPerResource;
    }

    /** A consistent view of a resource. */
    public record Listing(long revision, List<ObjectNode> items) {}

    /** A registration with what it missed since the revision it asked for. */
    public record Catchup(long revision, List<Change> missed, List<ObjectNode> present) {}

    /** The revision of the newest commit. */
    public long revision() {
        return locked(() -> revision);
    }

    public Optional<ObjectNode> get(String groupResource, ObjectKey key) {
        return locked(() -> Optional.ofNullable(table(groupResource).objects.get(key)));
    }

    /** Everything in a namespace, or everywhere if it is null, in order of namespace and name. */
    public Listing list(String groupResource, @Nullable String namespace) {
        return locked(() -> new Listing(revision, table(groupResource).list(namespace)));
    }

    /** As it was at a revision; empty if that has been forgotten. */
    public Optional<Listing> listAt(String groupResource, @Nullable String namespace, long then) {
        return locked(() -> {
            ObjectTable table = table(groupResource);
            return remembers(table, then)
                    ? Optional.of(new Listing(then, table.listAt(namespace, then)))
                    : Optional.empty();
        });
    }

    /** How many objects a resource has. */
    public int size(String groupResource) {
        return locked(() -> table(groupResource).objects.size());
    }

    /**
     * Commits a tree in place of the one that was read, null for none; the tree gets its resourceVersion here.
     *
     * @return false if another commit came first
     */
    public boolean put(String groupResource, ObjectKey key, ObjectNode object, @Nullable ObjectNode expected) {
        return locked(() -> {
            ObjectTable table = table(groupResource);
            if (table.objects.get(key) != expected) {
                return false;
            }
            revision++;
            object.withObjectProperty("metadata").put("resourceVersion", Long.toString(revision));
            table.objects.put(key, object);
            ObjectEvent.Type type = expected == null ? ObjectEvent.Type.ADDED : ObjectEvent.Type.MODIFIED;
            table.record(new Change(revision, type, key, object, expected));
            return true;
        });
    }

    /**
     * Removes the tree that was read.
     *
     * @return the last state with the revision of the removal, or null if another commit came first
     */
    public @Nullable ObjectNode remove(String groupResource, ObjectKey key, ObjectNode expected, ObjectNode lastState) {
        return locked(() -> {
            ObjectTable table = table(groupResource);
            if (table.objects.get(key) != expected) {
                return null;
            }
            revision++;
            table.objects.remove(key);
            ObjectNode last = withRevision(lastState, revision);
            table.record(new Change(revision, ObjectEvent.Type.DELETED, key, last, expected));
            return last;
        });
    }

    /**
     * Registers a watcher, which is called under the store's lock and must only hand the change on.
     *
     * @param since the revision after which changes are wanted; null for what is present now
     * @return empty if the changes since then are no longer remembered; nothing is registered then
     */
    public Optional<Catchup> watch(String groupResource, @Nullable Long since, Consumer<Change> watcher) {
        return locked(() -> {
            ObjectTable table = table(groupResource);
            if (since != null && !remembers(table, since)) {
                return Optional.empty();
            }
            table.watchers.add(watcher);
            return Optional.of(
                    since == null
                            ? new Catchup(revision, List.of(), table.list(null))
                            : new Catchup(revision, table.changesAfter(since), List.of()));
        });
    }

    /** As {@link #watch}, with a say while no commit can happen: the registration and its first events are one step. */
    public void watchPresent(String groupResource, Consumer<List<ObjectNode>> first, Consumer<Change> watcher) {
        locked(() -> {
            ObjectTable table = table(groupResource);
            first.accept(table.list(null));
            table.watchers.add(watcher);
            return true;
        });
    }

    public void unwatch(String groupResource, Consumer<Change> watcher) {
        locked(() -> table(groupResource).watchers.remove(watcher));
    }

    /** A resource that is new: what was before now can be neither watched nor listed. */
    public void begin(String groupResource) {
        locked(() -> {
            table(groupResource).begin(revision);
            return true;
        });
    }

    private boolean remembers(ObjectTable table, long then) {
        return then >= begun && table.remembers(then);
    }

    /** What was before now can be neither watched nor listed, as a server that has just started knows nothing of it. */
    public void beginHistory() {
        locked(() -> {
            begun = revision;
            return true;
        });
    }

    /** Forgets the history, as a compaction does: older revisions can be neither watched nor listed. */
    public void compact() {
        locked(() -> {
            tables.values().forEach(ObjectTable::forgetHistory);
            return true;
        });
    }

    /** The group resources that have objects. */
    public List<String> groupResources() {
        return locked(() -> {
            List<String> names = new ArrayList<>();
            tables.forEach((name, table) -> {
                if (!table.objects.isEmpty()) {
                    names.add(name);
                }
            });
            return names;
        });
    }

    private static ObjectNode withRevision(ObjectNode object, long revision) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(object);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        if (object.get("metadata") instanceof ObjectNode old) {
            metadata.setAll(old);
        }
        metadata.put("resourceVersion", Long.toString(revision));
        copy.set("metadata", metadata);
        return copy;
    }

    private ObjectTable table(String groupResource) {
        return tables.computeIfAbsent(groupResource, name -> new ObjectTable(historyPerResource));
    }

    private <T extends @Nullable Object> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
