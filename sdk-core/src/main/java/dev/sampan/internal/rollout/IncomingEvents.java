package dev.sampan.internal.rollout;

import dev.sampan.internal.kube.KubeNamespace.WatchEvent;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a watch puts in is heard at once, on the watch's thread; nothing stays in the queue. */
final class IncomingEvents extends LinkedBlockingQueue<WatchEvent> {
    private static final long serialVersionUID = 1L;

    private final transient Consumer<WatchEvent> hear;

    IncomingEvents(Consumer<WatchEvent> hear) {
        this.hear = hear;
    }

    @Override
    public boolean offer(WatchEvent event) {
        hear.accept(event);
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
