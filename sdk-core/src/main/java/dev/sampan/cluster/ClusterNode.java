package dev.sampan.cluster;

/**
 * A node as ACK knows it. Immutable.
 *
 * @param name its name in Kubernetes, empty while it has none
 * @param instance the id of its machine
 * @param instanceType such as {@code ecs.g7.xlarge}
 * @param pool the id of its node pool
 * @param state the machine's: pending, running, starting, stopping, stopped
 * @param ready whether its kubelet says Ready
 * @param error why it did not come up, empty when nothing is known
 */
public record ClusterNode(
        String name, String instance, String instanceType, String pool, String state, boolean ready, String error) {}
