package dev.sampan.cluster;

import dev.sampan.plan.Plan;
import java.util.function.Consumer;

/**
 * Which components of a cluster's control plane write their logs to Log Service. Every change is a plan; only its {@code apply()}
 * acts.
 *
 * <pre>{@code
 * var logs = clusters.controlPlaneLogs("prod-sg");
 * System.out.println(logs.get());
 * logs.configure(l -> l.components("apiserver", "kcm", "scheduler").days(90)).apply();
 * }</pre>
 */
public interface ControlPlaneLogs {
    /** What is collected now. RAM action {@code cs:CheckControlPlaneLogEnable}. */
    LogCollection get();

    /**
     * Plans what is collected; what the spec leaves out stays as it is. Applying calls {@code cs:UpdateControlPlaneLog}.
     *
     * @throws dev.sampan.problem.InvalidRequestException if a component is none that ACK collects logs of
     */
    Plan<LogCollection> configure(Consumer<LogCollectionSpec> spec);
}
