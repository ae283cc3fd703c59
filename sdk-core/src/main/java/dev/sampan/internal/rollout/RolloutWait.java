package dev.sampan.internal.rollout;

import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Waits until every one of several rollouts has ended, as their judges see it; more may come meanwhile. Used once; one thread waits. */
public final class RolloutWait {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    /** Stands for no rollout: it wakes who waits. */
    private static final Subject NOBODY = new Subject(Kind.DEPLOYMENT, "");

    private final KubeNamespace kube;
    private final Upkeep upkeep;
    private final Map<Subject, Judge> open = new LinkedHashMap<>();
    private final BlockingQueue<Subject> changed = new LinkedBlockingQueue<>();
    private final Queue<Judge> coming = new ConcurrentLinkedQueue<>();
    private volatile boolean complete;

    /** @param upkeep what to do on the waiting thread meanwhile */
    public RolloutWait(KubeNamespace kube, Upkeep upkeep) {
        this.kube = kube;
        this.upkeep = upkeep;
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
        RolloutWait wait = new RolloutWait(kube, upkeep);
        judges.forEach(wait::add);
        wait.complete();
        wait.await();
    }

    /** One more to wait for. Any thread may call it until {@link #complete} was called. */
    public void add(Judge judge) {
        coming.add(judge);
        changed.add(NOBODY);
    }

    /** No more will come. */
    public void complete() {
        complete = true;
        changed.add(NOBODY);
    }

    /** Waits for all that have come and will come; each judge looks on this thread. */
    public void await() throws InterruptedException {
        try (RolloutScenes.View view = RolloutScenes.of(kube).look(changed)) {
            Set<Subject> due = new HashSet<>();
            while (true) {
                // read before those who have come are taken in: whoever came before it was set is among them
                boolean last = complete;
                due.addAll(takeIn(view));
                look(due, view.scene());
                if (last && open.isEmpty()) {
                    return;
                }
                due = nextDue();
            }
        }
    }

    /** Those who have come since. */
    private Set<Subject> takeIn(RolloutScenes.View view) {
        Map<Subject, Judge> came = new LinkedHashMap<>();
        for (Judge judge = coming.poll(); judge != null; judge = coming.poll()) {
            came.put(judge.subject(), judge);
        }
        if (!came.isEmpty()) {
            open.putAll(came);
            view.look(open.keySet());
            came.values().forEach(judge -> judge.begin(view.scene()));
        }
        return came.keySet();
    }

    private void look(Set<Subject> due, RolloutScene scene) {
        open.entrySet()
                .removeIf(each -> due.contains(each.getKey()) && each.getValue().look(scene));
    }

    /** Waits until something changed or a moment has come; the subjects to look at then. */
    private Set<Subject> nextDue() throws InterruptedException {
        Set<Subject> due = new HashSet<>();
        Duration wait = Duration.between(kube.session().clock().instant(), next());
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

    private Instant next() {
        Instant judged = open.values().stream()
                .map(Judge::next)
                .min(Instant::compareTo)
                .orElseGet(() -> kube.session().clock().instant().plus(LONGEST_WAIT));
        Instant kept = upkeep.next();
        return kept.isBefore(judged) ? kept : judged;
    }
}
