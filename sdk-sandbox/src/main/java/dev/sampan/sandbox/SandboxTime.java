package dev.sampan.sandbox;

/** How time passes in a sandbox. */
public enum SandboxTime {
    /** With the wall clock. The default of the sandbox process. */
    REAL,
    /**
     * As with the wall clock, but when no request is in flight and no controller has work, time jumps to the next due event.
     * The default of tests.
     */
    AUTO,
    /** Only by {@link Sandbox#advance}. */
    MANUAL
}
