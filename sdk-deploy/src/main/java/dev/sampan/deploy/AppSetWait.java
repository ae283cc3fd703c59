package dev.sampan.deploy;

import com.google.common.util.concurrent.Futures;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import dev.sampan.plan.Outcome;
import dev.sampan.problem.SampanException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the rollouts of several releases together, and has each judged as soon as it has ended, while others may still be written. Used
 * once, by one thread.
 */
final class AppSetWait {
    private final KubeNamespace kube;
    private final Workers workers;
    private final RolloutWait wait;
    private final List<ReleaseRun> runs = new ArrayList<>();
    /** Written by the thread that waits, read when it has ended. */
    private final Map<ReleaseRun, Future<Future<Outcome<Release>>>> ends = new HashMap<>();

    private @Nullable Future<Optional<SampanException>> waiting;

    AppSetWait(KubeNamespace kube, Workers workers, Optional<HeldLease> lease) {
        this.kube = kube;
        this.workers = workers;
        this.wait = new RolloutWait(
                kube, lease.<RolloutWait.Upkeep>map(this::beside).orElse(RolloutWait.Upkeep.NONE));
    }

    /** One more that is written. */
    void add(ReleaseRun run) {
        runs.add(run);
        wait.add(new RolloutJudge(
                kube.session(), run.awaited(), rollout -> ends.put(run, workers.begin(() -> end(run, rollout)))));
    }

    /** Looks at those that are there from now on, if there are any; others come while it does. */
    void begin() {
        if (waiting == null && !runs.isEmpty()) {
            waiting = workers.watch(this::await);
        }
    }

    /** What all came to, by app, once they have. */
    Map<String, Outcome<Release>> outcomes() {
        wait.complete();
        begin();
        Optional<SampanException> unseen =
                Optional.ofNullable(waiting).flatMap(workers::end).flatMap(failure -> failure);
        Map<String, Outcome<Release>> outcomes = new LinkedHashMap<>();
        for (ReleaseRun run : runs) {
            Future<Future<Outcome<Release>>> end = ends.get(run);
            Optional<Outcome<Release>> judged =
                    end == null ? unseen.map(run::unseen) : workers.end(end).flatMap(workers::end);
            outcomes.put(run.app(), judged.orElseGet(run::interrupted));
        }
        return outcomes;
    }

    /** What kept it from looking. An interrupt comes from those who wait for the outcomes, and they know. */
    private Optional<SampanException> await() {
        try {
            wait.await();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (SampanException e) {
            return Optional.of(e);
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
}
