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
import dev.sampan.problem.SampanException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All rollouts of one namespace, kept up to date by one watch per kind however many apps are looked at. The threads of the watches
 * write, those who wait read and are told which app changed. Thread-safe.
 */
final class RolloutScene implements AutoCloseable {
    private static final List<Kind> KINDS = List.of(Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.POD, Kind.EVENT);

    private final KubeNamespace kube;
    private final Map<Kind, SceneObjects> objects = new HashMap<>();
    private final Map<BlockingQueue<String>, Set<String>> listeners = new IdentityHashMap<>();
    private final List<Watch> watches = new ArrayList<>();
    private @Nullable ClusterException failure;

    private RolloutScene(KubeNamespace kube) {
        this.kube = kube;
        KINDS.forEach(kind ->
                objects.put(kind, kind.equals(Kind.EVENT) ? SceneObjects.byInvolvedName() : SceneObjects.byApp()));
    }

    /** Reads all and watches from there. */
    static RolloutScene open(KubeNamespace kube) {
        RolloutScene scene = new RolloutScene(kube);
        try {
            for (Kind kind : KINDS) {
                String selector = kind.equals(Kind.EVENT) ? "" : Marks.APP;
                KubeNamespace.Listing listing = kube.list(kind, selector);
                listing.items().forEach(item -> scene.take(kind, item));
                scene.of(kind).seen(listing.resourceVersion());
                scene.watches.add(kube.watch(kind, selector, listing.resourceVersion(), scene.new Incoming(kind)));
            }
            return scene;
        } catch (SampanException e) {
            scene.close();
            throw e;
        }
    }

    synchronized void tell(Set<String> apps, BlockingQueue<String> listener) {
        listeners.put(listener, Set.copyOf(apps));
    }

    /** Whether nobody else listens any more. */
    synchronized boolean forget(BlockingQueue<String> listener) {
        listeners.remove(listener);
        return listeners.isEmpty();
    }

    synchronized boolean isBroken() {
        return failure != null;
    }

    /**
     * Puts in what a write returned or a listing told, so that the scene is never older than the writer's own knowledge. What the watch
     * has told to be gone since stays gone.
     */
    synchronized void put(Kind kind, ObjectNode object) {
        of(kind).putUnlessGone(typed(kind, object));
    }

    private synchronized void take(Kind kind, ObjectNode object) {
        of(kind).put(typed(kind, object));
    }

    /** Reads one app once more, past every watch. */
    void refresh(String app) {
        for (Kind kind : KINDS) {
            boolean events = kind.equals(Kind.EVENT);
            KubeNamespace.Listing listing = kube.list(kind, events ? "" : Marks.appSelector(app));
            synchronized (this) {
                if (!events) {
                    of(kind).keepOnly(app, listing);
                }
                listing.items().forEach(item -> put(kind, item));
            }
        }
    }

    /**
     * The app's Deployment.
     *
     * @throws ClusterException if a watch that cannot be missed has ended
     */
    synchronized Optional<ObjectNode> deployment(String app) {
        if (failure != null) {
            throw failure;
        }
        return of(Kind.DEPLOYMENT).all(app).stream()
                .filter(d -> Json.name(d).equals(app))
                .findFirst();
    }

    synchronized Snapshot snapshot(String app, ObjectNode deployment, Instant since) {
        List<ObjectNode> replicaSets = of(Kind.REPLICA_SET).all(app);
        List<ObjectNode> pods = of(Kind.POD).all(app);
        List<ObjectNode> events = new ArrayList<>(of(Kind.EVENT).all(app));
        replicaSets.forEach(r -> events.addAll(of(Kind.EVENT).all(Json.name(r))));
        pods.forEach(p -> events.addAll(of(Kind.EVENT).all(Json.name(p))));
        return Snapshot.of(deployment, kube.session().clock().instant())
                .withSince(since)
                .withReplicaSets(replicaSets)
                .withPods(pods)
                .withEvents(events)
                .withLogs((pod, container, previous) ->
                        kube.logs(pod, new LogRequest(container, LogSource.LINES, previous, null)));
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private SceneObjects of(Kind kind) {
        return Objects.requireNonNull(objects.get(kind), "a scene has all its kinds");
    }

    private synchronized void hear(Kind kind, WatchEvent event) {
        switch (event.type()) {
            case ADDED, MODIFIED -> {
                take(kind, event.object());
                of(kind).seen(SceneObjects.version(event.object()));
            }
            case DELETED -> {
                of(kind).remove(event.object());
                of(kind).seen(SceneObjects.version(event.object()));
            }
            case RELISTED -> of(kind).clear();
            case FAILED -> failed(kind, event.object());
        }
        if (failure != null || event.type() == WatchEvent.Type.RELISTED) {
            listeners.forEach((listener, apps) -> apps.forEach(listener::add));
        } else {
            touched(kind, event.object()).ifPresent(this::tellChanged);
        }
    }

    private void tellChanged(String app) {
        listeners.forEach((listener, apps) -> {
            if (apps.contains(app)) {
                listener.add(app);
            }
        });
    }

    private Optional<String> touched(Kind kind, ObjectNode object) {
        if (!kind.equals(Kind.EVENT)) {
            return Optional.of(Json.label(object, Marks.APP)).filter(app -> !app.isEmpty());
        }
        String about = SceneObjects.involvedName(object);
        return KINDS.stream()
                .filter(k -> !k.equals(Kind.EVENT))
                .flatMap(k -> of(k).groupOf(about).stream())
                .findFirst();
    }

    /** Events are evidence, and a rollout can be judged without; the rest cannot be missed. */
    private void failed(Kind kind, ObjectNode status) {
        if (kind.equals(Kind.EVENT)) {
            return;
        }
        failure = new ClusterException(
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

    /** What a watch puts in goes straight into the scene, on the watch's thread. */
    private final class Incoming extends LinkedBlockingQueue<WatchEvent> {
        private static final long serialVersionUID = 1L;

        private final transient Kind kind;

        Incoming(Kind kind) {
            this.kind = kind;
        }

        @Override
        public boolean offer(WatchEvent event) {
            hear(kind, event);
            return true;
        }

        @Override
        public boolean add(WatchEvent event) {
            return offer(event);
        }

        @Override
        public void put(WatchEvent event) {
            offer(event);
        }

        @Override
        public boolean offer(WatchEvent event, long timeout, TimeUnit unit) {
            return offer(event);
        }
    }
}
