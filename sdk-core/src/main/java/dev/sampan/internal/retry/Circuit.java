package dev.sampan.internal.retry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Keeps callers from an endpoint that does not answer; lets one through now and then to see. Thread-safe. */
final class Circuit {
    private final Clock clock;
    private final int failuresToOpen;
    private final Duration probeEvery;
    private int failures;
    private Instant nextProbe = Instant.MIN;

    Circuit(Clock clock, int failuresToOpen, Duration probeEvery) {
        this.clock = clock;
        this.failuresToOpen = failuresToOpen;
        this.probeEvery = probeEvery;
    }

    /** Whether a call may go now; while open, true once per probe interval. */
    synchronized boolean admits() {
        if (failures < failuresToOpen) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(nextProbe)) {
            return false;
        }
        nextProbe = now.plus(probeEvery);
        return true;
    }

    synchronized void answered() {
        failures = 0;
    }

    synchronized void failed() {
        failures++;
        if (failures >= failuresToOpen) {
            nextProbe = clock.instant().plus(probeEvery);
        }
    }

    synchronized boolean isOpen() {
        return failures >= failuresToOpen;
    }
}
