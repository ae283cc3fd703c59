package dev.sampan.internal.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.LogSource;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.diagnosis.Trees;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is waited for in one namespace with what is around it, kept up to date by one watch per kind however much it is. The
 * threads of the watches write, those who wait read and are told what changed. Thread-safe.
 */
public final class RolloutScene implements AutoCloseable {
    private final KubeNamespace kube;
    private final Map<Kind, SceneObjects> objects = new HashMap<>();
    private final Map<Kind, ClusterException> failures = new HashMap<>();
    private final Map<BlockingQueue<Subject>, Set<Subject>> listeners = new IdentityHashMap<>();
    private final List<Watch> watches = new ArrayList<>();

    RolloutScene(KubeNamespace kube) {
        this.kube = kube;
    }

    /** Reads subjects of these kinds with what is around them once, by one list per kind, and watches nothing. */
    public static RolloutScene read(KubeNamespace kube, Collection<Kind> kinds) {
        RolloutScene scene = new RolloutScene(kube);
        around(kinds).forEach(scene::read);
        return scene;
    }

    /** Reads what is not watched yet, and watches it from there. Called by one thread at a time. */
    void open(Collection<Kind> kinds) {
        for (Kind kind : around(kinds)) {
            if (!isOpen(kind)) {
                watch(kind, read(kind));
            }
        }
    }

    private static Set<Kind> around(Collection<Kind> kinds) {
        Set<Kind> around = new LinkedHashSet<>();
        kinds.forEach(kind -> around.addAll(Subject.around(kind)));
        return around;
    }

    private synchronized boolean isOpen(Kind kind) {
        return objects.containsKey(kind);
    }

    private String read(Kind kind) {
        KubeNamespace.Listing listing = kube.list(kind, "");
        SceneObjects read = kind.equals(Kind.EVENT) ? SceneObjects.byInvolvedName() : SceneObjects.byOwner();
        listing.items().forEach(item -> read.put(typed(kind, item)));
        read.seen(listing.resourceVersion());
        synchronized (this) {
            objects.put(kind, read);
        }
        return listing.resourceVersion();
    }

    private synchronized void watch(Kind kind, String version) {
        watches.add(kube.watch(kind, "", version, new IncomingEvents(event -> hear(kind, event))));
    }

    /** What there is of a kind. */
    public synchronized List<ObjectNode> all(Kind kind) {
        return of(kind).all();
    }

    synchronized void tell(Set<Subject> subjects, BlockingQueue<Subject> listener) {
        listeners.put(listener, Set.copyOf(subjects));
    }

    /** Whether nobody else listens any more. */
    synchronized boolean forget(BlockingQueue<Subject> listener) {
        listeners.remove(listener);
        return listeners.isEmpty();
    }

    synchronized boolean isBroken() {
        return !failures.isEmpty();
    }

    /**
     * Puts in what a write returned or a listing told, so that the scene is never older than the writer's own knowledge. What the watch
     * has told to be gone since stays gone.
     */
    public synchronized void put(Kind kind, ObjectNode object) {
        of(kind).putUnlessGone(typed(kind, object));
    }

    /** Reads one subject and what is around it once more, past every watch. */
    public void refresh(Subject subject) {
        KubeNamespace.Listing root = kube.list(subject.kind(), "", "metadata.name=" + subject.name());
        put(subject.kind(), of(subject), root);
        Optional<ObjectNode> object = root.items().stream().findFirst();
        if (object.isEmpty()) {
            return;
        }
        String selector = Selectors.text(object.get());
        for (Kind kind : Subject.around(subject.kind())) {
            if (kind.equals(Kind.EVENT)) {
                kube.list(kind, "").items().forEach(event -> put(kind, event));
            } else if (!kind.equals(subject.kind())) {
                put(kind, around(subject, object.get()).of(kind), kube.list(kind, selector));
            }
        }
    }

    private synchronized void put(Kind kind, List<ObjectNode> known, KubeNamespace.Listing listing) {
        of(kind).keepOnly(known, listing);
        listing.items().forEach(item -> put(kind, item));
    }

    private synchronized List<ObjectNode> of(Subject subject) {
        return of(subject.kind()).find(subject.name()).stream().toList();
    }

    /**
     * The subject itself.
     *
     * @throws ClusterException if a watch that it cannot be judged without has ended
     */
    public synchronized Optional<ObjectNode> find(Subject subject) {
        for (Kind kind : Subject.around(subject.kind())) {
            ClusterException failure = failures.get(kind);
            if (failure != null) {
                throw failure;
            }
        }
        return of(subject.kind()).find(subject.name());
    }

    /** The subject with what is around it. */
    public synchronized Snapshot snapshot(Subject subject, ObjectNode object, @Nullable Instant since) {
        Around around = around(subject, object);
        List<ObjectNode> events = Stream.of(List.of(object), around.replicaSets(), around.jobs(), around.pods())
                .flatMap(List::stream)
                .map(Trees::name)
                .distinct()
                .flatMap(name -> watched(Kind.EVENT).all(name).stream())
                .toList();
        return Snapshot.of(object, kube.session().clock().instant())
                .withSince(since)
                .withReplicaSets(around.replicaSets())
                .withJobs(around.jobs())
                .withPods(around.pods())
                .withEvents(events)
                .withLogs((pod, container, previous) ->
                        kube.logs(pod, new LogRequest(container, LogSource.LINES, previous, null)));
    }

    /** What belongs to a subject. */
    private record Around(List<ObjectNode> replicaSets, List<ObjectNode> jobs, List<ObjectNode> pods) {
        List<ObjectNode> of(Kind kind) {
            return kind.equals(Kind.POD) ? pods : kind.equals(Kind.JOB) ? jobs : replicaSets;
        }
    }

    private synchronized Around around(Subject subject, ObjectNode object) {
        List<ObjectNode> replicaSets = owned(subject, Kind.REPLICA_SET, object);
        List<ObjectNode> jobs = owned(subject, Kind.JOB, object);
        if (subject.kind().equals(Kind.PERSISTENT_VOLUME_CLAIM)) {
            List<ObjectNode> users = watched(Kind.POD).all().stream()
                    .filter(pod -> Trees.mounts(pod, subject.name()))
                    .toList();
            return new Around(replicaSets, jobs, users);
        }
        List<ObjectNode> pods = Stream.of(List.of(object), replicaSets, jobs)
                .flatMap(List::stream)
                .flatMap(maker -> owned(subject, Kind.POD, maker).stream())
                .toList();
        return new Around(replicaSets, jobs, pods);
    }

    private List<ObjectNode> owned(Subject subject, Kind kind, ObjectNode owner) {
        String uid = Trees.text(owner, "metadata", "uid");
        return Subject.around(subject.kind()).contains(kind) && !kind.equals(subject.kind()) && !uid.isEmpty()
                ? of(kind).all(uid)
                : List.of();
    }

    @Override
    public synchronized void close() {
        watches.forEach(Watch::close);
    }

    private SceneObjects of(Kind kind) {
        return Objects.requireNonNull(objects.get(kind), "a subject's kinds are open");
    }

    private SceneObjects watched(Kind kind) {
        return objects.getOrDefault(kind, SceneObjects.byOwner());
    }

    private synchronized void hear(Kind kind, WatchEvent event) {
        switch (event.type()) {
            case ADDED, MODIFIED -> {
                of(kind).put(typed(kind, event.object()));
                of(kind).seen(SceneObjects.version(event.object()));
            }
            case DELETED -> {
                of(kind).remove(event.object());
                of(kind).seen(SceneObjects.version(event.object()));
            }
            case RELISTED -> of(kind).clear();
            case FAILED -> failed(kind, event.object());
        }
        boolean all = event.type() == WatchEvent.Type.FAILED || event.type() == WatchEvent.Type.RELISTED;
        Set<Subject> touched = all ? Set.of() : touched(kind, event.object());
        listeners.forEach((listener, subjects) ->
                (all ? subjects.stream() : touched.stream().filter(subjects::contains)).forEach(listener::add));
    }

    /** Whose rollout an object may be a part of. */
    private Set<Subject> touched(Kind kind, ObjectNode object) {
        Set<Subject> touched = new LinkedHashSet<>();
        if (kind.equals(Kind.EVENT)) {
            String name = Trees.text(object, "involvedObject", "name");
            Subject.kind(Trees.text(object, "involvedObject", "kind")).ifPresent(about -> {
                touched.add(new Subject(about, name));
                watched(about).find(name).ifPresent(known -> climb(about, known, touched));
            });
        } else {
            climb(kind, object, touched);
        }
        return touched;
    }

    private void climb(Kind kind, ObjectNode object, Set<Subject> touched) {
        touched.add(new Subject(kind, Trees.name(object)));
        if (kind.equals(Kind.POD)) {
            Trees.claimsOf(object).forEach(claim -> touched.add(new Subject(Kind.PERSISTENT_VOLUME_CLAIM, claim)));
        }
        SceneObjects.owner(object)
                .ifPresent(owner -> Subject.kind(Trees.text(owner, "kind")).ifPresent(above -> {
                    Subject subject = new Subject(above, Trees.text(owner, "name"));
                    if (touched.add(subject)) {
                        watched(above).find(subject.name()).ifPresent(known -> climb(above, known, touched));
                    }
                }));
    }

    /** Events are evidence, and a rollout can be judged without; the rest cannot be missed. */
    private void failed(Kind kind, ObjectNode status) {
        if (kind.equals(Kind.EVENT)) {
            return;
        }
        failures.put(
                kind,
                new ClusterException(
                        new Problem(
                                "cluster.watch-failed",
                                "watch " + kind.plural(),
                                status.path("message").asText("the watch ended"),
                                "this credential may not watch them, or the server is going away",
                                "grant list and watch on " + kind.plural() + ", then look again"),
                        new RemoteError(
                                status.path("code").asInt(),
                                status.path("reason").asText(),
                                null,
                                false),
                        null));
    }

    private static ObjectNode typed(Kind kind, ObjectNode object) {
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    }
}
