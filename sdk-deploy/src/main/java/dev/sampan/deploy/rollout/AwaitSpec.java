package dev.sampan.deploy.rollout;

import dev.sampan.internal.spec.SpecLife;
import org.jspecify.annotations.Nullable;

/** What else to wait for. Alive only inside the call that hands it out. */
public final class AwaitSpec {
    private final SpecLife life = new SpecLife("the wait");
    private @Nullable Boolean oldPodsGone;

    AwaitSpec() {}

    /** Until the pods that were replaced have gone as well: they may serve and hold volumes while they end. Default: not. */
    public AwaitSpec untilOldPodsGone() {
        oldPodsGone = life.once("untilOldPodsGone", oldPodsGone, true);
        return this;
    }

    boolean close() {
        life.close();
        return oldPodsGone != null;
    }
}
