package dev.sampan.internal.retry;

/** What an endpoint may still be asked again: retries take tokens, successes give them back. Thread-safe. */
final class TokenBucket {
    private final int capacity;
    private int tokens;

    TokenBucket(int capacity) {
        this.capacity = capacity;
        this.tokens = capacity;
    }

    synchronized boolean take(int cost) {
        if (tokens < cost) {
            return false;
        }
        tokens -= cost;
        return true;
    }

    /** Gives back what a call took, or one token for a call that needed no retry. */
    synchronized void succeeded(int taken) {
        tokens = Math.min(capacity, tokens + Math.max(1, taken));
    }

    synchronized int tokens() {
        return tokens;
    }
}
