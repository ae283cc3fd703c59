package dev.sampan.sandbox.internal.http;

import dev.sampan.sandbox.ReceivedRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the newest requests in memory. */
final class BoundedRequestLog implements RequestLog {
    private final int most;
    private final Deque<ReceivedRequest> newest = new ArrayDeque<>();

    BoundedRequestLog(int most) {
        this.most = most;
    }

    @Override
    public synchronized void add(ReceivedRequest request) {
        if (newest.size() == most) {
            newest.removeFirst();
        }
        newest.addLast(request);
    }

    @Override
    public synchronized List<ReceivedRequest> all() {
        return List.copyOf(newest);
    }
}
