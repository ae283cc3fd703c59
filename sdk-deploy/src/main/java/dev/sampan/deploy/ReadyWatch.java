package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.text.Durations;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Step;
import dev.sampan.plan.Stopped;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** Looks at a release for a while after it is ready: it becomes good, is rolled back, or is held. Used once, by one thread. */
final class ReadyWatch {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    private final KubeNamespace kube;
    private final IntentPlan plan;
    private final LiveApp before;
    private final Release release;
    private final String line;
    private final Instant begun;
    private final Instant until;
    private final Precautions.Watch watch;
    private final ReadyPods pods = new ReadyPods();
    private final List<GateReadings> gates;
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private Instant nextReading;

    private ReadyWatch(KubeNamespace kube, IntentPlan plan, LiveApp before, Release release, String line) {
        this.kube = kube;
        this.plan = plan;
        this.before = before;
        this.release = release;
        this.line = line;
        this.watch = Objects.requireNonNull(plan.intent().precautions().watch(), "only what is due is watched");
        this.begun = kube.session().clock().instant();
        this.until = begun.plus(watch.limit());
        this.nextReading = begun;
        this.gates = watch.gates().named().stream().map(GateReadings::new).toList();
    }

    /**
     * Whether a release is looked at once it is ready: one that this act has written, or one whose look was cut short before.
     *
     * @param number of the release
     * @param written by this act
     */
    static boolean isDue(IntentPlan plan, int number, boolean written) {
        return plan.intent().precautions().watch() != null
                && (written
                        || plan.history()
                                .find(number)
                                .filter(r -> r.verdict() == Release.Verdict.HELD)
                                .isPresent());
    }

    /** What a rollout came to, after the watch that follows if it is ready and held. */
    static Outcome<Release> after(
            KubeNamespace kube, IntentPlan plan, LiveApp before, Outcome<Release> outcome, String line) {
        if (!outcome.isGood() || outcome.orElseThrow().verdict() != Release.Verdict.HELD) {
            return outcome;
        }
        return new ReadyWatch(kube, plan, before, outcome.orElseThrow(), line).run();
    }

    private Outcome<Release> run() {
        kube.session().progress("watch " + release.app(), "ready", line + "; " + watch.gates(), 0.0);
        try (RolloutScenes.View view = RolloutScenes.of(kube).look(Set.of(release.app()), changed)) {
            while (true) {
                Optional<Outcome<Release>> end = look(view.scene());
                if (end.isPresent()) {
                    return end.get();
                }
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return held("was interrupted while it was watched");
        } catch (SampanException e) {
            return held("could not be watched: " + e.problem().happened());
        }
    }

    private Optional<Outcome<Release>> look(RolloutScene scene) {
        Optional<ObjectNode> deployment = scene.deployment(release.app());
        String carried = deployment.map(d -> Json.annotation(d, Marks.RELEASE)).orElse("none");
        if (deployment.isEmpty() || !carried.equals(String.valueOf(release.number()))) {
            return Optional.of(held("was replaced while it was watched, by release " + carried));
        }
        if (watch.gates().pods()) {
            Optional<Finding> bad = pods.look(scene.snapshot(release.app(), deployment.get(), begun));
            if (bad.isPresent()) {
                return bad.map(this::turnedBad);
            }
        }
        Instant now = kube.session().clock().instant();
        if (!now.isBefore(nextReading)) {
            nextReading = nextReading.plus(watch.gates().every());
            gates.forEach(GateReadings::read);
            Optional<GateReadings> failed =
                    gates.stream().filter(GateReadings::hasFailed).findFirst();
            if (failed.isPresent()) {
                return failed.map(gate -> turnedBad(finding(gate)));
            }
        }
        return now.isBefore(until) ? Optional.empty() : Optional.of(timeOver());
    }

    private void pause() throws InterruptedException {
        Instant next = Stream.concat(Stream.of(until, gates.isEmpty() ? until : nextReading), pods.next().stream())
                .min(Instant::compareTo)
                .orElse(until);
        Duration wait = Duration.between(kube.session().clock().instant(), next);
        kube.session().sleeper().poll(changed, wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
        changed.clear();
    }

    private Outcome<Release> timeOver() {
        List<String> open = gates.stream()
                .filter(gate -> !gate.hasPassed())
                .map(GateReadings::told)
                .toList();
        if (!open.isEmpty()) {
            return held("is held: " + String.join("; ", open));
        }
        String unwritten = mark(Release.Verdict.GOOD);
        kube.session().progress("watch " + release.app(), "done", "all gates passed", 1.0);
        return new Done<>(
                release.judged(Release.Verdict.GOOD),
                release.app() + " " + line + ", release " + release.number() + ", good for "
                        + Durations.text(watch.limit()) + unwritten,
                Duration.between(release.at(), kube.session().clock().instant()),
                "rollback(\"" + release.app() + "\")");
    }

    private Outcome<Release> turnedBad(Finding cause) {
        String unwritten = mark(Release.Verdict.FAILED);
        List<String> remains = new ArrayList<>();
        remains.add("Deployment/" + release.app() + " is at release " + release.number() + unwritten);
        if (plan.intent().onFailure() == OnFailure.ROLLBACK) {
            String why = "release " + release.number() + " turned bad: " + cause.object() + " " + cause.what();
            remains.add(Rollbacks.undo(kube, plan, release.number(), why));
        }
        return new Failed<>(
                "release " + release.number() + " of " + release.app() + " turned bad after it was ready",
                cause,
                remains,
                null);
    }

    /** It stays neither good nor failed, and the same plan goes on watching it. */
    private Outcome<Release> held(String how) {
        return new Stopped<>(
                "release " + release.number() + " of " + release.app() + " " + how,
                List.of(
                        new Step(ReleaseRun.WAIT, Step.State.DONE),
                        new Step("watch it for " + Durations.text(watch.limit()), Step.State.UNKNOWN)),
                "look at it; deploying the same again goes on watching, rollback(\"" + release.app()
                        + "\") takes it back");
    }

    private Finding finding(GateReadings gate) {
        return new Finding(
                "deploy.gate-failed",
                Severity.ERROR,
                Level.OBSERVE,
                "Deployment/" + release.app(),
                gate.told(),
                "what it measures became worse with this release, or at the same time",
                gate.evidence(),
                "compare it with the time before the release");
    }

    private String mark(Release.Verdict verdict) {
        ReleaseStore store = new ReleaseStore(kube);
        try {
            store.judge(release.record(), verdict);
            if (verdict == Release.Verdict.GOOD) {
                store.prune(release.record(), before);
            }
            return "";
        } catch (SampanException e) {
            return " (the verdict or the clean-up could not be written: "
                    + e.problem().happened() + ")";
        }
    }
}
