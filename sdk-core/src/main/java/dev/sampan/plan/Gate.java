package dev.sampan.plan;

/**
 * A check that a running act asks before it goes on: metrics, logs, a person's word. Handed over on a spec. Must be
 * thread-safe.
 */
@FunctionalInterface
public interface Gate {
    /** Reads the check once, now. No data is never a pass. */
    Reading read();
}
