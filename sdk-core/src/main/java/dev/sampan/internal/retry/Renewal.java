package dev.sampan.internal.retry;

import dev.sampan.internal.retry.TransportFailure.Kind;
import dev.sampan.problem.SampanException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps something that runs out, such as a temporary credential, and gets the next in time. One caller gets it; the others go on
 * with the one they have while it holds, or wait, each no longer than its own deadline. Thread-safe.
 */
public final class Renewal<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration SLICE = Duration.ofMillis(200);
    /** After a renewal in vain, what still holds is used this long before the next try. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String what;
    private final Clock clock;
    private final Duration ahead;
    private final Source<T> source;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile @Nullable Held<T> held;

    /** Gets the next one, from a file, a program or the cloud. */
    @FunctionalInterface
    public interface Source<T> {
        Term<T> next(Deadline deadline);
    }

    /**
     * A value and how long it holds.
     *
     * @param end null when it holds until it is refused
     */
    public record Term<T>(T value, @Nullable Instant end) {}

    private record Held<T>(T value, Instant end, Instant renewAt) {}

    /**
     * Keeps nothing yet.
     *
     * @param what for the log, such as {@code kubeconfig}; no secret
     * @param ahead how long before its end a value is renewed; half its life when that is shorter
     */
    public Renewal(String what, Clock clock, Duration ahead, Source<T> source) {
        this.what = what;
        this.clock = clock;
        this.ahead = ahead;
        this.source = source;
    }

    /**
     * What to use now.
     *
     * @throws TransportFailure if the deadline passes or the caller is interrupted while another caller renews
     */
    public T current(Deadline deadline) {
        Held<T> known = held;
        if (known != null && isFresh(known)) {
            return known.value();
        }
        if (known != null && holds(known) && !renewing.tryLock()) {
            return known.value();
        }
        if (!renewing.isHeldByCurrentThread()) {
            enter(deadline);
        }
        try {
            Held<T> meanwhile = held;
            return meanwhile != null && isFresh(meanwhile)
                    ? meanwhile.value()
                    : renewedOrStillGood(meanwhile, deadline);
        } finally {
            renewing.unlock();
        }
    }

    /**
     * What to use after the other side refused this one: what another caller got meanwhile, else a new one.
     *
     * @throws TransportFailure as {@link #current} does
     */
    public T renewed(T refused, Deadline deadline) {
        enter(deadline);
        try {
            Held<T> known = held;
            return known != null && !known.value().equals(refused) ? known.value() : next(deadline);
        } finally {
            renewing.unlock();
        }
    }

    /** Drops what it keeps if it is this, so that the next caller gets a new one. */
    public void forget(Predicate<T> refused) {
        Held<T> known = held;
        if (known != null && refused.test(known.value())) {
            held = null;
        }
    }

    private T renewedOrStillGood(@Nullable Held<T> known, Deadline deadline) {
        try {
            return next(deadline);
        } catch (SampanException | TransportFailure e) {
            if (known == null || !holds(known) || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            LOG.warn("renewal failed, what={} still holds until={}", what, known.end(), e);
            held = new Held<>(known.value(), known.end(), clock.instant().plus(PAUSE));
            return known.value();
        }
    }

    private T next(Deadline deadline) {
        Term<T> term = source.next(deadline);
        Instant now = clock.instant();
        Instant end = term.end() == null ? Instant.MAX : term.end();
        held = new Held<>(term.value(), end, end.equals(Instant.MAX) ? end : end.minus(ahead(now, end)));
        return term.value();
    }

    private Duration ahead(Instant now, Instant end) {
        Duration half = Duration.between(now, end).dividedBy(2);
        return half.compareTo(ahead) < 0 ? half : ahead;
    }

    private boolean isFresh(Held<T> known) {
        return clock.instant().isBefore(known.renewAt());
    }

    private boolean holds(Held<T> known) {
        return clock.instant().isBefore(known.end());
    }

    /** Waits in real time, as whoever renews is truly at work and so ends. */
    private void enter(Deadline deadline) {
        try {
            while (!renewing.tryLock(SLICE.toMillis(), TimeUnit.MILLISECONDS)) {
                if (deadline.hasPassed()) {
                    throw new TransportFailure(Kind.DEADLINE, false, 0, null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportFailure(Kind.INTERRUPTED, false, 0, null);
        }
    }
}
