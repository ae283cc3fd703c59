package dev.sampan.internal.retry;

/**
 * The last answer of a call, and how it came about.
 *
 * @param value the last answer, good or bad
 * @param attempts how often the call was sent
 * @param inDoubt whether an earlier try may have taken effect, as its answer was lost or was a 5xx
 */
public record Result<T>(T value, int attempts, boolean inDoubt) {}
