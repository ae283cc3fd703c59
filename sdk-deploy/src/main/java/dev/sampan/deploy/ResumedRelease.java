package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Done;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Outcome;
import dev.sampan.plan.Stopped;
import dev.sampan.plan.Unknown;
import dev.sampan.problem.ClusterException;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A release whose rollout was paused before its verdict: it goes on, and ends as one that was just written. Used once. */
final class ResumedRelease implements ReleaseBasis {
    static final String STEP = "resume the rollout";

    private final KubeNamespace kube;
    private final LiveApp live;
    private final Release release;
    private final AppIntent intent;
    private final Releases history;
    private final RunSteps steps;

    /** @param watch what is looked at after it is ready */
    ResumedRelease(
            KubeNamespace kube, LiveApp live, Release release, Precautions.@Nullable Watch watch, RunSteps steps) {
        this.kube = kube;
        this.live = live;
        this.release = release;
        this.intent = Rollbacks.resumed(release, watch);
        this.history = ReleaseStore.history(release.app(), live);
        this.steps = steps;
    }

    /**
     * The steps of letting a rollout go on.
     *
     * @param judged whether it brings a release that has no verdict yet
     */
    static List<String> steps(boolean judged, Precautions.@Nullable Watch watch) {
        List<String> steps = new ArrayList<>(List.of(STEP, ReleaseSteps.WAIT));
        if (judged) {
            steps.add(ReleaseSteps.VERDICT);
        }
        if (watch != null) {
            steps.add(ReleaseSteps.watch(watch));
        }
        return steps;
    }

    @Override
    public AppIntent intent() {
        return intent;
    }

    @Override
    public Releases history() {
        return history;
    }

    /**
     * Lets it go on and waits for its end; the Lease is given back with the verdict.
     *
     * @param write answers the Deployment as it then is
     * @throws ClusterException if the write was refused
     */
    Outcome<App> run(HeldApp lease, Awaited awaited, Supplier<ObjectNode> write) {
        steps.begin(STEP);
        ReleaseEnd end = end(lease, awaited);
        ObjectNode written;
        try {
            written = write.get();
        } catch (TakenOverException e) {
            steps.pending(STEP);
            return ofApp(end.leftToAnother(e), awaited.written());
        } catch (ClusterException | NotReadyException e) {
            steps.end(STEP, e);
            if (Doubt.isRefusal(e)) {
                throw e;
            }
            return ofApp(end.endedBy(STEP, e), awaited.written());
        }
        steps.done(STEP);
        steps.begin(ReleaseSteps.WAIT);
        return ofApp(await(lease, awaited.as(written), end), written);
    }

    private Outcome<Release> await(HeldApp lease, Awaited awaited, ReleaseEnd end) {
        try {
            RolloutEnd rollout = RolloutWatch.await(kube, awaited, lease);
            return ReadyWatch.after(kube, this, steps, lease, end.of(rollout), rollout.line());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return end.stopped(ReleaseSteps.WAIT);
        } catch (SampanException e) {
            return end.endedBy(ReleaseSteps.WAIT, e);
        }
    }

    private ReleaseEnd end(HeldApp lease, Awaited awaited) {
        ObjectNode secret = ReleaseStore.secret(live, release.number()).orElseThrow();
        MadeObjects none = new MadeObjects(kube, release.record());
        return new ReleaseEnd(
                kube,
                this,
                live,
                release.record(),
                awaited.since(),
                steps,
                new ReleaseEnd.Written(lease, secret, none));
    }

    /** The same end, told of the app. */
    private Outcome<App> ofApp(Outcome<Release> end, ObjectNode written) {
        if (end instanceof Done<Release> done) {
            App app = Rollouts.app(kube, release.app(), written);
            return new Done<>(app, done.summary(), done.took(), done.undo());
        }
        if (end instanceof Failed<Release> failed) {
            return new Failed<>(failed.summary(), failed.cause(), failed.remains(), failed.exception());
        }
        if (end instanceof Stopped<Release> stopped) {
            return new Stopped<>(stopped.summary(), stopped.steps(), stopped.nextStep());
        }
        Unknown<Release> unknown = (Unknown<Release>) end;
        return new Unknown<>(unknown.summary(), unknown.evidence(), unknown.nextStep());
    }
}
