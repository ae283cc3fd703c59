package dev.sampan.deploy;

import dev.sampan.plan.Outcome;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.util.List;
import java.util.function.Supplier;

/** How an act ends whose caller was interrupted: its steps tell. The interrupt stays set throughout. */
final class Cancellation {
    private Cancellation() {}

    /** Whether an interrupt has ended a call before its answer came. */
    static boolean isCauseOf(SampanException e) {
        return Thread.currentThread().isInterrupted() && (e instanceof NotReadyException || Doubt.isLeftBy(e));
    }

    /**
     * What an act comes to.
     *
     * @param title of its plan
     * @param steps of the act, of which it has told those that it began
     * @param next what to call when it was cancelled
     */
    static <T> Outcome<T> told(String title, RunSteps steps, String next, Supplier<Outcome<T>> act) {
        return told(title, steps::all, next, act);
    }

    /** As above, of an act with the steps of several apps. */
    static <T> Outcome<T> told(String title, Supplier<List<Step>> steps, String next, Supplier<Outcome<T>> act) {
        try {
            return act.get();
        } catch (SampanException e) {
            if (!isCauseOf(e)) {
                throw e;
            }
            return stopped(title, steps.get(), Doubt.next(e, next));
        }
    }

    static <T> Outcome<T> stopped(String title, RunSteps steps, String next) {
        return stopped(title, steps.all(), next);
    }

    private static <T> Outcome<T> stopped(String title, List<Step> steps, String next) {
        return new Stopped<>(title + " was interrupted", steps, next);
    }
}
