package dev.sampan.sandbox.internal.controller;

import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Objects;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Objects.Subscription;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.time.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which all controllers work, and its queue: a key that waits already is not queued again. While it has work
 * it holds the timeline busy.
 */
public final class ControlLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final int ATTEMPTS_AT_ONCE = 5;
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(5);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

    private final Objects objects;
    private final ClusterView view;
    private final Timeline timeline;
    private final Thread thread = new Thread(this::work, "sandbox-controllers");
    private final Map<Resource, List<Consumer<ObjectEvent>>> listeners = new LinkedHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final LinkedHashSet<Item> queue = new LinkedHashSet<>();
    private final Map<Item, Delayed> delayed = new HashMap<>();
    private final Map<Item, Integer> failures = new HashMap<>();
    private Timeline.@Nullable Busy busy;
    private boolean closed;

    private record Item(Controller controller, ObjectKey key) {}

    private record Delayed(Instant due, Timeline.Timer timer) {}

    ControlLoop(Objects objects, ClusterView view, Timeline timeline) {
        this.objects = objects;
        this.view = view;
        this.timeline = timeline;
        thread.setDaemon(true);
    }

    /** Calls the listener on every change of a resource, from the time of {@link #start}. It must only enqueue. */
    public void on(Resource resource, Consumer<ObjectEvent> listener) {
        listeners.computeIfAbsent(resource, r -> new ArrayList<>()).add(listener);
    }

    /** Enqueues the changed object's own key. */
    public void watch(Resource resource, Controller controller) {
        on(resource, event -> enqueue(controller, Meta.key(event.object())));
    }

    /** Enqueues the key of the controller owner of the changed object, before and after the change. */
    void watchOwned(Resource resource, String ownerKind, Controller controller) {
        watchMapped(resource, controller, object -> {
            var reference = Meta.controller(object);
            return reference != null && Tree.text(reference, "kind").equals(ownerKind)
                    ? List.of(new ObjectKey(Meta.namespace(object), Tree.text(reference, "name")))
                    : List.of();
        });
    }

    /** Enqueues what a function makes of the changed object, before and after the change. */
    void watchMapped(
            Resource resource,
            Controller controller,
            Function<com.fasterxml.jackson.databind.node.ObjectNode, ? extends Iterable<ObjectKey>> keys) {
        on(resource, event -> {
            keys.apply(event.object()).forEach(key -> enqueue(controller, key));
            var before = event.before();
            if (before != null) {
                keys.apply(before).forEach(key -> enqueue(controller, key));
            }
        });
    }

    /** Starts hearing changes and working. */
    void start() {
        thread.start();
        listeners.forEach(this::subscribe);
    }

    private void subscribe(Resource resource, List<Consumer<ObjectEvent>> consumers) {
        subscriptions.add(objects.subscribe(resource, event -> {
            view.observe(event);
            consumers.forEach(consumer -> consumer.accept(event));
        }));
    }

    /** Hears a resource that was not served at the start. */
    void follow(Resource resource, Consumer<ObjectEvent> listener) {
        subscribe(resource, List.of(listener));
    }

    public void enqueue(Controller controller, ObjectKey key) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (busy == null) {
                busy = timeline.busy();
            }
            queue.add(new Item(controller, key));
            lock.notifyAll();
        }
    }

    /** Enqueues after a delay, unless the key is due sooner already. */
    public void enqueueAfter(Controller controller, ObjectKey key, Duration delay) {
        later(controller, key, delay, false);
    }

    /** As {@link #enqueueAfter}, of what recurs without end. */
    public void enqueueAfterInBackground(Controller controller, ObjectKey key, Duration delay) {
        later(controller, key, delay, true);
    }

    private void later(Controller controller, ObjectKey key, Duration delay, boolean background) {
        Item item = new Item(controller, key);
        Instant due = timeline.now().plus(delay);
        synchronized (lock) {
            Delayed pending = delayed.get(item);
            if (closed || pending != null && !pending.due().isAfter(due)) {
                return;
            }
            if (pending != null) {
                pending.timer().cancel();
            }
            Runnable task = () -> {
                synchronized (lock) {
                    delayed.remove(item);
                }
                enqueue(controller, key);
            };
            Timeline.Timer timer =
                    background ? timeline.scheduleBackground(delay, task) : timeline.schedule(delay, task);
            delayed.put(item, new Delayed(due, timer));
        }
    }

    private void work() {
        while (true) {
            Item item = take();
            if (item == null) {
                return;
            }
            handle(item);
        }
    }

    private @Nullable Item take() {
        synchronized (lock) {
            while (queue.isEmpty() && !closed) {
                if (busy != null) {
                    busy.close();
                    busy = null;
                }
                try {
                    lock.wait();
                } catch (InterruptedException interrupted) {
                    return null;
                }
            }
            if (closed) {
                return null;
            }
            var first = queue.iterator();
            Item item = first.next();
            first.remove();
            return item;
        }
    }

    private void handle(Item item) {
        try {
            item.controller().reconcile(item.key());
            failures.remove(item);
        } catch (ApiStatusException refused) {
            retry(item, refused);
        } catch (RuntimeException failure) {
            LOG.error("controller={} key={} failed", name(item), item.key(), failure);
            retry(item, failure);
        }
    }

    private void retry(Item item, RuntimeException why) {
        int attempt = failures.merge(item, 1, Integer::sum);
        boolean race = why instanceof ApiStatusException refused && refused.isConflict();
        if (race && attempt <= ATTEMPTS_AT_ONCE) {
            enqueue(item.controller(), item.key());
            return;
        }
        Duration delay = FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempt, 20));
        LOG.debug("controller={} key={} attempt={} tries again: {}", name(item), item.key(), attempt, why.getMessage());
        later(
                item.controller(),
                item.key(),
                delay.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : delay,
                attempt > ATTEMPTS_AT_ONCE);
    }

    private static String name(Item item) {
        return item.controller().getClass().getSimpleName();
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        synchronized (lock) {
            closed = true;
            queue.clear();
            delayed.values().forEach(pending -> pending.timer().cancel());
            delayed.clear();
            lock.notifyAll();
            if (busy != null) {
                busy.close();
                busy = null;
            }
        }
        if (Thread.currentThread() != thread) {
            joinQuietly();
        }
    }

    private void joinQuietly() {
        try {
            thread.join(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
