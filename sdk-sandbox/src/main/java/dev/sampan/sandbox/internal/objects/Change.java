package dev.sampan.sandbox.internal.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One committed change. For a deletion {@link #object()} is the last state with the revision of the deletion. Encodings are
 * remembered, so that many watchers cost one serialisation.
 */
public final class Change {
    private final long revision;
    private final ObjectEvent.Type type;
    private final ObjectKey key;
    private final ObjectNode object;
    private final @Nullable ObjectNode before;
    private final Map<String, byte[]> encodings = new ConcurrentHashMap<>(2);

    Change(long revision, ObjectEvent.Type type, ObjectKey key, ObjectNode object, @Nullable ObjectNode before) {
        this.revision = revision;
        this.type = type;
        this.key = key;
        this.object = object;
        this.before = before;
    }

    public long revision() {
        return revision;
    }

    public ObjectEvent.Type type() {
        return type;
    }

    public ObjectKey key() {
        return key;
    }

    public ObjectNode object() {
        return object;
    }

    /** The state before; null for a creation. */
    public @Nullable ObjectNode before() {
        return before;
    }

    /** The encoding of that name, made once. */
    public byte[] encoded(String encoding, Function<ObjectNode, byte[]> encoder) {
        return encodings.computeIfAbsent(encoding, name -> encoder.apply(object));
    }
}
