package dev.sampan.internal.cloud;

import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.Durations;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteException;
import java.time.Duration;
import java.util.function.Function;

/** Asks until what is seen is final, and tells each change of it as progress. Thread-safe. */
public final class Waiter {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final Session session;

    public Waiter(Session session) {
        this.session = session;
    }

    /** What a look means for the wait. */
    public enum State {
        SUCCESS,
        RETRY,
        FAILURE
    }

    /**
     * One look.
     *
     * @param value what was read
     * @param state what it means
     * @param step where it stands, such as the stage of a task
     * @param text one line for a person
     * @param fraction how much is done, from 0 to 1, or negative where nobody can know
     */
    public record Seen<T>(T value, State state, String step, String text, double fraction) {
        /** A look without a fraction. */
        public static <T> Seen<T> of(T value, State state, String step, String text) {
            return new Seen<>(value, state, step, text, -1);
        }
    }

    /**
     * The first look whose state is success or failure. A look that fails for a while is repeated.
     *
     * @param act what is waited for, such as {@code create cluster prod-sg}
     * @throws NotReadyException when the deadline passes before, with what was seen last
     * @throws InterruptedException if the calling thread is interrupted
     */
    public <T> Seen<T> await(String act, Deadline deadline, Function<Deadline, Seen<T>> look)
            throws InterruptedException {
        Duration pause = FIRST;
        String last = "nothing was seen yet";
        while (true) {
            try {
                Seen<T> seen = look.apply(deadline);
                String line = seen.step() + ": " + seen.text();
                if (!line.equals(last)) {
                    session.progress(act, seen.step(), seen.text(), seen.fraction() < 0 ? null : seen.fraction());
                    pause = FIRST;
                }
                last = line;
                if (seen.state() != State.RETRY) {
                    return seen;
                }
            } catch (RemoteException e) {
                if (!e.isRetryable()) {
                    throw e;
                }
                last = e.problem().happened();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            session.sleeper().sleep(deadline.limit(pause));
            if (deadline.hasPassed()) {
                throw late(act, deadline, last);
            }
            pause = longer(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(LONGEST) < 0 ? next : LONGEST;
    }

    private static NotReadyException late(String act, Deadline deadline, String last) {
        return new NotReadyException(
                new Problem(
                        "cloud.wait-deadline",
                        act,
                        "it did not end within " + Durations.text(deadline.allowed()) + "; last seen: " + last,
                        "the cloud takes longer, or it is stuck at this step",
                        "the cloud goes on by itself: look again later, or wait with a longer within(...)"),
                last,
                null);
    }
}
