package dev.sampan.deploy;

import dev.sampan.plan.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How far the steps of several apps came. */
final class AppSetSteps {
    private final Map<String, RunSteps> byApp = new LinkedHashMap<>();

    AppSetSteps(List<IntentPlan> plans) {
        plans.forEach(plan -> byApp.put(plan.app(), plan.steps()));
    }

    RunSteps of(String app) {
        return Objects.requireNonNull(byApp.get(app), "only apps of the plan are asked for");
    }

    /**
     * One for an app that is all as wished, or of which nothing was begun; of another each of its own.
     *
     * @param good tells of an app whether it is as wished
     */
    List<Step> all(Predicate<String> good) {
        return byApp.keySet().stream()
                .flatMap(app -> good.test(app) ? Stream.of(whole(app, Step.State.DONE)) : steps(app))
                .toList();
    }

    private Stream<Step> steps(String app) {
        List<Step> own = of(app).all();
        return own.stream().allMatch(step -> step.state() == Step.State.PENDING)
                ? Stream.of(whole(app, Step.State.PENDING))
                : own.stream().map(step -> new Step(app + ": " + step.name(), step.state()));
    }

    private static Step whole(String app, Step.State state) {
        return new Step("deploy " + app, state);
    }
}
