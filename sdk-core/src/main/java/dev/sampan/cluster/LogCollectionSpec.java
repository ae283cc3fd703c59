package dev.sampan.cluster;

import dev.sampan.internal.spec.SpecLife;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which logs of a control plane are collected. Alive only inside {@link ControlPlaneLogs#configure}. */
public final class LogCollectionSpec {
    private final SpecLife life;

    @Nullable
    List<String> components;

    @Nullable
    String project;

    @Nullable
    Integer days;

    LogCollectionSpec(String cluster) {
        life = new SpecLife("the control plane logs of " + cluster);
    }

    /**
     * All components to collect, one or more of apiserver, kcm, scheduler, ccm, controlplane-events, alb, ack-goatscaler,
     * coredns, gatekeeper. Default: those there are.
     */
    public LogCollectionSpec components(String... names) {
        components = life.once("components", components, List.of(names));
        return this;
    }

    /** The project of Log Service. Default: the one there is, else ACK's own, {@code k8s-log-} and the cluster's id. */
    public LogCollectionSpec project(String name) {
        project = life.once("project", project, name);
        return this;
    }

    /** How long logs are kept, 1 to 3000 days. Default: as long as now, else ACK's 30. */
    public LogCollectionSpec days(int count) {
        days = life.once("days", days, count);
        return this;
    }

    void close() {
        life.close();
    }
}
