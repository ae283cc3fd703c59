package dev.sampan.registry;

import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.internal.text.Durations;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.Problem;
import dev.sampan.problem.RemoteException;
import dev.sampan.problem.SampanException;
import dev.sampan.registry.Draft.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One application of a plan: its acts in order, each read back when its answer is in doubt, and then the wait for the end. */
final class RegistryRun<T> {
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Session session;
    private final String subject;
    private final Drafting drafting;
    private final Supplier<T> result;
    private final Instant begun;

    RegistryRun(Session session, String subject, Drafting drafting, Supplier<T> result) {
        this.session = session;
        this.subject = subject;
        this.drafting = drafting;
        this.result = result;
        this.begun = session.clock().instant();
    }

    Outcome<T> run(Draft draft) {
        List<Act> acts = draft.acts();
        for (int i = 0; i < acts.size(); i++) {
            Outcome<T> end = act(acts, i);
            if (end != null) {
                return end;
            }
        }
        return settled(draft);
    }

    /** Null when the act is done and the run goes on. */
    private @Nullable Outcome<T> act(List<Act> acts, int index) {
        Act act = acts.get(index);
        session.progress(subject, act.name(), act.name(), (double) index / acts.size());
        SampanException failure = sent(act);
        if (Thread.currentThread().isInterrupted()) {
            return stopped(acts, index);
        }
        if (failure == null) {
            return null;
        }
        Draft now;
        try {
            now = drafting.draft();
        } catch (SampanException e) {
            return unknown(act, failure);
        }
        if (!now.needs(act)) {
            return null;
        }
        if (isRefusal(failure)) {
            return failed(acts, index, failure);
        }
        if (!act.tells()) {
            return unknown(act, failure);
        }
        SampanException again = sent(act);
        if (again == null) {
            return null;
        }
        return isRefusal(again) ? failed(acts, index, again) : unknown(act, again);
    }

    private static @Nullable SampanException sent(Act act) {
        try {
            act.send().run();
            return null;
        } catch (SampanException e) {
            return e;
        }
    }

    /** Whether the cloud or the cluster looked at the call and did not do it. */
    private static boolean isRefusal(SampanException failure) {
        return failure instanceof RemoteException refused && refused.status() > 0 && refused.status() < 500;
    }

    private Outcome<T> failed(List<Act> acts, int index, SampanException failure) {
        Problem problem = failure.problem();
        Finding cause = new Finding(
                problem.code(),
                Severity.ERROR,
                Level.OBSERVE,
                subject,
                problem.happened(),
                problem.reason(),
                List.of(),
                problem.nextStep());
        List<String> remains = acts.subList(0, index).stream()
                .map(done -> "done: " + done.name())
                .toList();
        return new Failed<>(acts.get(index).name() + " was refused", cause, remains, failure);
    }

    private Outcome<T> unknown(Act act, SampanException failure) {
        return new Unknown<>(
                "whether " + act.name() + " was done",
                List.of(new Evidence(act.name(), failure.problem().happened())),
                "plan again: the new plan says what is left");
    }

    private Outcome<T> stopped(List<Act> acts, int index) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < acts.size(); i++) {
            Step.State state = i < index ? Step.State.DONE : i == index ? Step.State.UNKNOWN : Step.State.PENDING;
            steps.add(new Step(acts.get(i).name(), state));
        }
        return new Stopped<>(subject + " was interrupted", steps, "plan again: the new plan says what is left");
    }

    /** Waits until what is there is what was wished. */
    private Outcome<T> settled(Draft draft) {
        Deadline deadline = Deadline.after(session.clock(), session.deadline());
        Duration pause = FIRST_LOOK;
        try {
            while (true) {
                Draft now = drafting.draft();
                if (now.changes().isEmpty()) {
                    return done(draft);
                }
                if (now.hopeless() != null) {
                    return new Failed<>(subject + " cannot get as planned", now.hopeless(), List.of(), null);
                }
                if (deadline.hasPassed()) {
                    return new Unknown<>(
                            "whether " + subject + " gets as planned",
                            List.of(new Evidence(
                                    "after " + Durations.text(session.deadline()),
                                    now.changes().get(0).toString())),
                            "plan again later: the new plan says what is left");
                }
                session.sleeper().sleep(deadline.limit(pause));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopped(draft.acts(), draft.acts().size());
        } catch (SampanException e) {
            return new Unknown<>(
                    "whether " + subject + " is as planned",
                    List.of(new Evidence("reading it back", e.problem().happened())),
                    "plan again: the new plan says what is left");
        }
    }

    private Outcome<T> done(Draft draft) {
        int count = draft.changes().size();
        return new Done<>(
                result.get(),
                subject + ": " + count + (count == 1 ? " change" : " changes") + " made",
                Duration.between(begun, session.clock().instant()),
                "");
    }
}
