package dev.sampan.sandbox.internal.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a timeline's time passes: what time it is, and when a jump is allowed. */
interface Pace {
    Instant now();

    /** Whether time passes by itself, so that waiting for a due time makes sense. */
    boolean flows();

    /** Moves to a later instant at once. */
    void moveTo(Instant instant);

    /**
     * How long nothing must have been busy before time may jump to the event, or null if it never jumps by itself.
     *
     * @param event what would be next
     * @param clientsWait whether a client waits for time to pass
     * @param foregroundAhead whether an event lies ahead that is no background event
     */
    @Nullable
    Duration quietBefore(TimelineEvent event, boolean clientsWait, boolean foregroundAhead);
}
