package dev.sampan.sandbox.internal.time;

import dev.sampan.sandbox.internal.time.Timeline.Busy;
import dev.sampan.sandbox.internal.time.TimelineEvent.Kind;
import dev.sampan.time.Sleeper;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits that are events of a timeline. */
final class TimelineSleeper implements Sleeper {
    /** How often a poll looks whether its time is up; an element wakes it at once. */
    private static final long LOOK_MILLIS = 10;

    private final EventTimeline timeline;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    TimelineSleeper(EventTimeline timeline) {
        this.timeline = timeline;
    }

    /** One waiting thread. From the end of its time until it runs again it counts as busy. */
    private final class Wait {
        private final CountDownLatch over = new CountDownLatch(1);
        private @Nullable Busy resuming;
        private boolean left;

        // the timeline may end a wait at the moment its thread leaves it for another reason
        synchronized void end() {
            if (!left) {
                resuming = timeline.busy();
                over.countDown();
            }
        }

        synchronized void leave() {
            left = true;
            waits.remove(this);
            timeline.clientResumed();
            if (resuming != null) {
                resuming.close();
            }
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (duration.isNegative() || duration.isZero()) {
            return;
        }
        Wait wait = new Wait();
        TimelineEvent event = enter(wait, duration, Kind.SLEEP);
        try {
            wait.over.await();
            failIfClosed();
        } finally {
            timeline.cancel(event);
            wait.leave();
        }
    }

    @Override
    public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
        E ready = queue.poll();
        if (ready != null || timeout.isNegative() || timeout.isZero()) {
            return ready;
        }
        Wait wait = new Wait();
        TimelineEvent event = enter(wait, timeout, Kind.POLL);
        try {
            while (wait.over.getCount() > 0) {
                E element = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (element != null) {
                    return element;
                }
            }
            failIfClosed();
            return queue.poll();
        } finally {
            timeline.cancel(event);
            wait.leave();
        }
    }

    private TimelineEvent enter(Wait wait, Duration duration, Kind kind) {
        waits.add(wait);
        failIfClosed();
        timeline.clientWaits();
        return timeline.add(duration, kind, wait::end);
    }

    private void failIfClosed() {
        if (timeline.isClosed()) {
            throw new IllegalStateException("the sandbox was closed during a wait");
        }
    }

    void releaseAll() {
        waits.forEach(wait -> wait.over.countDown());
    }
}
