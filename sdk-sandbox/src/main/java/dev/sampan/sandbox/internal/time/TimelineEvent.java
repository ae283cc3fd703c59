package dev.sampan.sandbox.internal.time;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Something that falls due once. Ordered by due time, the world's events before clients' waits, then by age. */
final class TimelineEvent implements Comparable<TimelineEvent> {
    /** Whose event it is. */
    enum Kind {
        WORLD,
        BACKGROUND,
        SLEEP,
        POLL;

        boolean isClientWait() {
            return this == SLEEP || this == POLL;
        }
    }

    private enum State {
        PENDING,
        RUN,
        CANCELLED
    }

    private final Instant due;
    private final long age;
    private final Kind kind;
    private final Runnable task;
    private final AtomicReference<State> state = new AtomicReference<>(State.PENDING);

    TimelineEvent(Instant due, long age, Kind kind, Runnable task) {
        this.due = due;
        this.age = age;
        this.kind = kind;
        this.task = task;
    }

    Instant due() {
        return due;
    }

    Kind kind() {
        return kind;
    }

    /** True for the one caller that may run it. */
    boolean claim() {
        return state.compareAndSet(State.PENDING, State.RUN);
    }

    boolean cancel() {
        return state.compareAndSet(State.PENDING, State.CANCELLED);
    }

    void run() {
        task.run();
    }

    @Override
    public int compareTo(TimelineEvent other) {
        int byDue = due.compareTo(other.due);
        if (byDue != 0) {
            return byDue;
        }
        int byKind = Boolean.compare(kind.isClientWait(), other.kind.isClientWait());
        return byKind != 0 ? byKind : Long.compare(age, other.age);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
