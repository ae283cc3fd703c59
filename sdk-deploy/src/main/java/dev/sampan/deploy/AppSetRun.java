package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.plan.Failed;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One apply of a plan of several apps: tier by tier written side by side, waited for together, judged. Used once. */
final class AppSetRun {
    private final KubeNamespace kube;
    private final Workers workers;
    private final OnFailure onFailure;
    private final AppSetSteps steps;
    private final Instant begun;
    private final Map<String, Outcome<Release>> outcomes = new LinkedHashMap<>();

    AppSetRun(KubeNamespace kube, Workers workers, OnFailure onFailure, AppSetSteps steps) {
        this.kube = kube;
        this.workers = workers;
        this.onFailure = onFailure;
        this.steps = steps;
        this.begun = kube.session().clock().instant();
    }

    /** @throws SampanException only when nothing was written */
    Outcome<ReleasedApps> run(List<List<IntentPlan>> tiers, LiveNamespace live) {
        List<IntentPlan> all = tiers.stream().flatMap(List::stream).toList();
        int reached = 0;
        for (List<IntentPlan> tier : tiers) {
            if (reached == 0) {
                run(runs(tier, live));
            } else {
                runLater(tier);
            }
            reached += tier.size();
            boolean good =
                    outcomes.size() == reached && outcomes.values().stream().allMatch(Outcome::isGood);
            if (!good || Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        AppSetEnd end = new AppSetEnd(kube, begun, all, outcomes, steps);
        return end.outcome(onFailure == OnFailure.ROLLBACK && end.isFailed() ? end.undo() : List.of());
    }

    private List<ReleaseRun> runs(List<IntentPlan> tier, LiveNamespace live) {
        return tier.stream()
                .map(plan -> new ReleaseRun(kube, plan, live.app(plan.app()), steps.of(plan.app())))
                .toList();
    }

    /** The tiers before took their time: what a later one is about to write is looked at once more. */
    private void runLater(List<IntentPlan> tier) {
        try {
            LiveNamespace live = LiveNamespace.read(kube, workers);
            List<IntentPlan> current = new ArrayList<>();
            for (IntentPlan plan : tier) {
                try {
                    plan.requireCurrent(live.app(plan.app()));
                    current.add(plan);
                } catch (InvalidRequestException e) {
                    outcomes.put(plan.app(), nothingWritten(plan.app(), e));
                }
            }
            run(runs(current, live));
        } catch (SampanException e) {
            if (!Cancellation.isCauseOf(e)) {
                tier.forEach(plan -> outcomes.putIfAbsent(plan.app(), nothingWritten(plan.app(), e)));
            }
        }
    }

    private void run(List<ReleaseRun> tier) {
        Optional<HeldLease> lease = hold(tier);
        try {
            AppSetWait wait = new AppSetWait(kube, workers, lease);
            write(tier, lease, wait);
            outcomes.putAll(wait.outcomes());
        } finally {
            lease.ifPresent(HeldLease::release);
        }
    }

    /** Once no write waits for a thread any more, those that are written are looked at and judged beside the last writes. */
    private void write(List<ReleaseRun> tier, Optional<HeldLease> lease, AppSetWait wait) {
        List<Future<Written>> writes =
                tier.stream().map(run -> workers.begin(() -> write(run, lease))).toList();
        int queued = tier.size() - Workers.THREADS;
        for (int i = 0; i < tier.size(); i++) {
            ReleaseRun run = tier.get(i);
            workers.end(writes.get(i)).ifPresent(written -> written.addTo(outcomes, wait, run));
            if (queued > 0 && i + 1 >= queued) {
                wait.begin();
            }
        }
    }

    /** One Lease for all of a tier that another act must keep away from. */
    private Optional<HeldLease> hold(List<ReleaseRun> tier) {
        List<ReleaseRun> ours = tier.stream().filter(ReleaseRun::needsTheApp).toList();
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<String> apps = ours.stream().map(ReleaseRun::app).collect(Collectors.toCollection(TreeSet::new));
        long highest = ours.stream().mapToLong(ReleaseRun::highestStamp).max().orElse(0);
        return Optional.of(LeaseAcquisition.acquire(kube, apps, highest, "deploy " + AppSetPlan.count(apps)));
    }

    /** @param outcome null when the rollout is to be waited for */
    private record Written(@Nullable Outcome<Release> outcome) {
        void addTo(Map<String, Outcome<Release>> outcomes, AppSetWait wait, ReleaseRun run) {
            if (outcome == null) {
                wait.add(run);
            } else {
                outcomes.put(run.app(), outcome);
            }
        }
    }

    /** The Lease is kept by those that write, as long as nobody waits yet. */
    private Written write(ReleaseRun run, Optional<HeldLease> lease) {
        lease.ifPresent(HeldLease::keep);
        try {
            return new Written(run.needsTheApp() ? run.write(lease.orElseThrow().of(run.app())) : run.found());
        } catch (SampanException e) {
            return new Written(Cancellation.isCauseOf(e) ? run.cancelled() : nothingWritten(run.app(), e));
        }
    }

    /** Alone this would be thrown, as nothing was written; here others may have been. */
    private static Outcome<Release> nothingWritten(String app, SampanException e) {
        Finding cause = ReleaseWrite.refused("Deployment/" + app, e);
        return new Failed<>("nothing of " + app + " was written", cause, List.of(), e);
    }
}
