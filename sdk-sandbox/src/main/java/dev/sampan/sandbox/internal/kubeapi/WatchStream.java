package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Change;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.schema.ServedResource;
import dev.sampan.sandbox.internal.time.Timeline;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One watch: what the store tells it, filtered, encoded and sent. A watcher that is too slow is let go. */
final class WatchStream implements Consumer<Change> {
    private static final int MOST_PENDING = 10_000;
    private static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);
    private static final long DEFAULT_TIMEOUT_SECONDS = 2700;

    private final ControlPlane plane;
    private final ServedResource resource;
    private final Selection selection;
    private final ListOptions options;
    private final Rendering rendering;
    private final WatchSink sink;
    private final Executor workers;
    private final String encoding;

    private final Queue<Pending> pending = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pendingCount = new AtomicInteger();
    // the first drain is that of start(): until then nothing may overtake the initial events
    private final AtomicBoolean draining = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean columnsSent;
    private volatile Timeline.@Nullable Timer bookmarkTimer;
    private volatile Timeline.@Nullable Timer timeoutTimer;

    WatchStream(
            ControlPlane plane,
            ServedResource resource,
            Selection selection,
            ListOptions options,
            Rendering rendering,
            WatchSink sink,
            Executor workers) {
        this.plane = plane;
        this.resource = resource;
        this.selection = selection;
        this.options = options;
        this.rendering = rendering;
        this.sink = sink;
        this.workers = workers;
        this.encoding = resource.resource().apiVersion() + rendering.form() + rendering.version();
    }

    /** A change, or a bookmark of a revision. */
    private record Pending(@Nullable Change change, long bookmark) {}

    /** Sends what is due at the beginning and stays registered. Called on a worker. */
    void start() {
        boolean present = options.initialEvents().orElse(options.resourceVersion() <= 0);
        Long since = present ? null : sinceRevision();
        Optional<ObjectStore.Catchup> catchup = plane.store.watch(groupResource(), since, this);
        if (catchup.isEmpty()) {
            refuse(Refusals.expired(
                    "too old resource version: %d (%d)".formatted(options.resourceVersion(), plane.store.revision())));
            return;
        }
        catchup.get().present().forEach(this::sendPresent);
        if (options.initialEvents().orElse(false) && options.bookmarks()) {
            sendBookmark(catchup.get().revision(), true);
        }
        catchup.get().missed().forEach(this::send);
        startTimers();
        if (closed.get()) {
            // whoever closed it meanwhile had not all of this to give back
            giveBack();
            return;
        }
        draining.set(false);
        schedule();
    }

    private long sinceRevision() {
        return options.resourceVersion() <= 0 ? plane.store.revision() : options.resourceVersion();
    }

    private void startTimers() {
        Timeline timeline = plane.timeline;
        long seconds = options.timeoutSeconds() > 0 ? options.timeoutSeconds() : DEFAULT_TIMEOUT_SECONDS;
        timeoutTimer = timeline.scheduleBackground(Duration.ofSeconds(seconds), () -> workers.execute(this::close));
        if (options.bookmarks()) {
            bookmarkTimer = timeline.scheduleBackground(BOOKMARK_EVERY, this::bookmark);
        }
    }

    private void bookmark() {
        if (closed.get()) {
            return;
        }
        // every change up to this revision is in the queue already: changes are queued under the store's lock
        pending.add(new Pending(null, plane.store.revision()));
        pendingCount.incrementAndGet();
        schedule();
        bookmarkTimer = plane.timeline.scheduleBackground(BOOKMARK_EVERY, this::bookmark);
    }

    @Override
    public void accept(Change change) {
        if (closed.get()) {
            return;
        }
        if (pendingCount.incrementAndGet() > MOST_PENDING) {
            workers.execute(this::abandon);
            return;
        }
        pending.add(new Pending(change, 0));
        schedule();
    }

    /** A bookmark may still come in while it is closed; nobody takes that out of the queue, so it must not call for a drain. */
    private void schedule() {
        if (!closed.get() && !pending.isEmpty() && draining.compareAndSet(false, true)) {
            Timeline.Busy busy = plane.timeline.busy();
            try {
                workers.execute(() -> {
                    try (busy) {
                        drain();
                    }
                });
            } catch (java.util.concurrent.RejectedExecutionException closing) {
                busy.close();
            }
        }
    }

    private void drain() {
        while (!closed.get()) {
            if (sink.full()) {
                sink.whenDrained(() -> {
                    draining.set(false);
                    schedule();
                });
                return;
            }
            Pending next = pending.poll();
            if (next == null) {
                break;
            }
            pendingCount.decrementAndGet();
            Change change = next.change();
            if (change == null) {
                sendBookmark(next.bookmark(), false);
            } else {
                send(change);
            }
        }
        draining.set(false);
        schedule();
    }

    private void sendPresent(ObjectNode stored) {
        ObjectNode object = resource.toServed(stored);
        if (selection.matches(object)) {
            frame("ADDED", encode(object));
        }
    }

    private void send(Change change) {
        ObjectNode object = resource.toServed(change.object());
        ObjectNode before = change.before();
        boolean matchedBefore = before != null && selection.matches(resource.toServed(before));
        boolean matches = change.type() != ObjectEvent.Type.DELETED && selection.matches(object);
        if (matches) {
            frame(matchedBefore ? "MODIFIED" : "ADDED", encoded(change));
        } else if (matchedBefore) {
            frame("DELETED", change.type() == ObjectEvent.Type.DELETED ? encoded(change) : encode(left(change)));
        }
    }

    /** An object that no longer matches goes as it last matched, with the revision of the change. */
    private ObjectNode left(Change change) {
        ObjectNode before = change.before();
        ObjectNode last = resource.toServed(before == null ? change.object() : before);
        ObjectNode copy = Json.object();
        copy.setAll(last);
        ObjectNode metadata = Json.object();
        metadata.setAll(Meta.of(last));
        metadata.put("resourceVersion", Long.toString(change.revision()));
        copy.set("metadata", metadata);
        return copy;
    }

    private byte[] encoded(Change change) {
        return rendering.form() == Rendering.Form.TABLE
                ? encode(resource.toServed(change.object()))
                : change.encoded(encoding, stored -> Json.bytes(rendering.one(resource, resource.toServed(stored))));
    }

    private byte[] encode(ObjectNode object) {
        boolean first = !columnsSent;
        columnsSent = true;
        return Json.bytes(rendering.event(resource, object, first));
    }

    private void sendBookmark(long revision, boolean initialEventsEnd) {
        ObjectNode object = Json.object();
        object.put("kind", resource.resource().kind());
        object.put("apiVersion", resource.resource().apiVersion());
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(revision));
        if (initialEventsEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        frame("BOOKMARK", encode(object));
    }

    private void refuse(ApiStatusException refusal) {
        frame("ERROR", Json.bytes(refusal.status()));
        close();
    }

    private void frame(String type, byte[] object) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(object.length + 40);
        frame.writeBytes(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(object);
        frame.writeBytes("}\n".getBytes(StandardCharsets.UTF_8));
        sink.send(frame.toByteArray());
    }

    private String groupResource() {
        return resource.storage().groupResource();
    }

    private void abandon() {
        if (release()) {
            sink.reset();
        }
    }

    /** Ends the watch; the caller may be the one who went away. */
    void close() {
        if (release()) {
            sink.end();
        }
    }

    private boolean release() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        giveBack();
        return true;
    }

    private void giveBack() {
        plane.store.unwatch(groupResource(), this);
        cancel(bookmarkTimer);
        cancel(timeoutTimer);
        pending.clear();
    }

    private static void cancel(Timeline.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
