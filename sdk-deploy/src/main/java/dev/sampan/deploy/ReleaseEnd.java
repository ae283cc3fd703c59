package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Evidence;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unchanged;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the end of a rollout means for its release: the verdict is written down, and the outcome tells it. */
final class ReleaseEnd {
    private final KubeNamespace kube;
    private final ReleaseBasis plan;
    private final LiveApp before;
    private final ReleaseRecord record;
    private final Instant begun;
    private final RunSteps steps;
    private final @Nullable Written written;

    /**
     * What an act that has written its release holds at the end.
     *
     * @param secret of the release, as it was written last
     */
    record Written(HeldApp lease, ObjectNode secret, MadeObjects made) {}

    /**
     * @param before what was there before the release was written
     * @param written null when this act found the release there
     */
    ReleaseEnd(
            KubeNamespace kube,
            ReleaseBasis plan,
            LiveApp before,
            ReleaseRecord record,
            Instant begun,
            RunSteps steps,
            @Nullable Written written) {
        this.kube = kube;
        this.plan = plan;
        this.before = before;
        this.record = record;
        this.begun = begun;
        this.steps = steps;
        this.written = written;
    }

    Outcome<Release> of(RolloutEnd rollout) {
        try {
            return switch (rollout.state()) {
                case DONE -> done(rollout);
                case BAD -> bad(rollout);
                case OVERTAKEN -> overtaken(rollout);
                case PAUSED -> paused(rollout);
                case UNSEEN ->
                    endedBy(
                            ReleaseSteps.WAIT,
                            Objects.requireNonNull(rollout.failure(), "an unseen end has a failure"));
            };
        } catch (TakenOverException e) {
            return leftToAnother(e);
        }
    }

    Outcome<Release> leftToAnother(TakenOverException e) {
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was left to another: "
                        + e.problem().happened()
                        + (written == null ? "" : written.made().takeBackOrphans(steps)),
                steps.all(),
                "look at history(\"" + record.app() + "\")");
    }

    Outcome<Release> stopped(String step) {
        giveBack();
        return stopped(record, steps, step);
    }

    Outcome<Release> endedBy(String step, SampanException e) {
        giveBack();
        return endedBy(record, steps, step, e);
    }

    private void giveBack() {
        if (written != null) {
            written.lease().release();
        }
    }

    /** A call that an interrupt ended says so by an exception of its own; the thread's flag tells. */
    static Outcome<Release> endedBy(ReleaseRecord record, RunSteps steps, String step, SampanException e) {
        if (Thread.currentThread().isInterrupted()) {
            return stopped(record, steps, step);
        }
        if (e instanceof NotReadyException) {
            return new Stopped<>(
                    "release " + record.number() + " of " + record.app() + " ran out of time: " + step + ": "
                            + e.problem().happened(),
                    steps.all(),
                    next(record, steps));
        }
        return new Unknown<>(
                "release " + record.number() + " of " + record.app() + ": " + step,
                List.of(new Evidence(step, e.problem().happened())),
                "look with interrupted(), then resume(\"" + record.app() + "\") or abort(\"" + record.app() + "\")");
    }

    private static Outcome<Release> stopped(ReleaseRecord record, RunSteps steps, String step) {
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was interrupted: " + step,
                steps.all(),
                next(record, steps));
    }

    private static String next(ReleaseRecord record, RunSteps steps) {
        String app = "(\"" + record.app() + "\")";
        if (!steps.has(ReleaseSteps.record(record.number()))) {
            return "what runs goes on by itself; look with get" + app;
        }
        if (steps.isUnknown(ReleaseSteps.record(record.number()))) {
            return "look with interrupted(): if the release is there, resume" + app + " or abort" + app;
        }
        return "what runs goes on by itself; resume" + app + " sees it through, abort" + app + " takes it back";
    }

    private Outcome<Release> done(RolloutEnd rollout) {
        steps.done(ReleaseSteps.WAIT);
        Release.Verdict verdict =
                ReadyWatch.isDue(plan, record.number(), written != null) ? Release.Verdict.HELD : Release.Verdict.GOOD;
        String unwritten = judge(verdict);
        if (Thread.currentThread().isInterrupted() && steps.isOpen(ReleaseSteps.VERDICT)) {
            return stopped(record, steps, ReleaseSteps.VERDICT);
        }
        Duration took = Duration.between(begun, kube.session().clock().instant());
        kube.session().progress(steps.act(), "done", rollout.line(), 1.0);
        Release release = new Release(record, verdict);
        String summary = record.app() + " " + rollout.line() + ", release " + record.number() + unwritten;
        if (written == null) {
            return new Unchanged<>(release, summary);
        }
        return new Done<>(
                release,
                summary,
                took,
                plan.history().stream().anyMatch(each -> each.number() < record.number())
                        ? "rollback(\"" + record.app() + "\")"
                        : "delete(\"" + record.app() + "\")");
    }

    private Outcome<Release> bad(RolloutEnd rollout) {
        steps.ended(ReleaseSteps.WAIT, rollout.line());
        String unwritten = judge(Release.Verdict.FAILED);
        Finding cause = Objects.requireNonNull(rollout.cause(), "a bad end has a cause");
        List<String> remains = new ArrayList<>();
        remains.add(
                "Deployment/" + record.app() + " is at release " + record.number() + ": " + rollout.line() + unwritten);
        if (written != null && plan.intent().onFailure() == OnFailure.ROLLBACK) {
            written.lease().handOver();
            remains.add(Rollbacks.undo(kube, plan, record.number(), "release " + record.number() + " failed"));
        }
        return new Failed<>("release " + record.number() + " of " + record.app() + " failed", cause, remains, null);
    }

    /** It has no verdict until it is resumed. */
    private Outcome<Release> paused(RolloutEnd rollout) {
        steps.ended(ReleaseSteps.WAIT, "it is paused");
        giveBack();
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " is paused: " + rollout.line(),
                steps.all(),
                "resumeRollout(\"" + record.app() + "\")"
                        + (plan.intent().precautions().watch() == null ? "" : ".watch(...): gates are not kept"));
    }

    private Outcome<Release> overtaken(RolloutEnd rollout) {
        steps.ended(ReleaseSteps.WAIT, rollout.line());
        judge(Release.Verdict.SUPERSEDED);
        return new Stopped<>(
                "release " + record.number() + " of " + record.app() + " was overtaken: " + rollout.line(),
                steps.all(),
                "look at history(\"" + record.app() + "\")");
    }

    /**
     * Writes the verdict and cleans up after a complete rollout; what could not be written is said, it changes nothing that runs. A release
     * that was found there was judged when it was made: that its pods are in trouble now does not change that.
     */
    private String judge(Release.Verdict verdict) {
        if (written == null && verdict != Release.Verdict.GOOD) {
            return "";
        }
        steps.begin(ReleaseSteps.VERDICT);
        try {
            if (written == null) {
                new ReleaseStore(kube).judge(record.app(), record.number(), verdict);
                steps.done(ReleaseSteps.VERDICT);
            } else {
                judge(written, verdict);
            }
            return "";
        } catch (TakenOverException e) {
            unjudged(e);
            throw e;
        } catch (SampanException e) {
            unjudged(e);
            return " (the verdict or the clean-up could not be written: "
                    + e.problem().happened() + ")";
        } finally {
            giveBack();
        }
    }

    private void unjudged(SampanException e) {
        if (!steps.isDone(ReleaseSteps.VERDICT)) {
            steps.end(ReleaseSteps.VERDICT, e);
        }
    }

    private void judge(Written release, Release.Verdict verdict) {
        Fence fence = new Fence(kube, release.lease());
        boolean complete = verdict == Release.Verdict.GOOD || verdict == Release.Verdict.HELD;
        if (!complete) {
            ReleaseStore.judge(fence, release.secret(), verdict);
            steps.done(ReleaseSteps.VERDICT);
        } else {
            new ReleaseStore(kube).ready(fence, release.secret(), verdict);
            steps.done(ReleaseSteps.VERDICT);
            new ReleaseStore(kube).prune(fence, record, before);
        }
    }
}
