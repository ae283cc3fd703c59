package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the end of a rollout means for its release: the verdict is written down, and the outcome tells it. */
final class ReleaseEnd {
    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp before;
    private final ReleaseRecord record;
    private final String act;
    private final Instant begun;
    private final RunSteps steps;
    private final boolean written;
    private final ReleaseStore store;

    /**
     * @param before what was there before the release was written
     * @param written whether this act has written it, or found it there
     */
    ReleaseEnd(
            KubeNamespace kube,
            IntentPlan plan,
            LiveApp before,
            ReleaseRecord record,
            String act,
            Instant begun,
            RunSteps steps,
            boolean written) {
        this.kube = kube;
        this.plan = plan;
        this.before = before;
        this.record = record;
        this.act = act;
        this.begun = begun;
        this.steps = steps;
        this.written = written;
        this.store = new ReleaseStore(kube);
    }

    Outcome<Release> of(RolloutEnd rollout) {
        return switch (rollout.state()) {
            case DONE -> done(rollout);
            case BAD -> bad(rollout);
            case OVERTAKEN -> overtaken(rollout);
            case PAUSED -> paused(rollout);
            case UNSEEN ->
                endedBy(ReleaseRun.WAIT, Objects.requireNonNull(rollout.failure(), "an unseen end has a failure"));
        };
    }

    Outcome<Release> stopped(String step) {
        return stopped(record, steps, step);
    }

    Outcome<Release> endedBy(String step, SampanException e) {
        return endedBy(record, steps, step, e);
    }

    /** A call that an interrupt ended says so by an exception of its own; the thread's flag tells. */
    static Outcome<Release> endedBy(ReleaseRecord record, RunSteps steps, String step, SampanException e) {
        if (Thread.currentThread().isInterrupted()) {
            return stopped(record, steps, step);
        }
        return new Unknown<>(
                "release " + record.number() + " of " + record.app() + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                "look with get(\"" + record.app() + "\"), then plan again: the difference tells what is missing");
    }

    private static Outcome<Release> stopped(ReleaseRecord record, RunSteps steps, String step) {
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was interrupted: " + step,
                steps.all(),
                "the cluster goes on by itself; look with get(\"" + record.app() + "\")");
    }

    private Outcome<Release> done(RolloutEnd rollout) {
        steps.done(ReleaseRun.WAIT);
        Release.Verdict verdict =
                ReadyWatch.isDue(plan, record.number(), written) ? Release.Verdict.HELD : Release.Verdict.GOOD;
        String unwritten = judge(verdict);
        Duration took = Duration.between(begun, kube.session().clock().instant());
        kube.session().progress(act, "done", rollout.line(), 1.0);
        Release release = new Release(record, verdict);
        String summary = record.app() + " " + rollout.line() + ", release " + record.number() + unwritten;
        if (!written) {
            return new Unchanged<>(release, summary);
        }
        return new Done<>(
                release,
                summary,
                took,
                plan.history().current().isPresent()
                        ? "rollback(\"" + record.app() + "\")"
                        : "delete(\"" + record.app() + "\")");
    }

    private Outcome<Release> bad(RolloutEnd rollout) {
        String unwritten = judge(Release.Verdict.FAILED);
        Finding cause = Objects.requireNonNull(rollout.cause(), "a bad end has a cause");
        List<String> remains = new ArrayList<>();
        remains.add(
                "Deployment/" + record.app() + " is at release " + record.number() + ": " + rollout.line() + unwritten);
        if (written && plan.intent().onFailure() == OnFailure.ROLLBACK) {
            remains.add(Rollbacks.undo(kube, plan, record.number(), "release " + record.number() + " failed"));
        }
        return new Failed<>("release " + record.number() + " of " + record.app() + " failed", cause, remains, null);
    }

    /** It has no verdict until it is resumed. */
    private Outcome<Release> paused(RolloutEnd rollout) {
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " is paused: " + rollout.line(),
                steps.all(),
                "resumeRollout(\"" + record.app() + "\")");
    }

    private Outcome<Release> overtaken(RolloutEnd rollout) {
        judge(Release.Verdict.SUPERSEDED);
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was overtaken: " + rollout.line(),
                steps.all(),
                "look at history(\"" + record.app() + "\")");
    }

    /**
     * Writes the verdict and cleans up after a good one; what could not be written is said, it changes nothing that runs. A release that
     * was found there was judged when it was made: that its pods are in trouble now does not change that.
     */
    private String judge(Release.Verdict verdict) {
        boolean complete = verdict == Release.Verdict.GOOD || verdict == Release.Verdict.HELD;
        if (!written && !complete) {
            return "";
        }
        try {
            if (written && complete) {
                store.ready(record, verdict);
            } else {
                store.judge(record, verdict);
            }
            if (verdict == Release.Verdict.GOOD) {
                store.prune(record, before);
            }
            return "";
        } catch (SampanException e) {
            return " (the verdict or the clean-up could not be written: "
                    + e.problem().happened() + ")";
        }
    }
}
