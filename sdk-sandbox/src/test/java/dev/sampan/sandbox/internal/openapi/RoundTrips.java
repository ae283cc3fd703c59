package dev.sampan.sandbox.internal.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Counts round trips without a clock: a request is passed on when all of its round trip have come, so that whoever waits for an
 * answer before it sends the next request never gets one. On one event loop.
 */
final class RoundTrips implements Consumer<Runnable> {
    private final IntUnaryOperator sizes;
    private final List<Runnable> held = new ArrayList<>();
    private volatile int count;

    /** Round trips of so many requests, by their number from 0. */
    RoundTrips(IntUnaryOperator sizes) {
        this.sizes = sizes;
    }

    @Override
    public void accept(Runnable request) {
        held.add(request);
        if (held.size() == sizes.applyAsInt(count)) {
            count++;
            List.copyOf(held).forEach(Runnable::run);
            held.clear();
        }
    }

    int count() {
        return count;
    }
}
