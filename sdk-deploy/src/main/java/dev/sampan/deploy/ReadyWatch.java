package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutScene;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.internal.rollout.Subject;
import dev.sampan.internal.text.Durations;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Severity;
import dev.sampan.plan.Stopped;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a release for a while after it is ready: it becomes good, is rolled back, or is held. It holds no Lease, so it judges only what
 * still runs. Used once, by one thread.
 */
final class ReadyWatch implements RolloutWait.Judge {
    private final KubeNamespace kube;
    private final ReleaseBasis plan;
    private final @Nullable HeldApp lease;
    private final Release release;
    private final String line;
    private final RunSteps steps;
    private final String step;
    private final Instant begun;
    private final Instant until;
    private final Precautions.Watch watch;
    private final ReadyPods pods = new ReadyPods();
    private final List<GateReadings> gates;
    private Instant nextReading;
    private @Nullable Supplier<Outcome<Release>> end;

    private ReadyWatch(
            KubeNamespace kube,
            ReleaseBasis plan,
            RunSteps steps,
            @Nullable HeldApp lease,
            Release release,
            String line) {
        this.kube = kube;
        this.plan = plan;
        this.lease = lease;
        this.release = release;
        this.line = line;
        this.watch = Objects.requireNonNull(plan.intent().precautions().watch(), "only what is due is watched");
        this.steps = steps;
        this.step = ReleaseSteps.watch(watch);
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
    static boolean isDue(ReleaseBasis plan, int number, boolean written) {
        return plan.intent().precautions().watch() != null
                && (written
                        || plan.history()
                                .find(number)
                                .filter(r -> r.verdict() == Release.Verdict.HELD)
                                .isPresent());
    }

    /** Whether a watch follows what a rollout came to. */
    static boolean follows(Outcome<Release> outcome) {
        return outcome.isGood() && outcome.orElseThrow().verdict() == Release.Verdict.HELD;
    }

    /**
     * What a rollout came to, after the watch that follows if it is ready and held.
     *
     * @param lease that the act had until the verdict, if any
     */
    static Outcome<Release> after(
            KubeNamespace kube,
            ReleaseBasis plan,
            RunSteps steps,
            @Nullable HeldApp lease,
            Outcome<Release> outcome,
            String line) {
        if (!follows(outcome)) {
            return outcome;
        }
        return new ReadyWatch(kube, plan, steps, lease, outcome.orElseThrow(), line).run();
    }

    private Outcome<Release> run() {
        steps.begin(step);
        kube.session().progress("watch " + release.app(), "ready", line + "; " + watch.gates(), 0.0);
        try {
            RolloutWait.await(kube, List.of(this));
            return Objects.requireNonNull(end, "a wait that returns has ended").get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return held("was interrupted while it was watched");
        } catch (SampanException e) {
            return held(
                    Cancellation.isCauseOf(e)
                            ? "was interrupted while it was watched"
                            : "could not be watched: " + e.problem().happened());
        }
    }

    @Override
    public Subject subject() {
        return new Subject(Kind.DEPLOYMENT, release.app());
    }

    @Override
    public boolean look(RolloutScene scene) {
        end = ending(scene).orElse(null);
        return end != null;
    }

    private Optional<Supplier<Outcome<Release>>> ending(RolloutScene scene) {
        Optional<ObjectNode> deployment = scene.find(subject());
        if (deployment.isEmpty() || !isOurs(deployment)) {
            return Optional.of(() -> replaced(deployment));
        }
        if (watch.gates().pods()) {
            Optional<Finding> bad = pods.look(scene.snapshot(subject(), deployment.get(), begun));
            if (bad.isPresent()) {
                return bad.map(cause -> () -> turnedBad(cause));
            }
        }
        Instant now = kube.session().clock().instant();
        if (!now.isBefore(nextReading)) {
            nextReading = nextReading.plus(watch.gates().every());
            gates.forEach(GateReadings::read);
            Optional<GateReadings> failed =
                    gates.stream().filter(GateReadings::hasFailed).findFirst();
            if (failed.isPresent()) {
                return failed.map(gate -> () -> turnedBad(finding(gate)));
            }
        }
        return now.isBefore(until) ? Optional.empty() : Optional.of(this::timeOver);
    }

    @Override
    public Instant next() {
        return Stream.concat(Stream.of(until, gates.isEmpty() ? until : nextReading), pods.next().stream())
                .min(Instant::compareTo)
                .orElse(until);
    }

    private boolean isOurs(Optional<ObjectNode> deployment) {
        return carried(deployment).equals(String.valueOf(release.number()));
    }

    private static String carried(Optional<ObjectNode> deployment) {
        return deployment.map(d -> Json.annotation(d, Marks.RELEASE)).orElse("none");
    }

    private Outcome<Release> replaced(Optional<ObjectNode> deployment) {
        return held("was replaced while it was watched, by release " + carried(deployment));
    }

    private Outcome<Release> timeOver() {
        List<String> open = gates.stream()
                .filter(gate -> !gate.hasPassed())
                .map(GateReadings::told)
                .toList();
        if (!open.isEmpty()) {
            return held("is held: " + String.join("; ", open));
        }
        Optional<ObjectNode> deployment = kube.find(Kind.DEPLOYMENT, release.app());
        if (!isOurs(deployment)) {
            return replaced(deployment);
        }
        String unwritten = mark(Release.Verdict.GOOD);
        if (!unwritten.isEmpty() && Thread.currentThread().isInterrupted()) {
            return held("was interrupted at the end of its watch" + unwritten);
        }
        steps.done(step);
        kube.session().progress("watch " + release.app(), "done", "all gates passed", 1.0);
        return new Done<>(
                release.judged(Release.Verdict.GOOD),
                release.app() + " " + line + ", release " + release.number() + ", good for "
                        + Durations.text(watch.limit()) + unwritten,
                Duration.between(release.at(), kube.session().clock().instant()),
                "rollback(\"" + release.app() + "\")");
    }

    private Outcome<Release> turnedBad(Finding cause) {
        Optional<ObjectNode> deployment = kube.find(Kind.DEPLOYMENT, release.app());
        if (!isOurs(deployment)) {
            return replaced(deployment);
        }
        steps.ended(step, cause.what());
        String unwritten = mark(Release.Verdict.FAILED);
        List<String> remains = new ArrayList<>();
        remains.add("Deployment/" + release.app() + " is at release " + release.number() + unwritten);
        if (plan.intent().onFailure() == OnFailure.ROLLBACK) {
            if (lease != null) {
                lease.handOver();
            }
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
        steps.ended(step, "the release " + how);
        return new Stopped<>(
                "release " + release.number() + " of " + release.app() + " " + how,
                steps.all(),
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
        try {
            new ReleaseStore(kube).judge(release.app(), release.number(), verdict);
            return "";
        } catch (SampanException e) {
            return " (the verdict could not be written: " + e.problem().happened() + ")";
        }
    }
}
