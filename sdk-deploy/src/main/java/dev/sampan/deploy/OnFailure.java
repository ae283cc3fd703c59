package dev.sampan.deploy;

/** What an apply does with a release that turned out bad. */
public enum OnFailure {
    /** Leaves it as it is, for a person to look at. The default. */
    KEEP,
    /** Restores the last good release and waits for it; the outcome is still {@link dev.sampan.plan.Failed} and says so. */
    ROLLBACK
}
