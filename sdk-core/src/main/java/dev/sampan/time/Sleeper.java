package dev.sampan.time;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How every wait waits. Tests and the sandbox give one that moves with their clock. Must be thread-safe. */
public interface Sleeper {
    /**
     * Returns when the duration has passed on the session's clock.
     *
     * @throws InterruptedException if the calling thread is interrupted meanwhile
     */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * The next element of the queue, or null when the duration has passed on the session's clock and none came.
     *
     * @throws InterruptedException if the calling thread is interrupted meanwhile
     */
    <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException;

    /** Waits in real time. */
    static Sleeper system() {
        return new Sleeper() {
            @Override
            public void sleep(Duration duration) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(duration.toNanos());
            }

            @Override
            public <E> @Nullable E poll(BlockingQueue<E> queue, Duration timeout) throws InterruptedException {
                return queue.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
