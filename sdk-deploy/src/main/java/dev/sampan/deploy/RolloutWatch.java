package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Waits for the rollouts of releases: until each is done, hopeless or overtaken, or its time is over. */
final class RolloutWatch {
    private RolloutWatch() {}

    /** Waits for one. */
    static RolloutEnd await(KubeNamespace kube, Awaited awaited, RolloutWait.Upkeep upkeep)
            throws InterruptedException {
        AtomicReference<RolloutEnd> end = new AtomicReference<>();
        await(kube, List.of(awaited), upkeep, (each, its) -> end.set(its));
        return Objects.requireNonNull(end.get(), "a wait that returns has ended");
    }

    /**
     * Waits for all.
     *
     * @param onEnd is told each end at once, on this thread
     */
    static void await(
            KubeNamespace kube, List<Awaited> awaited, RolloutWait.Upkeep upkeep, BiConsumer<Awaited, RolloutEnd> onEnd)
            throws InterruptedException {
        RolloutWait.await(
                kube,
                awaited.stream()
                        .map(each -> new RolloutJudge(kube.session(), each, onEnd))
                        .toList(),
                upkeep);
    }
}
