package dev.sampan.deploy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How fast a rolling update replaces pods. What a spec says of its own wins over the pace, number by number. */
public enum Pace {
    /** One pod more at a time, none missing, each ready for 30 seconds before the next; 30 minutes in all. */
    CAREFUL("1", "0", Duration.ofSeconds(30), Duration.ofMinutes(30)),
    /** A quarter more at a time, none missing; 10 minutes in all. The default. */
    BALANCED("25%", "0", null, Duration.ofMinutes(10)),
    /** All new pods at once beside the old ones, of which a quarter may be missing; 10 minutes in all. */
    FAST("100%", "25%", null, Duration.ofMinutes(10));

    private final String surge;
    private final String unavailable;
    private final Optional<Duration> minReady;
    private final Duration progressDeadline;

    Pace(String surge, String unavailable, @Nullable Duration minReady, Duration progressDeadline) {
        this.surge = surge;
        this.unavailable = unavailable;
        this.minReady = Optional.ofNullable(minReady);
        this.progressDeadline = progressDeadline;
    }

    /** How many pods there may be above the number wished: a count or a percentage. */
    public String surge() {
        return surge;
    }

    /** How many pods may be missing: a count or a percentage. */
    public String unavailable() {
        return unavailable;
    }

    /** How long a pod must be ready until it counts as available; empty leaves it to {@link AppSpec#minReady}'s default. */
    public Optional<Duration> minReady() {
        return minReady;
    }

    /** How long a rollout may take. */
    public Duration progressDeadline() {
        return progressDeadline;
    }
}
