package dev.sampan.deploy;

import dev.sampan.internal.session.Session;
import dev.sampan.plan.Step;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far each step of an act came, in order. Who listens to the session is told when one begins and how it ends. Not thread-safe.
 */
final class RunSteps {
    private final Session session;
    private final String act;
    private final Map<String, Step.State> states = new LinkedHashMap<>();

    /** @param act as listeners are told, such as {@code deploy web} */
    RunSteps(Session session, String act) {
        this.session = session;
        this.act = act;
    }

    String act() {
        return act;
    }

    /** Sets what is to come before all that was to come until now. */
    void planFirst(List<String> steps) {
        List<String> all = new ArrayList<>(steps);
        states.forEach((step, state) -> {
            if (state == Step.State.PENDING && !steps.contains(step)) {
                all.add(step);
            }
        });
        plan(all);
    }

    /** Sets what is to come, in the place of what was to come until now. */
    void plan(List<String> steps) {
        states.values().removeIf(Step.State.PENDING::equals);
        steps.forEach(step -> states.putIfAbsent(step, Step.State.PENDING));
    }

    /** Adds one that is still to come. */
    void add(String step) {
        states.putIfAbsent(step, Step.State.PENDING);
    }

    /** From here until its end nobody can say. */
    void begin(String step) {
        states.put(step, Step.State.UNKNOWN);
        tell(step + " begins", step);
    }

    void done(String step) {
        end(step, Step.State.DONE);
    }

    /** It was begun and surely not done. */
    void pending(String step) {
        end(step, Step.State.PENDING);
    }

    /** What it had done is taken back; nothing if the act has no such step. */
    void undone(String step) {
        if (has(step)) {
            end(step, Step.State.UNDONE);
        }
    }

    /** It came to an end that is not the one that was wished, which the outcome tells. */
    void ended(String step, String how) {
        tell(step + " ends: " + how, step);
    }

    /** It was ended by a failure of its write. */
    void end(String step, SampanException failure) {
        end(step, Doubt.isLeftBy(failure) ? Step.State.UNKNOWN : Step.State.PENDING);
    }

    boolean isDone(String step) {
        return states.get(step) == Step.State.DONE;
    }

    boolean has(String step) {
        return states.containsKey(step);
    }

    /** Whether it is one of the act and not done. */
    boolean isOpen(String step) {
        return has(step) && !isDone(step);
    }

    boolean isUnknown(String step) {
        return states.get(step) == Step.State.UNKNOWN;
    }

    List<Step> all() {
        return states.entrySet().stream()
                .map(e -> new Step(e.getKey(), e.getValue()))
                .toList();
    }

    private void end(String step, Step.State state) {
        states.put(step, state);
        tell(new Step(step, state).toString(), step);
    }

    private void tell(String line, String step) {
        session.progress(act, step, line, null);
    }
}
