package dev.sampan.deploy;

import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.rollout.RolloutWait;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Waits for the rollout of one release: until it is done, hopeless or overtaken, or its time is over. */
final class RolloutWatch {
    private RolloutWatch() {}

    static RolloutEnd await(KubeNamespace kube, Awaited awaited, RolloutWait.Upkeep upkeep)
            throws InterruptedException {
        AtomicReference<RolloutEnd> end = new AtomicReference<>();
        RolloutWait.await(kube, List.of(new RolloutJudge(kube.session(), awaited, end::set)), upkeep);
        return Objects.requireNonNull(end.get(), "a wait that returns has ended");
    }
}
