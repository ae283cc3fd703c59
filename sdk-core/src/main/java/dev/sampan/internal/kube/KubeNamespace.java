package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes calls of one namespace: each under the session's retry policy and one deadline, each failure a typed
 * exception. Objects are JSON trees; a returned tree belongs to the caller. Thread-safe.
 *
 * <p>{@code Namespace.unwrap(KubeNamespace.class)} gives it to sibling modules.
 */
public interface KubeNamespace {
    String name();

    /** Where the cluster is, for messages: its name or context. */
    String clusterName();

    Session session();

    Optional<ObjectNode> find(Kind kind, String name);

    /** Items whose labels match the selector text; empty text matches all. Pages are followed. */
    Listing list(Kind kind, String labelSelector);

    /** As {@link #list(Kind, String)} with a field selector, such as {@code involvedObject.name=web}. */
    Listing list(Kind kind, String labelSelector, String fieldSelector);

    /**
     * Server-side apply under a field manager.
     *
     * @throws ApplyConflictException if another manager owns a field and force is off
     */
    ObjectNode apply(Kind kind, ObjectNode object, ApplyOptions options);

    /** Creates an object with a fixed name; after a lost answer it reads back and compares before it says so. */
    ObjectNode create(Kind kind, ObjectNode object);

    /** Replaces by PUT; the tree carries the resourceVersion it was read with. */
    ObjectNode replace(Kind kind, ObjectNode object);

    /** JSON merge patch under a field manager. */
    ObjectNode mergePatch(Kind kind, String name, ObjectNode patch, String manager);

    /** Deletes, with foreground or background propagation; false when there was none. */
    boolean delete(Kind kind, String name, Propagation propagation);

    /**
     * As above, but only this very object in this very version; false when there was none.
     *
     * @throws dev.sampan.problem.ClusterException with status 409 if another object of the name is there, or it has changed
     */
    boolean delete(Kind kind, ObjectNode seen, Propagation propagation);

    /**
     * Streams changes from a resourceVersion into the queue until closed. Reconnects by itself; when the version is too old it
     * lists again and delivers {@link WatchEvent.Type#RELISTED} with all objects as {@code ADDED} after it.
     */
    Watch watch(Kind kind, String labelSelector, String resourceVersion, BlockingQueue<WatchEvent> events);

    /** The log of one container; secrets are not searched here. */
    List<String> logs(String pod, LogRequest request);

    /** Which of these verbs the caller lacks, {@code verb resource} each; mostly by a single request. */
    List<String> missingPermissions(Map<String, List<String>> verbsByResource);

    /** The one object of this type that all handles of the namespace share in a session; made by the first who asks. */
    <T> T shared(Class<T> type, Supplier<T> maker);

    /** Items and the version from which a watch continues. */
    record Listing(List<ObjectNode> items, String resourceVersion) {}

    /**
     * How to apply.
     *
     * @param manager the field manager
     * @param force take over conflicting fields
     * @param dryRun let the server compute it and keep nothing
     */
    record ApplyOptions(String manager, boolean force, boolean dryRun) {}

    /** What becomes of dependents. */
    enum Propagation {
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /**
     * Which lines of which log.
     *
     * @param container null means the only one
     * @param tailLines how many of the newest, 0 means all
     * @param previous of the container's last terminated run
     * @param since only lines younger than this, null means all
     * @param timestamps each line begins with its RFC 3339 time and a blank
     */
    record LogRequest(
            @Nullable String container,
            int tailLines,
            boolean previous,
            @Nullable Duration since,
            boolean timestamps) {
        /** Lines without their time. */
        public LogRequest(@Nullable String container, int tailLines, boolean previous, @Nullable Duration since) {
            this(container, tailLines, previous, since, false);
        }
    }

    /** One change. */
    record WatchEvent(Type type, ObjectNode object) {
        /** What happened to the object. */
        public enum Type {
            ADDED,
            MODIFIED,
            DELETED,
            /** The history was gone; what follows is the whole state anew. The object is empty. */
            RELISTED,
            /** The watch cannot go on; the object is a Status that says why. */
            FAILED
        }
    }

    /** A running watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
