package dev.sampan.deploy;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Waits for rollouts: until each is done, hopeless or overtaken, or its time is over. Used once, by one thread. */
final class RolloutWatch {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    /** What is to be done now and then while waiting. */
    interface Upkeep {
        Upkeep NONE = new Upkeep() {
            @Override
            public Instant next() {
                return Instant.MAX;
            }

            @Override
            public void keep() {}
        };

        /** When to be called next. */
        Instant next();

        /** Does what is due. */
        void keep();
    }

    private final KubeNamespace kube;
    private final Upkeep upkeep;
    private final Map<String, RolloutJudge> open = new TreeMap<>();
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();

    private RolloutWatch(KubeNamespace kube, List<Awaited> awaited, Upkeep upkeep) {
        this.kube = kube;
        this.upkeep = upkeep;
        awaited.forEach(each -> open.put(each.app(), new RolloutJudge(kube.session(), each)));
    }

    /** Waits for one. */
    static RolloutEnd await(KubeNamespace kube, Awaited awaited, Upkeep upkeep) throws InterruptedException {
        AtomicReference<RolloutEnd> end = new AtomicReference<>();
        await(kube, List.of(awaited), upkeep, (each, its) -> end.set(its));
        return Objects.requireNonNull(end.get(), "a wait that returns has ended");
    }

    /**
     * Waits for all.
     *
     * @param onEnd is told each end at once, on this thread
     */
    static void await(KubeNamespace kube, List<Awaited> awaited, Upkeep upkeep, BiConsumer<Awaited, RolloutEnd> onEnd)
            throws InterruptedException {
        new RolloutWatch(kube, awaited, upkeep).await(onEnd);
    }

    private void await(BiConsumer<Awaited, RolloutEnd> onEnd) throws InterruptedException {
        if (open.isEmpty()) {
            return;
        }
        try (RolloutScenes.View view = RolloutScenes.of(kube).look(open.keySet(), changed)) {
            RolloutScene scene = view.scene();
            open.values()
                    .forEach(judge ->
                            scene.put(Kind.DEPLOYMENT, judge.awaited().written().deepCopy()));
            Set<String> due = new HashSet<>(open.keySet());
            while (true) {
                look(due, scene, onEnd);
                if (open.isEmpty()) {
                    return;
                }
                due = nextDue();
            }
        }
    }

    private void look(Set<String> due, RolloutScene scene, BiConsumer<Awaited, RolloutEnd> onEnd) {
        for (String app : due) {
            RolloutJudge judge = open.get(app);
            Optional<RolloutEnd> end = judge == null ? Optional.empty() : look(judge, scene);
            if (judge != null && end.isPresent()) {
                open.remove(app);
                onEnd.accept(judge.awaited(), end.get());
            }
        }
    }

    /** That one cannot be looked at ends no other's wait. */
    private static Optional<RolloutEnd> look(RolloutJudge judge, RolloutScene scene) {
        try {
            return judge.look(scene);
        } catch (SampanException e) {
            return Optional.of(RolloutEnd.unseen(e));
        }
    }

    /** Waits until something changed or a moment has come; the apps to look at then. */
    private Set<String> nextDue() throws InterruptedException {
        Instant judged = open.values().stream()
                .map(RolloutJudge::next)
                .min(Instant::compareTo)
                .orElseThrow();
        Instant kept = upkeep.next();
        Instant next = kept.isBefore(judged) ? kept : judged;
        Duration wait = Duration.between(kube.session().clock().instant(), next);
        Set<String> due = new HashSet<>();
        String app = kube.session().sleeper().poll(changed, wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
        while (app != null) {
            due.add(app);
            app = changed.poll();
        }
        upkeep.keep();
        Instant now = kube.session().clock().instant();
        open.forEach((name, judge) -> {
            if (!judge.next().isAfter(now)) {
                due.add(name);
            }
        });
        return due;
    }
}
