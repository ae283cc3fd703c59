package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the autoscaler of a cluster's nodes decides. Alive only inside {@link NodePools#autoscaler}; what is left out is as ACK
 * chooses it.
 */
public final class AutoscalerSpec {
    private final SpecLife life = new SpecLife("the autoscaler");

    @Nullable
    Duration coolDown;

    @Nullable
    Duration unneeded;

    @Nullable
    Duration scanInterval;

    @Nullable
    Double utilization;

    @Nullable
    String expander;

    @Nullable
    Boolean scaleDown;

    AutoscalerSpec() {}

    /** How long after a scale-up no node is taken away, in whole minutes. */
    public AutoscalerSpec coolDown(Duration minutes) {
        coolDown = life.once("cool down", coolDown, minutes);
        return this;
    }

    /** How long a node is idle before it is taken away, in whole minutes. */
    public AutoscalerSpec unneeded(Duration minutes) {
        unneeded = life.once("unneeded", unneeded, minutes);
        return this;
    }

    /** How often it looks: 15 seconds or more. */
    public AutoscalerSpec scanInterval(Duration interval) {
        scanInterval = life.once("scan interval", scanInterval, interval);
        return this;
    }

    /** A node counts as idle when less than this share of it is requested: 0.1 to 1. */
    public AutoscalerSpec utilization(double share) {
        utilization = life.once("utilization", utilization, share);
        return this;
    }

    /** Which pool grows when several could: {@code least-waste}, {@code random} or {@code priority}. */
    public AutoscalerSpec expander(String strategy) {
        expander = life.once("expander", expander, strategy);
        return this;
    }

    /** Whether nodes are taken away at all. */
    public AutoscalerSpec scaleDown(boolean on) {
        scaleDown = life.once("scale down", scaleDown, on);
        return this;
    }

    void close() {
        life.close();
    }
}
