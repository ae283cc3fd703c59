package dev.sampan.deploy;

import dev.sampan.internal.text.Durations;
import java.time.Duration;
import java.util.Optional;

/**
 * How fast a rolling update replaces pods: one of three, or one of them with a number of its own. Immutable.
 *
 * <pre>{@code
 * app.pace(Pace.CAREFUL)
 * app.pace(Pace.BALANCED.surge("1").progressDeadline(Duration.ofMinutes(20)))
 * }</pre>
 */
public final class Pace {
    /** One pod more at a time, none missing, each ready for 30 seconds before the next; 30 minutes in all. */
    public static final Pace CAREFUL = new Pace("1", "0", Optional.of(Duration.ofSeconds(30)), Duration.ofMinutes(30));
    /** A quarter more at a time, none missing; 10 minutes in all. The default. */
    public static final Pace BALANCED = new Pace("25%", "0", Optional.empty(), Duration.ofMinutes(10));
    /** All new pods at once beside the old ones, of which a quarter may be missing; 10 minutes in all. */
    public static final Pace FAST = new Pace("100%", "25%", Optional.empty(), Duration.ofMinutes(10));

    private final String surge;
    private final String unavailable;
    private final Optional<Duration> minReady;
    private final Duration progressDeadline;

    private Pace(String surge, String unavailable, Optional<Duration> minReady, Duration progressDeadline) {
        this.surge = surge;
        this.unavailable = unavailable;
        this.minReady = minReady;
        this.progressDeadline = progressDeadline;
    }

    /** How many pods there may be above the number wished. */
    public String surge() {
        return surge;
    }

    /** A copy with another surge: a count or a percentage. */
    public Pace surge(String countOrPercent) {
        return new Pace(countOrPercent, unavailable, minReady, progressDeadline);
    }

    /** How many pods may be missing. */
    public String unavailable() {
        return unavailable;
    }

    /** A copy that lets so many pods be missing: a count or a percentage. */
    public Pace unavailable(String countOrPercent) {
        return new Pace(surge, countOrPercent, minReady, progressDeadline);
    }

    /**
     * How long a pod must be ready until it counts as available. Empty is at once, and 10 seconds for an app without port and probe,
     * whose containers count as ready as soon as they run.
     */
    public Optional<Duration> minReady() {
        return minReady;
    }

    /** A copy by which a pod must be ready for so long until it counts as available. */
    public Pace minReady(Duration stable) {
        return new Pace(surge, unavailable, Optional.of(stable), progressDeadline);
    }

    /** How long a rollout may take; {@link AppPlan#apply()} gives up 30 seconds later. */
    public Duration progressDeadline() {
        return progressDeadline;
    }

    /** A copy by which a rollout may take so long. */
    public Pace progressDeadline(Duration limit) {
        return new Pace(surge, unavailable, minReady, limit);
    }

    @Override
    public String toString() {
        return "Pace: surge " + surge + ", unavailable " + unavailable + ", min ready "
                + minReady.map(Durations::text).orElse("none") + ", deadline " + Durations.text(progressDeadline);
    }
}
