package dev.sampan.security;

import dev.sampan.plan.Level;

/** How much a rule counts by default, by the level of the environment. */
enum Weight {
    /** No excuse even in development. */
    BLOCKING(Level.WARN, Level.ENFORCE, Level.ENFORCE),
    /** As strict as the environment. */
    STRICT(Level.OBSERVE, Level.WARN, Level.ENFORCE),
    /** Shown and never in the way. */
    ADVISORY(Level.OBSERVE, Level.WARN, Level.WARN),
    /** Shown in production only. */
    PRODUCTION(Level.OBSERVE, Level.OBSERVE, Level.WARN),
    /** Recorded. */
    QUIET(Level.OBSERVE, Level.OBSERVE, Level.OBSERVE);

    private final Level observing;
    private final Level warning;
    private final Level enforcing;

    Weight(Level observing, Level warning, Level enforcing) {
        this.observing = observing;
        this.warning = warning;
        this.enforcing = enforcing;
    }

    Level in(Level environment) {
        return switch (environment) {
            case OFF -> Level.OFF;
            case OBSERVE -> observing;
            case WARN -> warning;
            case ENFORCE -> enforcing;
        };
    }
}
