package dev.sampan.deploy;

import dev.sampan.deploy.InterceptedNamespace.Call;
import dev.sampan.deploy.InterceptedNamespace.Calls;
import dev.sampan.deploy.InterceptedNamespace.Send;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A process that dies at one of its remote calls: from then on none of its calls gets out any more. Thread-safe. */
final class DyingProcess implements Calls {
    /** When it dies, seen from the call. */
    enum Moment {
        BEFORE_SEND,
        /** The request reaches the server, the answer reaches nobody. */
        AFTER_SEND,
        /** The answer arrives; it is the last thing that does. */
        AFTER_REPLY
    }

    /** What a dead process would not feel. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Predicate<Call> counts;
    private final int boundary;
    private final Moment moment;
    private final AtomicInteger number = new AtomicInteger();
    private final List<Call> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean armed;
    private volatile boolean dead;

    /**
     * @param counts which calls are counted
     * @param boundary at which of them it dies, from 1; 0 is never
     */
    DyingProcess(Predicate<Call> counts, int boundary, Moment moment) {
        this.counts = counts;
        this.boundary = boundary;
        this.moment = moment;
    }

    static DyingProcess never() {
        return new DyingProcess(call -> true, 0, Moment.BEFORE_SEND);
    }

    /** Begins to count. */
    DyingProcess arm() {
        armed = true;
        return this;
    }

    @Override
    public Object call(Call call, Send send) throws Throwable {
        if (dead) {
            throw new Death();
        }
        if (!armed || !counts.test(call)) {
            return send.now();
        }
        seen.add(call);
        if (number.incrementAndGet() != boundary) {
            return send.now();
        }
        return switch (moment) {
            case BEFORE_SEND -> {
                dead = true;
                throw new Death();
            }
            case AFTER_SEND -> {
                dead = true;
                unheard(send);
                throw new Death();
            }
            case AFTER_REPLY -> {
                try {
                    yield send.now();
                } finally {
                    dead = true;
                }
            }
        };
    }

    private static void unheard(Send send) throws Throwable {
        try {
            send.now();
        } catch (SampanException e) {
            // an answer as well, which comes too late
        }
    }

    boolean isDead() {
        return dead;
    }

    /** The calls that were counted, in order. */
    List<Call> seen() {
        return List.copyOf(seen);
    }
}
