package dev.sampan.sandbox.internal.openapi;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the cloud's console has of a cluster. Thread-safe. */
public interface ClusterDoor extends AutoCloseable {
    /** The API server. */
    URI server();

    /** The names of the nodes that it started with. */
    List<String> firstNodes();

    /** Starts a machine whose kubelet registers a node with these labels. */
    void addNode(String name, Map<String, String> labels);

    /** Takes a node away, with what runs on it. */
    void removeNode(String name);

    /**
     * Takes the pods off a node.
     *
     * @return which budget lets a pod not go, empty when all were told to
     */
    Optional<String> drain(String node);

    /** What a node says of itself: {@code Ready}, {@code NotReady} or {@code Unknown}; {@code Ready} until it has said something. */
    String nodeStatus(String node);

    /** Restarts what runs beneath the pods of a node, after which it is well again. */
    void repairNode(String node);

    /** A kubeconfig whose credential is good until then. */
    String kubeconfig(Instant end);

    /** Starts another cluster beside this one, without a node. */
    ClusterDoor another();

    /** Stops the cluster. */
    @Override
    void close();
}
