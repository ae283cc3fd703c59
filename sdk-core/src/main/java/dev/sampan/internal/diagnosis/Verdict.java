package dev.sampan.internal.diagnosis;

import dev.sampan.plan.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a rollout stands: exactly one of done, hopeless, undecided. Immutable. */
public sealed interface Verdict permits Verdict.Done, Verdict.Hopeless, Verdict.Undecided {
    /** One line for progress and for {@code NotReadyException.lastState()}. */
    String line();

    /** The generation was observed, all are updated, none is old, all are available. */
    record Done(String line) implements Verdict {}

    /**
     * It will not get there without another change. The findings carry log lines and events.
     *
     * @param line the state in one line
     * @param cause the most important finding
     * @param others further findings, most important first
     */
    record Hopeless(String line, Finding cause, List<Finding> others) implements Verdict {
        public Hopeless {
            others = List.copyOf(others);
        }
    }

    /**
     * It may still get there.
     *
     * @param line the last state in one line
     * @param suspects what looks wrong already, most important first; without log lines
     * @param askAgain when the verdict may change although no object does; empty when only a change can
     */
    record Undecided(String line, List<Finding> suspects, Optional<Instant> askAgain) implements Verdict {
        public Undecided {
            suspects = List.copyOf(suspects);
        }
    }
}
