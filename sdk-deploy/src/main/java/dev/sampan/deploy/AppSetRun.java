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
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One apply of a plan of several apps: tier by tier written side by side, waited for together, judged. Used once. */
final class AppSetRun {
    private final KubeNamespace kube;
    private final Workers workers;
    private final OnFailure onFailure;
    private final AppSetSteps steps;
    private final Instant begun;
    private final HeldLeases held = new HeldLeases();
    private final Map<String, Outcome<Release>> outcomes = new LinkedHashMap<>();

    AppSetRun(KubeNamespace kube, Workers workers, OnFailure onFailure, AppSetSteps steps) {
        this.kube = kube;
        this.workers = workers;
        this.onFailure = onFailure;
        this.steps = steps;
        this.begun = kube.session().clock().instant();
    }

    /** @param leases of the apps that have one */
    Outcome<ReleasedApps> run(List<List<IntentPlan>> tiers, LiveNamespace live, Map<String, AppLease> leases) {
        List<IntentPlan> all = tiers.stream().flatMap(List::stream).toList();
        int reached = 0;
        for (List<IntentPlan> tier : tiers) {
            run(reached == 0 ? runs(tier, live, leases) : runsLater(tier));
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

    private List<ReleaseRun> runs(List<IntentPlan> tier, LiveNamespace live, Map<String, AppLease> leases) {
        return tier.stream()
                .map(plan -> new ReleaseRun(
                        kube,
                        plan,
                        live.app(plan.app()),
                        steps.of(plan.app()),
                        () -> leases.getOrDefault(plan.app(), AppLease.none(plan.app())),
                        held,
                        null))
                .toList();
    }

    /** The tiers before took their time: what a later one is about to write is looked at once more. */
    private List<ReleaseRun> runsLater(List<IntentPlan> tier) {
        List<IntentPlan> current = new ArrayList<>();
        try {
            LiveNamespace live = LiveNamespace.read(kube, workers);
            for (IntentPlan plan : tier) {
                try {
                    plan.requireCurrent(live.app(plan.app()));
                    current.add(plan);
                } catch (InvalidRequestException e) {
                    outcomes.put(plan.app(), nothingWritten(plan.app(), e));
                }
            }
            return runs(current, live, AppLease.readAll(kube));
        } catch (SampanException e) {
            if (!Cancellation.isCauseOf(e)) {
                tier.forEach(plan -> outcomes.put(plan.app(), nothingWritten(plan.app(), e)));
            }
            return List.of();
        }
    }

    private void run(List<ReleaseRun> tier) {
        List<ReleaseRun> open = write(tier);
        if (!open.isEmpty()) {
            await(open);
        }
    }

    private void await(List<ReleaseRun> open) {
        Map<String, ReleaseRun> runs = new LinkedHashMap<>();
        Map<ReleaseRun, Future<Future<Outcome<Release>>>> ends = new LinkedHashMap<>();
        open.forEach(run -> runs.put(run.app(), run));
        Function<ReleaseRun, Outcome<Release>> unended = ReleaseRun::interrupted;
        try {
            List<Awaited> awaited = open.stream().map(ReleaseRun::awaited).toList();
            RolloutWatch.await(kube, awaited, upkeep(open), (each, end) -> {
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

    /** Leases are renewed beside the wait, that none of them delays a verdict. */
    private RolloutWait.Upkeep upkeep(List<ReleaseRun> open) {
        List<RolloutWait.Upkeep> all = open.stream().map(ReleaseRun::upkeep).toList();
        return new RolloutWait.Upkeep() {
            @Override
            public Instant next() {
                return all.stream()
                        .map(RolloutWait.Upkeep::next)
                        .min(Instant::compareTo)
                        .orElse(Instant.MAX);
            }

            @Override
            public void keep() {
                Instant now = kube.session().clock().instant();
                for (RolloutWait.Upkeep each : all) {
                    if (!each.next().isAfter(now)) {
                        Future<?> unused = workers.begin(() -> {
                            each.keep();
                            return each;
                        });
                    }
                }
            }
        };
    }

    /** Those whose rollout is to be waited for. */
    private List<ReleaseRun> write(List<ReleaseRun> tier) {
        List<Optional<Written>> written = workers.each(tier, this::write);
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

    /** What was written before waits for the whole tier: its Leases are kept by those that still write. */
    private Written write(ReleaseRun run) {
        held.keep();
        try {
            return new Written(run.write());
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
