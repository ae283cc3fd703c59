package dev.sampan.deploy;

import dev.sampan.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far each step of a run came, in order. Not thread-safe. */
final class RunSteps {
    private final Map<String, Step.State> states = new LinkedHashMap<>();

    void plan(List<String> objects) {
        objects.forEach(object -> pending("apply " + object));
        pending("wait for the rollout");
    }

    void pending(String step) {
        states.put(step, Step.State.PENDING);
    }

    void unknown(String step) {
        states.put(step, Step.State.UNKNOWN);
    }

    void undone(String step) {
        states.put(step, Step.State.UNDONE);
    }

    void done(String step) {
        states.put(step, Step.State.DONE);
    }

    List<Step> all() {
        return states.entrySet().stream()
                .map(e -> new Step(e.getKey(), e.getValue()))
                .toList();
    }
}
