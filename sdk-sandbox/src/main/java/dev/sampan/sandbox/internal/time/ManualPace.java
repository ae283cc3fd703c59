package dev.sampan.sandbox.internal.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Stands still until moved. */
final class ManualPace implements Pace {
    private volatile Instant now;

    ManualPace(Instant beginning) {
        this.now = beginning;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public boolean flows() {
        return false;
    }

    @Override
    public void moveTo(Instant instant) {
        now = instant;
    }

    @Override
    public @Nullable Duration quietBefore(TimelineEvent event, boolean clientsWait, boolean foregroundAhead) {
        return null;
    }
}
