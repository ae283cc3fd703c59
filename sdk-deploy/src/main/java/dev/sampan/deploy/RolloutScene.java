package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.LogSource;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.LogRequest;
import dev.sampan.internal.kube.KubeNamespace.Watch;
import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The objects of one rollout, kept up to date by one watch per kind. All watches feed one queue; the queue's reader applies the
 * changes, so the scene belongs to one thread.
 */
final class RolloutScene implements AutoCloseable {
    private static final List<Kind> KINDS = List.of(Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.POD, Kind.EVENT);

    private final KubeNamespace kube;
    private final String app;
    private final Map<Kind, Map<String, ObjectNode>> objects = new HashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    RolloutScene(KubeNamespace kube, String app) {
        this.kube = kube;
        this.app = app;
    }

    /** A change and the kind it is about. */
    record Change(Kind kind, WatchEvent event) {}

    BlockingQueue<Change> changes() {
        return changes;
    }

    /** Reads all and watches from there. */
    void open() {
        for (Kind kind : KINDS) {
            KubeNamespace.Listing listing = read(kind);
            watches.add(kube.watch(kind, selector(kind), listing.resourceVersion(), new Tagged(kind)));
        }
    }

    /** Reads all once more, past every watch. */
    void refresh() {
        KINDS.forEach(this::read);
    }

    void apply(Change change) {
        Map<String, ObjectNode> known = objects.computeIfAbsent(change.kind(), k -> new LinkedHashMap<>());
        ObjectNode object = change.event().object();
        switch (change.event().type()) {
            case ADDED, MODIFIED -> known.put(Json.name(object), typed(change.kind(), object));
            case DELETED -> known.remove(Json.name(object));
            case RELISTED -> known.clear();
            case FAILED -> failed(change.kind(), object);
        }
    }

    Optional<ObjectNode> deployment() {
        return Optional.ofNullable(all(Kind.DEPLOYMENT).get(app));
    }

    Snapshot snapshot(ObjectNode deployment, Instant since) {
        return Snapshot.of(deployment, kube.session().clock().instant())
                .withSince(since)
                .withReplicaSets(List.copyOf(all(Kind.REPLICA_SET).values()))
                .withPods(List.copyOf(all(Kind.POD).values()))
                .withEvents(List.copyOf(all(Kind.EVENT).values()))
                .withLogs((pod, container, previous) ->
                        kube.logs(pod, new LogRequest(container, LogSource.LINES, previous, null)));
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private KubeNamespace.Listing read(Kind kind) {
        KubeNamespace.Listing listing = kube.list(kind, selector(kind));
        Map<String, ObjectNode> known = new LinkedHashMap<>();
        listing.items().forEach(item -> known.put(Json.name(item), typed(kind, item)));
        objects.put(kind, known);
        return listing;
    }

    private Map<String, ObjectNode> all(Kind kind) {
        return objects.getOrDefault(kind, Map.of());
    }

    private String selector(Kind kind) {
        return kind.equals(Kind.EVENT) ? "" : Marks.appSelector(app);
    }

    /** Events are evidence, and a rollout can be judged without; the rest cannot be missed. */
    private static void failed(Kind kind, ObjectNode status) {
        if (kind.equals(Kind.EVENT)) {
            return;
        }
        throw new ClusterException(
                new Problem(
                        "deploy.watch-failed",
                        "watch " + kind.plural(),
                        status.path("message").asText("the watch ended"),
                        "this credential may not watch them, or the server is going away",
                        "grant list and watch on " + kind.plural() + ", then look: history(app)"),
                new RemoteError(
                        status.path("code").asInt(), status.path("reason").asText(), null, false),
                null);
    }

    private static ObjectNode typed(Kind kind, ObjectNode object) {
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    }

    /** What a watch puts in comes out of the shared queue, with its kind. */
    private final class Tagged extends LinkedBlockingQueue<WatchEvent> {
        private static final long serialVersionUID = 1L;

        private final transient Kind kind;

        Tagged(Kind kind) {
            this.kind = kind;
        }

        @Override
        public boolean offer(WatchEvent event) {
            return changes.offer(new Change(kind, event));
        }

        @Override
        public boolean add(WatchEvent event) {
            return offer(event);
        }

        @Override
        public void put(WatchEvent event) {
            changes.add(new Change(kind, event));
        }

        @Override
        public boolean offer(WatchEvent event, long timeout, TimeUnit unit) {
            return offer(event);
        }
    }
}
