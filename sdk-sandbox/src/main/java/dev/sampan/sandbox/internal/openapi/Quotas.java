package dev.sampan.sandbox.internal.openapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How often the account may call each action; there is no limit until one is set. Thread-safe. */
public final class Quotas {
    private final Clock clock;
    private final Map<String, Quota> quotas = new HashMap<>();

    Quotas(Clock clock) {
        this.clock = clock;
    }

    private record Quota(int calls, Duration per, Deque<Instant> recent) {}

    /** Limits an action to so many calls in any span of this length. */
    public synchronized void set(String action, int calls, Duration per) {
        quotas.put(action, new Quota(calls, per, new ArrayDeque<>()));
    }

    /** Takes all limits back. */
    public synchronized void clear() {
        quotas.clear();
    }

    /** Counts a call; when it is one too many, how long to wait for the next that is not. */
    synchronized Optional<Duration> excess(String action) {
        Quota quota = quotas.get(action);
        if (quota == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        while (!quota.recent().isEmpty()
                && !quota.recent().getFirst().plus(quota.per()).isAfter(now)) {
            quota.recent().removeFirst();
        }
        if (quota.recent().size() < quota.calls()) {
            quota.recent().addLast(now);
            return Optional.empty();
        }
        Instant free = quota.recent().isEmpty()
                ? now.plus(quota.per())
                : quota.recent().getFirst().plus(quota.per());
        return Optional.of(Duration.between(now, free));
    }
}
