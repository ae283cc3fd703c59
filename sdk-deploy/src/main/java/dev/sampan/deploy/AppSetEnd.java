package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the outcomes of several apps come to. */
final class AppSetEnd {
    static final String AGAIN = "plan again: the difference tells what is missing";
    private static final String NOT_BEGUN = "not begun";

    private final KubeNamespace kube;
    private final Instant begun;
    private final List<IntentPlan> plans;
    private final Map<String, Outcome<Release>> outcomes;
    private final AppSetSteps steps;

    /** @param outcomes of the apps that were begun */
    AppSetEnd(
            KubeNamespace kube,
            Instant begun,
            List<IntentPlan> plans,
            Map<String, Outcome<Release>> outcomes,
            AppSetSteps steps) {
        this.kube = kube;
        this.begun = begun;
        this.plans = plans;
        this.outcomes = Map.copyOf(outcomes);
        this.steps = steps;
    }

    boolean isFailed() {
        return outcomes.values().stream().anyMatch(Failed.class::isInstance);
    }

    /** Takes back what was released, last first; one line each. */
    List<String> undo() {
        List<String> told = new ArrayList<>();
        for (int i = plans.size() - 1; i >= 0; i--) {
            IntentPlan plan = plans.get(i);
            if (outcomes.get(plan.app()) instanceof Done<Release> done) {
                told.add(plan.app() + " "
                        + Rollbacks.undo(kube, plan, done.value().number(), "released together with one that failed"));
            }
        }
        return told;
    }

    /** @param undone what was taken back, one line each */
    Outcome<ReleasedApps> outcome(List<String> undone) {
        if (outcomes.size() == plans.size() && outcomes.values().stream().allMatch(Outcome::isGood)) {
            return good();
        }
        Optional<Failed<Release>> failed =
                all(Failed.class).map(f -> (Failed<Release>) f).findFirst();
        if (failed.isPresent()) {
            List<String> remains =
                    Stream.concat(undone.stream(), states().stream()).toList();
            return new Failed<>(
                    failed.get().summary() + "; " + counts(),
                    failed.get().cause(),
                    remains,
                    failed.get().exception());
        }
        if (all(Unknown.class).findAny().isPresent()) {
            List<Evidence> evidence = all(Unknown.class)
                    .flatMap(u -> ((Unknown<Release>) u).evidence().stream())
                    .toList();
            return new Unknown<>(counts(), evidence, AGAIN);
        }
        return new Stopped<>(counts() + firstStop(), steps.all(app -> isGood(outcomes.get(app))), AGAIN);
    }

    private String firstStop() {
        return all(Stopped.class)
                .map(stopped -> "; " + ((Stopped<Release>) stopped).summary())
                .findFirst()
                .orElse("");
    }

    private Outcome<ReleasedApps> good() {
        ReleasedApps released = new ReleasedApps(
                plans.stream().map(plan -> outcome(plan.app()).orElseThrow()).toList());
        if (count(Done.class) == 0) {
            return new Unchanged<>(released, counts());
        }
        return new Done<>(
                released,
                counts(),
                Duration.between(begun, kube.session().clock().instant()),
                "rollback(app) of each, last first");
    }

    private Outcome<Release> outcome(String app) {
        return Objects.requireNonNull(outcomes.get(app), "an app that was begun has an outcome");
    }

    private Stream<Outcome<Release>> all(Class<?> type) {
        return plans.stream().<Outcome<Release>>mapMulti((plan, sink) -> {
            Outcome<Release> outcome = outcomes.get(plan.app());
            if (type.isInstance(outcome)) {
                sink.accept(outcome);
            }
        });
    }

    private long count(Class<?> type) {
        return all(type).count();
    }

    /** Such as {@code 3 of 12 apps released, 8 unchanged, 1 failed}. */
    private String counts() {
        List<String> parts = new ArrayList<>();
        parts.add(count(Done.class) + " of " + plans.size() + " apps released");
        part(parts, count(Unchanged.class), "unchanged");
        part(parts, count(Failed.class), "failed");
        part(parts, count(Unknown.class), "unknown");
        part(parts, count(Stopped.class), "stopped");
        part(parts, plans.size() - outcomes.size(), NOT_BEGUN);
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }

    /** How far each app came that is not as it was wished. */
    private List<String> states() {
        return plans.stream()
                .map(IntentPlan::app)
                .filter(app -> !isGood(outcomes.get(app)))
                .flatMap(app -> states(outcomes.get(app)).stream().map(state -> app + ": " + state))
                .toList();
    }

    private static List<String> states(@Nullable Outcome<Release> outcome) {
        if (outcome == null) {
            return List.of(NOT_BEGUN);
        }
        if (outcome instanceof Failed<Release> failed) {
            List<String> states =
                    new ArrayList<>(List.of("failed: " + failed.cause().what()));
            states.addAll(failed.remains());
            return states;
        }
        return List.of(outcome.toString().lines().findFirst().orElse(""));
    }

    private static boolean isGood(@Nullable Outcome<Release> outcome) {
        return outcome != null && outcome.isGood();
    }
}
