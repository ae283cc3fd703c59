package dev.sampan.problem;

import org.jspecify.annotations.Nullable;

/**
 * What the other side said. Immutable.
 *
 * @param status HTTP status, 0 when no answer came
 * @param code the other side's own code, may be empty
 * @param requestId the other side's request id, if it gave one
 * @param retryable whether the same call may succeed later
 */
public record RemoteError(int status, String code, @Nullable String requestId, boolean retryable) {}
