package dev.sampan.deploy.rollout;

import dev.sampan.Namespace;
import dev.sampan.internal.kube.KubeNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether what was written to a namespace has come up, whoever wrote it and by whatever tool: done, hopeless with its cause, or
 * undecided. Only reads. Thread-safe; it lives as long as its session.
 *
 * <pre>{@code
 * var rollouts = Rollouts.on(sampan.cluster("prod-sg").namespace("shop"));
 * System.out.println(rollouts.get("statefulset/db"));
 * rollouts.await("job/migrate", Duration.ofMinutes(5)).orElseThrow();
 * }</pre>
 *
 * <p>Objects are named as kubectl takes them: {@code statefulset/db}, {@code sts/db}, {@code StatefulSet/db}. What is done:
 *
 * <ul>
 *   <li>a Deployment, when the latest generation was observed, all pods are of the current template and available, and none is left
 *       beyond them;
 *   <li>a StatefulSet likewise; pods below the partition stay as they are, and with OnDelete no pod has to be updated;
 *   <li>a DaemonSet, when each node that should has an available pod of the current template; with OnDelete of any;
 *   <li>a Job, when it is complete. It is hopeless once it has failed, or its only try has;
 *   <li>a CronJob, when nothing refuses its schedule and its newest run since it was written is complete, if there is one; or when it
 *       is suspended;
 *   <li>a PersistentVolumeClaim, when it is bound and as large as it asks, or waits for its first pod because its storage class wants
 *       that;
 *   <li>a HorizontalPodAutoscaler, when it can read its metrics, can scale, and has the number it wants within its bounds; or when its
 *       target is scaled to zero;
 *   <li>a CustomResourceDefinition, when its names are accepted and it is established.
 * </ul>
 *
 * <p>It is hopeless as soon as it will not get there without another change, such as an image that does not exist, a missing key, a
 * quota, a crash again and again; never within the time that its probes and the kubelet's own retries grant. What is being deleted is
 * hopeless.
 *
 * <p>A kind without a progress deadline of its own is presumed to have one of ten minutes from the last sign of life: a pod that came
 * or became ready. What may heal by itself, such as a registry that cannot be reached, counts only after it.
 *
 * <p>RBAC in the namespace: {@code list} on the kind, on pods and events, on replicasets for a Deployment, on jobs for a CronJob;
 * {@code watch} on the same to wait; {@code get} on pods/log. A definition is read and watched in the cluster.
 */
public interface Rollouts {
    /** The rollouts of this namespace. No call is made. */
    static Rollouts on(Namespace namespace) {
        return new NamespaceRollouts(namespace.unwrap(KubeNamespace.class));
    }

    /**
     * How an object stands, if there is one of this name.
     *
     * <p>Calls: one list per kind that has a part in it.
     *
     * @param object such as {@code statefulset/db}
     * @throws dev.sampan.problem.InvalidRequestException if that is no name of such an object
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    Optional<Rollout> find(String object);

    /**
     * How an object stands.
     *
     * @throws dev.sampan.problem.InvalidRequestException as {@link #find}, and if there is none; the message lists those there are
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked
     */
    Rollout get(String object);

    /** How everything in the namespace stands, the worst first. Jobs of a CronJob are told with it; definitions are left out. */
    RolloutListing list();

    /** Waits with every default. The same as {@code await(object, atMost, w -> {})}. */
    Rollout await(String object, Duration atMost);

    /**
     * Blocks until an object is done or hopeless, at most this long on the session's clock; what it returns may be undecided then. It is
     * the object that is there now which is waited for: one that is deleted meanwhile is hopeless, even if another takes its name.
     *
     * <p>However many wait in a namespace, each kind is listed and watched once.
     *
     * @throws dev.sampan.problem.InvalidRequestException as {@link #get}, and if the time is not longer than nothing
     * @throws dev.sampan.problem.ClusterException if the cluster cannot be asked or watched
     * @throws dev.sampan.problem.NotReadyException if the thread is interrupted, with the last state; its flag stays set
     */
    Rollout await(String object, Duration atMost, Consumer<AwaitSpec> spec);

    /** Waits with every default. The same as {@code awaitAll(objects, atMost, w -> {})}. */
    RolloutListing awaitAll(List<String> objects, Duration atMost);

    /** As {@link #await(String, Duration, Consumer)} for several at once, until each is done or hopeless. */
    RolloutListing awaitAll(List<String> objects, Duration atMost, Consumer<AwaitSpec> spec);
}
