package dev.sampan.deploy;

import com.google.common.util.concurrent.Futures;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
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
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.Function;
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
            List<ReleaseRun> open = write(tier, lease);
            if (!open.isEmpty()) {
                await(open, lease.<RolloutWait.Upkeep>map(this::beside).orElse(RolloutWait.Upkeep.NONE));
            }
        } finally {
            lease.ifPresent(HeldLease::release);
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

    private void await(List<ReleaseRun> open, RolloutWait.Upkeep upkeep) {
        Map<String, ReleaseRun> runs = new LinkedHashMap<>();
        Map<ReleaseRun, Future<Future<Outcome<Release>>>> ends = new LinkedHashMap<>();
        open.forEach(run -> runs.put(run.app(), run));
        Function<ReleaseRun, Outcome<Release>> unended = ReleaseRun::interrupted;
        try {
            List<Awaited> awaited = open.stream().map(ReleaseRun::awaited).toList();
            RolloutWatch.await(kube, awaited, upkeep, (each, end) -> {
                ReleaseRun run = Objects.requireNonNull(runs.get(each.app()), "only what was written is awaited");
                ends.put(run, workers.begin(() -> end(run, end)));
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SampanException e) {
            unended = run -> run.unseen(e);
        }
        for (ReleaseRun run : open) {
            Future<Future<Outcome<Release>>> end = ends.get(run);
            outcomes.put(
                    run.app(),
                    end == null
                            ? unended.apply(run)
                            : workers.end(end).flatMap(workers::end).orElseGet(run::interrupted));
        }
    }

    /** Judges it, and lets a watch that follows wait by itself: verdicts and renewals of others do not queue behind it. */
    private Future<Outcome<Release>> end(ReleaseRun run, RolloutEnd rollout) {
        Outcome<Release> judged = run.judged(rollout);
        return ReadyWatch.follows(judged)
                ? workers.watch(() -> run.watched(judged, rollout))
                : Futures.immediateFuture(judged);
    }

    /** The Lease is renewed beside the wait, that it delays no verdict. */
    private RolloutWait.Upkeep beside(HeldLease lease) {
        return new RolloutWait.Upkeep() {
            @Override
            public Instant next() {
                return lease.next();
            }

            @Override
            public void keep() {
                if (!lease.next().isAfter(kube.session().clock().instant())) {
                    Future<?> unused = workers.watch(() -> {
                        lease.keep();
                        return lease;
                    });
                }
            }
        };
    }

    /** Those whose rollout is to be waited for. */
    private List<ReleaseRun> write(List<ReleaseRun> tier, Optional<HeldLease> lease) {
        List<Optional<Written>> written = workers.each(tier, run -> write(run, lease));
        List<ReleaseRun> open = new ArrayList<>();
        for (int i = 0; i < tier.size(); i++) {
            Optional<Written> one = written.get(i);
            if (one.isEmpty()) {
                continue;
            }
            if (one.get().outcome() == null) {
                open.add(tier.get(i));
            } else {
                outcomes.put(tier.get(i).app(), one.get().outcome());
            }
        }
        return open;
    }

    private record Written(@Nullable Outcome<Release> outcome) {}

    /** What was written before waits for the whole tier: the Lease is kept by those that still write. */
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
