package dev.sampan.sandbox.internal.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** A timeline as a clock in UTC. */
final class TimelineClock extends Clock {
    private final Supplier<Instant> now;
    private final ZoneId zone;

    TimelineClock(Supplier<Instant> now) {
        this(now, ZoneOffset.UTC);
    }

    private TimelineClock(Supplier<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TimelineClock(now, other);
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
