package dev.sampan.internal.retry;

import dev.sampan.internal.retry.TransportFailure.Kind;
import dev.sampan.time.Sleeper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats calls. One per session; thread-safe.
 *
 * <p>Transport failures and 5xx are repeated up to the attempts of the {@link CallClass}. Throttled answers are repeated until
 * the deadline. Every repetition takes tokens of its endpoint, so that an outage is not made worse; a success gives them back.
 */
public final class Retrier {
    private static final Logger LOG = LoggerFactory.getLogger(Retrier.class);

    private final Clock clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final RetrySettings settings;
    private final Governors governors;
    private final Predicate<IOException> hopeless;
    private final ConcurrentHashMap<String, EndpointState> endpoints = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * A retrier.
     *
     * @param hopeless tells transport failures that another try will not change, such as an untrusted certificate
     */
    public Retrier(
            Clock clock,
            Sleeper sleeper,
            RandomGenerator random,
            RetrySettings settings,
            Governors governors,
            Predicate<IOException> hopeless) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
        this.settings = settings;
        this.governors = governors;
        this.hopeless = hopeless;
    }

    public RetrySettings settings() {
        return settings;
    }

    /** Lets no further call begin, nor a running one repeat. */
    public void close() {
        closed = true;
    }

    /** Calls, with the standard limit of one attempt. */
    public <T> Result<T> call(Route route, CallClass callClass, Deadline deadline, Attempt<T> attempt) {
        return call(route, callClass, deadline, settings.attempt(), attempt);
    }

    /**
     * Calls until there is a final answer, or nothing more may be tried; then the last answer is returned as it is.
     *
     * @throws TransportFailure if the last try brought no answer
     */
    public <T> Result<T> call(
            Route route, CallClass callClass, Deadline deadline, Duration attemptLimit, Attempt<T> attempt) {
        EndpointState endpoint = endpoints.computeIfAbsent(route.endpoint(), key -> new EndpointState());
        Governor governor = governors.of(route.account(), route.api());
        return new Run<>(endpoint, governor, route, callClass, deadline, attemptLimit, attempt).toTheEnd();
    }

    private final class EndpointState {
        private final TokenBucket bucket = new TokenBucket(settings.bucket());
        private final Circuit circuit = new Circuit(clock, settings.failuresToOpen(), settings.probeEvery());
    }

    /** One call with all its tries. Used by one thread. */
    private final class Run<T> {
        private final EndpointState endpoint;
        private final Governor governor;
        private final Route route;
        private final CallClass callClass;
        private final Deadline deadline;
        private final Duration attemptLimit;
        private final Attempt<T> attempt;
        private int sends;
        private int failures;
        private int throttles;
        private int taken;
        private boolean inDoubt;

        Run(
                EndpointState endpoint,
                Governor governor,
                Route route,
                CallClass callClass,
                Deadline deadline,
                Duration attemptLimit,
                Attempt<T> attempt) {
            this.endpoint = endpoint;
            this.governor = governor;
            this.route = route;
            this.callClass = callClass;
            this.deadline = deadline;
            this.attemptLimit = attemptLimit;
            this.attempt = attempt;
        }

        Result<T> toTheEnd() {
            try {
                while (true) {
                    Answer<T> answer = once();
                    Duration wait = answer == null ? transportWait() : waitAfter(answer);
                    if (answer != null && wait == null) {
                        return new Result<>(answer.value(), sends, inDoubt);
                    }
                    if (wait != null) {
                        LOG.debug(
                                "retry api={} endpoint={} sends={} wait={}",
                                route.api(),
                                route.endpoint(),
                                sends,
                                wait);
                        sleeper.sleep(wait);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TransportFailure(Kind.INTERRUPTED, inDoubt, sends, null);
            }
        }

        private @Nullable Throwable lastFailure;
        private boolean lastWasSent;

        /** One try; null when the transport failed in a way that may be tried again. */
        private @Nullable Answer<T> once() throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            requireOpenSession();
            if (deadline.hasPassed()) {
                throw new TransportFailure(Kind.DEADLINE, inDoubt, sends, lastFailure);
            }
            if (!endpoint.circuit.admits()) {
                throw new TransportFailure(Kind.CIRCUIT_OPEN, inDoubt, sends, lastFailure);
            }
            Governor.Place place = governor.enter(deadline);
            if (place == null) {
                throw new TransportFailure(Kind.DEADLINE, inDoubt, sends, lastFailure);
            }
            SendMark mark = new SendMark();
            try {
                sends++;
                Answer<T> answer = attempt.run(deadline.limit(attemptLimit), mark);
                endpoint.circuit.answered();
                settle(place, answer);
                return answer;
            } catch (IOException e) {
                place.failed();
                failed(e, mark);
                return null;
            } catch (InterruptedException e) {
                inDoubt |= mark.hasBegun();
                throw e;
            } finally {
                place.failed();
            }
        }

        private void settle(Governor.Place place, Answer<T> answer) {
            switch (answer.signal()) {
                case FINAL -> {
                    place.clean();
                    endpoint.bucket.succeeded(taken);
                }
                case THROTTLED -> place.throttled();
                case SERVER_ERROR -> {
                    place.failed();
                    inDoubt = true;
                }
            }
        }

        private void failed(IOException e, SendMark mark) {
            requireOpenSession();
            lastFailure = e;
            lastWasSent = mark.hasBegun();
            inDoubt |= lastWasSent;
            failures++;
            if (deadline.hasPassed()) {
                throw new TransportFailure(Kind.DEADLINE, inDoubt, sends, e);
            }
            if (hopeless.test(e)) {
                throw new TransportFailure(Kind.BROKEN, inDoubt, sends, e);
            }
            endpoint.circuit.failed();
        }

        private void requireOpenSession() {
            if (closed) {
                throw new TransportFailure(Kind.CLOSED, inDoubt, sends, null);
            }
        }

        /** How long to wait after a transport failure; throws when it was the last. */
        private Duration transportWait() {
            int allowed = !lastWasSent && callClass == CallClass.NON_IDEMPOTENT
                    ? CallClass.ATTEMPTS_WHEN_NOTHING_WAS_SENT
                    : callClass.attempts();
            if (failures >= allowed || !take(settings.transientCost())) {
                throw new TransportFailure(Kind.BROKEN, inDoubt, sends, lastFailure);
            }
            return deadline.limit(jitter(settings.transportBase(), failures));
        }

        /** How long to wait before the call is repeated; null when this answer is the last. */
        private @Nullable Duration waitAfter(Answer<T> answer) {
            return switch (answer.signal()) {
                case FINAL -> null;
                case THROTTLED -> {
                    throttles++;
                    yield mayRepeat(settings.throttleCost())
                            ? stretched(jitter(settings.throttleBase(), throttles), answer.retryAfter())
                            : null;
                }
                case SERVER_ERROR -> {
                    failures++;
                    yield failures < callClass.attempts() && mayRepeat(settings.transientCost())
                            ? stretched(jitter(settings.transportBase(), failures), answer.retryAfter())
                            : null;
                }
            };
        }

        private boolean mayRepeat(int cost) {
            return !closed && deadline.remaining().compareTo(reserve()) > 0 && take(cost);
        }

        /** At least what the other side asks for, but so that one more try fits before the deadline. */
        private Duration stretched(Duration wait, @Nullable Duration asked) {
            Duration wanted = asked != null && asked.compareTo(wait) > 0 ? asked : wait;
            return min(wanted, deadline.remaining().minus(reserve()));
        }

        /** What is kept of the deadline for one more try; less where the whole deadline is short. */
        private Duration reserve() {
            return min(settings.lastTry(), deadline.allowed().dividedBy(4));
        }

        private boolean take(int cost) {
            boolean got = endpoint.bucket.take(cost);
            taken += got ? cost : 0;
            return got;
        }

        private Duration jitter(Duration base, int round) {
            return Backoff.fullJitter(base, settings.cap(), round, random);
        }

        private static Duration min(Duration a, Duration b) {
            return a.compareTo(b) < 0 ? a : b;
        }
    }
}
