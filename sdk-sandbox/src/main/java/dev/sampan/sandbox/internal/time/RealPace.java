package dev.sampan.sandbox.internal.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** With the system's clock, never a jump. */
final class RealPace implements Pace {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public boolean flows() {
        return true;
    }

    @Override
    public void moveTo(Instant instant) {
        throw new UnsupportedOperationException(
                "real time cannot be moved; start the sandbox with AUTO or MANUAL time");
    }

    @Override
    public @Nullable Duration quietBefore(TimelineEvent event, boolean clientsWait, boolean foregroundAhead) {
        return null;
    }
}
