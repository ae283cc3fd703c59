package dev.sampan.internal.retry;

/** Remembers whether a try has begun to send, for without that a lost answer leaves nothing in doubt. Thread-safe. */
public final class SendMark {
    private volatile boolean sent;

    public void begin() {
        sent = true;
    }

    public boolean hasBegun() {
        return sent;
    }
}
