package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.objects.Change;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Objects.Subscription;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.time.Timeline;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands changes to the listeners inside this JVM, in order of revision, on one thread. */
final class ChangeDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeDispatcher.class);

    private final ObjectStore store;
    private final Timeline timeline;
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    ChangeDispatcher(ObjectStore store, Timeline timeline) {
        this.store = store;
        this.timeline = timeline;
        this.thread = new Thread(this::run, "sandbox-changes");
        thread.setDaemon(true);
        thread.start();
    }

    Subscription subscribe(Resource resource, Consumer<ObjectEvent> listener) {
        Registration registration = new Registration(resource, listener);
        store.watchPresent(
                resource.groupResource(),
                present -> present.forEach(object ->
                        registration.enqueue(new ObjectEvent(ObjectEvent.Type.ADDED, resource, object, null))),
                registration);
        return () -> {
            registration.closed = true;
            store.unwatch(resource.groupResource(), registration);
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                queue.take().run();
            } catch (InterruptedException e) {
                if (closed) {
                    return;
                }
            }
        }
    }

    private final class Registration implements Consumer<Change> {
        private final Resource resource;
        private final Consumer<ObjectEvent> listener;
        private volatile boolean closed;

        Registration(Resource resource, Consumer<ObjectEvent> listener) {
            this.resource = resource;
            this.listener = listener;
        }

        @Override
        public void accept(Change change) {
            enqueue(new ObjectEvent(change.type(), resource, change.object(), change.before()));
        }

        void enqueue(ObjectEvent event) {
            Timeline.Busy busy = timeline.busy();
            queue.add(() -> deliver(event, busy));
        }

        private void deliver(ObjectEvent event, Timeline.Busy busy) {
            try (busy) {
                if (!closed) {
                    listener.accept(event);
                }
            } catch (RuntimeException e) {
                LOG.warn("a listener of {} failed on {} {}", resource, event.type(), Meta.key(event.object()), e);
            }
        }
    }
}
