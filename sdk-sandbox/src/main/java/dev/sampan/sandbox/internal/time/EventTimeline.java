package dev.sampan.sandbox.internal.time;

import dev.sampan.sandbox.internal.time.TimelineEvent.Kind;
import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue of events and the one thread that runs them, at the pace given. */
final class EventTimeline implements Timeline {
    private static final Logger LOG = LoggerFactory.getLogger(EventTimeline.class);
    private static final long SETTLE_LIMIT_SECONDS = 60;
    private static final Duration AFTER_CLIENT_WAIT = Duration.ofMillis(20);

    private final Pace pace;
    private final Thread thread = new Thread(this::loop, "sandbox-timeline");
    private final AtomicInteger busyCount = new AtomicInteger();
    private final TimelineClock clock = new TimelineClock(this::now);
    private final ActingClients acting = new ActingClients();
    private final TimelineClock clientClock = new TimelineClock(this::nowForClient);
    private final TimelineSleeper sleeper = new TimelineSleeper(this);
    private final Object lock = new Object();
    private final Object advanceTurn = new Object();
    private final TreeSet<TimelineEvent> events = new TreeSet<>();
    private long ages;
    private int clientWaits;
    private int foreground;
    private @Nullable Advance advance;
    private volatile boolean closed;
    private volatile boolean parked;
    private volatile long quietSince = System.nanoTime();
    private volatile long handedOverSince = System.nanoTime() - AFTER_CLIENT_WAIT.toNanos();

    /** Where a call of {@link #advance} wants to be, and who waits for it. */
    private record Advance(Instant target, CompletableFuture<Instant> reached) {}

    EventTimeline(Pace pace) {
        this.pace = pace;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public Instant now() {
        return pace.now();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Clock clientClock() {
        return clientClock;
    }

    private Instant nowForClient() {
        acting.acts();
        return now();
    }

    @Override
    public Sleeper sleeper() {
        return sleeper;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        TimelineEvent event = add(delay, Kind.WORLD, task);
        return () -> cancel(event);
    }

    @Override
    public Timer scheduleBackground(Duration delay, Runnable task) {
        TimelineEvent event = add(delay, Kind.BACKGROUND, task);
        return () -> cancel(event);
    }

    TimelineEvent add(Duration delay, Kind kind, Runnable task) {
        TimelineEvent event;
        synchronized (lock) {
            event = new TimelineEvent(now().plus(delay.isNegative() ? Duration.ZERO : delay), ages++, kind, task);
            if (closed) {
                event.cancel();
                return event;
            }
            events.add(event);
            count(event, 1);
        }
        wake();
        return event;
    }

    boolean cancel(TimelineEvent event) {
        if (!event.cancel()) {
            return false;
        }
        synchronized (lock) {
            if (events.remove(event)) {
                count(event, -1);
            }
        }
        wake();
        return true;
    }

    private void count(TimelineEvent event, int by) {
        if (event.kind().isClientWait()) {
            clientWaits += by;
        } else if (event.kind() == Kind.WORLD) {
            foreground += by;
        }
    }

    @Override
    public Busy busy() {
        busyCount.incrementAndGet();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                release();
            }
        };
    }

    @Override
    public Busy arrival() {
        acting.arrived();
        return busy();
    }

    private void release() {
        // the moment is written before the count falls, so that a thread that sees zero sees the moment
        quietSince = System.nanoTime();
        if (busyCount.decrementAndGet() == 0) {
            wake();
        }
    }

    /** The current thread, a client's, begins to wait. */
    void clientWaits() {
        acting.waits();
    }

    /** A client's wait was ended and its thread is on its way: what it does next is not counted as busy until it arrives. */
    void clientResumed() {
        handedOverSince = System.nanoTime();
        wake();
    }

    @Override
    public Instant advance(Duration by) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a task of the timeline cannot advance it");
        }
        if (by.isNegative()) {
            throw new IllegalArgumentException("time only moves forward, not by " + by);
        }
        if (pace instanceof RealPace) {
            throw new IllegalStateException("real time cannot be advanced; start the sandbox with AUTO or MANUAL time");
        }
        synchronized (advanceTurn) {
            return advanceInTurn(by);
        }
    }

    private Instant advanceInTurn(Duration by) {
        Advance mine;
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("the sandbox is closed");
            }
            mine = new Advance(now().plus(by), new CompletableFuture<>());
            advance = mine;
        }
        wake();
        return await(mine);
    }

    private Instant await(Advance mine) {
        long seen = ages();
        try {
            while (true) {
                try {
                    return mine.reached().get(SETTLE_LIMIT_SECONDS, TimeUnit.SECONDS);
                } catch (TimeoutException stuck) {
                    if (ages() == seen) {
                        throw new IllegalStateException(
                                "work in the sandbox did not settle in " + SETTLE_LIMIT_SECONDS + "s of real time: "
                                        + busyCount.get() + " busy",
                                stuck);
                    }
                    seen = ages();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while advancing time", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("time could not be advanced", failed.getCause());
        } finally {
            synchronized (lock) {
                if (advance == mine) {
                    advance = null;
                }
            }
        }
    }

    private long ages() {
        synchronized (lock) {
            return ages;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            events.clear();
            if (advance != null) {
                advance.reached().completeExceptionally(new IllegalStateException("the sandbox is closed"));
            }
        }
        LockSupport.unpark(thread);
        sleeper.releaseAll();
        if (Thread.currentThread() != thread) {
            joinQuietly();
        }
    }

    private void joinQuietly() {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean hasClientWait() {
        synchronized (lock) {
            return clientWaits > 0;
        }
    }

    boolean isThreadAlive() {
        return thread.isAlive();
    }

    boolean isClosed() {
        return closed;
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void loop() {
        while (!closed) {
            // parked is set before the state is read: whoever changes the state afterwards sees it and wakes this
            // thread
            parked = true;
            Step step = next();
            if (step.event() == null) {
                park(step.waitNanos());
            } else {
                parked = false;
                run(step.event());
            }
        }
    }

    private static void park(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            LockSupport.park();
        } else if (nanos > 0) {
            LockSupport.parkNanos(nanos);
        }
    }

    private void run(TimelineEvent event) {
        try (Busy running = busy()) {
            event.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("a timeline task failed at {}", now(), failure);
        }
    }

    /** What to do: run an event, or look again after a while. */
    private record Step(@Nullable TimelineEvent event, long waitNanos) {
        static Step look(long afterNanos) {
            return new Step(null, afterNanos);
        }
    }

    private Step next() {
        synchronized (lock) {
            TimelineEvent head = events.isEmpty() ? null : events.first();
            if (advance != null) {
                return nextTowards(advance, head);
            }
            if (head == null) {
                return Step.look(Long.MAX_VALUE);
            }
            Duration left = Duration.between(now(), head.due());
            if (left.isNegative() || left.isZero()) {
                return take(head);
            }
            return maybeJump(head, left);
        }
    }

    private Step maybeJump(TimelineEvent head, Duration left) {
        long leftNanos = pace.flows() ? saturatedNanos(left) : Long.MAX_VALUE;
        Duration quiet = pace.quietBefore(head, clientWaits > 0, foreground > 0);
        if (quiet == null) {
            return Step.look(leftNanos);
        }
        if (busyCount.get() > 0) {
            return Step.look(leftNanos);
        }
        long wait = remainingQuiet(quiet.toNanos());
        if (wait > 0) {
            return Step.look(Math.min(wait, leftNanos));
        }
        if (busyCount.get() > 0) {
            return Step.look(leftNanos);
        }
        pace.moveTo(head.due());
        return take(head);
    }

    private Step nextTowards(Advance wanted, @Nullable TimelineEvent head) {
        if (busyCount.get() > 0) {
            return Step.look(Long.MAX_VALUE);
        }
        long handedOver = handedOverSince + AFTER_CLIENT_WAIT.toNanos() - System.nanoTime();
        if (handedOver > 0) {
            return Step.look(handedOver);
        }
        if (head != null && !head.due().isAfter(wanted.target())) {
            if (head.due().isAfter(now())) {
                pace.moveTo(head.due());
            }
            return take(head);
        }
        if (wanted.target().isAfter(now())) {
            pace.moveTo(wanted.target());
        }
        advance = null;
        wanted.reached().complete(now());
        return Step.look(0);
    }

    private long remainingQuiet(long quietNanos) {
        long now = System.nanoTime();
        long handedOver = handedOverSince + Math.min(AFTER_CLIENT_WAIT.toNanos(), quietNanos) - now;
        return Math.max(Math.max(quietSince + quietNanos - now, handedOver), acting.remaining());
    }

    private Step take(TimelineEvent head) {
        events.remove(head);
        count(head, -1);
        return head.claim() ? new Step(head, 0) : Step.look(0);
    }

    private static long saturatedNanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : duration.toNanos();
    }
}
