package dev.sampan.observe;

/** How an app is, worst first. */
public enum HealthState {
    /** Nothing of it serves, and it does not heal by itself. */
    FAILING,
    /** It serves, and something is wrong. */
    DEGRADED,
    /** A change is under way and nothing is wrong so far. */
    PROGRESSING,
    /** Nothing of it runs and nothing is asked to: scaled to zero, or suspended. */
    ABSENT,
    /** All that its spec asks for is there and available. */
    HEALTHY
}
