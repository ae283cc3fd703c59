package dev.sampan.internal.rollout;

import dev.sampan.internal.kube.KubeNamespace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Waits until every one of several rollouts has ended, as their judges see it. Used once, by one thread. */
public final class RolloutWait {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);

    private final KubeNamespace kube;
    private final Upkeep upkeep;
    private final Map<Subject, Judge> open = new LinkedHashMap<>();
    private final BlockingQueue<Subject> changed = new LinkedBlockingQueue<>();

    private RolloutWait(KubeNamespace kube, Collection<? extends Judge> judges, Upkeep upkeep) {
        this.kube = kube;
        this.upkeep = upkeep;
        judges.forEach(judge -> open.put(judge.subject(), judge));
    }

    /** Sees one rollout through. */
    public interface Judge {
        Subject subject();

        /** Is called once, before the first look. */
        default void begin(RolloutScene scene) {}

        /** Looks because something has changed or {@link #next()} has come; true once the rollout has ended. */
        boolean look(RolloutScene scene);

        /** The next moment at which time alone may end it. */
        Instant next();
    }

    /** What is to be done now and then while waiting. */
    public interface Upkeep {
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

    /** Waits for all; each judge looks on this thread. */
    public static void await(KubeNamespace kube, Collection<? extends Judge> judges) throws InterruptedException {
        await(kube, judges, Upkeep.NONE);
    }

    /** As {@link #await(KubeNamespace, Collection)}, with something to do on this thread meanwhile. */
    public static void await(KubeNamespace kube, Collection<? extends Judge> judges, Upkeep upkeep)
            throws InterruptedException {
        new RolloutWait(kube, judges, upkeep).await();
    }

    private void await() throws InterruptedException {
        if (open.isEmpty()) {
            return;
        }
        try (RolloutScenes.View view = RolloutScenes.of(kube).look(open.keySet(), changed)) {
            RolloutScene scene = view.scene();
            open.values().forEach(judge -> judge.begin(scene));
            Set<Subject> due = Set.copyOf(open.keySet());
            while (true) {
                Set<Subject> now = due;
                open.entrySet()
                        .removeIf(each ->
                                now.contains(each.getKey()) && each.getValue().look(scene));
                if (open.isEmpty()) {
                    return;
                }
                due = nextDue();
            }
        }
    }

    /** Waits until something changed or a moment has come; the subjects to look at then. */
    private Set<Subject> nextDue() throws InterruptedException {
        Instant judged =
                open.values().stream().map(Judge::next).min(Instant::compareTo).orElseThrow();
        Instant kept = upkeep.next();
        Instant next = kept.isBefore(judged) ? kept : judged;
        Duration wait = Duration.between(kube.session().clock().instant(), next);
        Set<Subject> due = new HashSet<>();
        Subject subject =
                kube.session().sleeper().poll(changed, wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait);
        while (subject != null) {
            due.add(subject);
            subject = changed.poll();
        }
        upkeep.keep();
        Instant now = kube.session().clock().instant();
        open.forEach((each, judge) -> {
            if (!judge.next().isAfter(now)) {
                due.add(each);
            }
        });
        return due;
    }
}
