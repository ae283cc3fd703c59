package dev.sampan.sandbox.internal.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A timeline as a clock in UTC. */
final class TimelineClock extends Clock {
    private final Timeline timeline;
    private final ZoneId zone;

    TimelineClock(Timeline timeline) {
        this(timeline, ZoneOffset.UTC);
    }

    private TimelineClock(Timeline timeline, ZoneId zone) {
        this.timeline = timeline;
        this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new TimelineClock(timeline, other);
    }

    @Override
    public Instant instant() {
        return timeline.now();
    }
}
