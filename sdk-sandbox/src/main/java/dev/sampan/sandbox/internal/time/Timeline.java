package dev.sampan.sandbox.internal.time;

import dev.sampan.time.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The sandbox's one timeline. Everything that waits in the sandbox waits here; thread-safe.
 *
 * <p>AUTO jumps only while nothing is busy: whoever handles a request or has controller work holds a {@link Busy}.
 */
public interface Timeline extends AutoCloseable {
    Instant now();

    Clock clock();

    /** For the Sampan that the sandbox injects: who reads it is about to send something, and AUTO lets that arrive. */
    Clock clientClock();

    /** For the Sampan that the sandbox injects: its waits are due events of this timeline as well. */
    Sleeper sleeper();

    /** Runs the task once, on the timeline's own thread, when the delay has passed. Tasks run in order of their due time. */
    Timer schedule(Duration delay, Runnable task);

    /**
     * As {@link #schedule}, for what recurs without end (heartbeats, autoscaler rounds, cron, the tenth restart): AUTO runs it
     * when time passes over it, and jumps to it only while a client waits or something else lies further ahead.
     */
    Timer scheduleBackground(Duration delay, Runnable task);

    /** Keeps AUTO from jumping until closed. Cheap; nests. */
    Busy busy();

    /** As {@link #busy}, for a request that has come in. */
    Busy arrival();

    /** MANUAL and AUTO: moves time forward, running every event that falls due on the way, in order, each settled before the next. */
    Instant advance(Duration by);

    @Override
    void close();

    /** A scheduled task. */
    interface Timer {
        /** Whether it was still to run. */
        boolean cancel();
    }

    /** Work in progress. */
    interface Busy extends AutoCloseable {
        @Override
        void close();
    }
}
