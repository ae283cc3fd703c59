package dev.sampan.observe;

import dev.sampan.Namespace;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks at the apps of one namespace: how they are, why, and what they log. Only reads. Thread-safe; it lives as long as its
 * session.
 *
 * <pre>{@code
 * var observe = Observe.on(sampan.cluster("prod-sg").namespace("shop"));
 * System.out.println(observe.health("web"));
 * System.out.println(observe.logs("web", l -> l.tail(50).since(Duration.ofMinutes(10))));
 * }</pre>
 *
 * <p>An app is every Deployment, StatefulSet, DaemonSet and Job that carries the label {@code app.kubernetes.io/name} with its
 * name, or is called so. RBAC in the namespace: {@code list} on deployments, statefulsets, daemonsets, replicasets, jobs, pods,
 * services, endpointslices, persistentvolumeclaims and events; {@code get} on pods/log.
 */
public interface Observe {
    /** The apps of this namespace. No call is made. */
    static Observe on(Namespace namespace) {
        return new NamespaceObserve(namespace.unwrap(KubeNamespace.class));
    }

    /**
     * How an app is now, with everything that is wrong, its evidence and the next step.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such app; the message lists those there are
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    Health health(String app);

    /** How every app of the namespace is now, the worst first. */
    HealthListing health();

    /**
     * Blocks until an app is healthy, and returns at once when it cannot become so without another change.
     *
     * @param atMost how long, on the session's clock
     * @throws dev.sampan.problem.NotReadyException if it is hopeless or time ran out; with the last state seen
     * @throws dev.sampan.problem.InvalidRequestException if there is no such app
     */
    Health await(String app, Duration atMost);

    /** The newest 200 lines of an app's pods. The same as {@code logs(app, l -> {})}. */
    Logs logs(String app);

    /**
     * Lines of all pods of an app, merged by time. Containers that have not started have none, which the listing says.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such app, or no such container; the message lists those
     *     there are
     * @throws dev.sampan.problem.ClusterException if no log can be read at all
     */
    Logs logs(String app, Consumer<LogsSpec> spec);

    /**
     * Hands every new line of an app's pods to a reader until closed, those of pods that come later as well. Each container is asked
     * once a second; lines of one container keep their order. The reader is called on one thread of its own.
     *
     * @throws dev.sampan.problem.InvalidRequestException if there is no such app
     */
    LogWatch watchLogs(String app, Consumer<LogLine> reader);
}
