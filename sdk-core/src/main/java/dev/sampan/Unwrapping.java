package dev.sampan;

import dev.sampan.problem.InvalidRequestException;

/** What a handle says when there is no such thing beneath it. */
final class Unwrapping {
    private Unwrapping() {}

    static InvalidRequestException refused(String handle, Class<?> type, String there) {
        String first = handle.lines().findFirst().orElse(handle);
        return InvalidRequestException.of(
                "unwrap.none",
                "unwrap " + type.getName() + " from " + first,
                "there is no such thing beneath it",
                "it rests on " + there,
                "ask for " + there);
    }
}
