package dev.sampan.sandbox.internal.kubelet;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API server asks of the node a pod runs on. Thread-safe. */
public interface NodeAgent {
    /**
     * Writes the lines of a container's log, each with its line feed, to the sink; with follow, until the container ends or the
     * sink is closed (its {@code write} throws). Blocks.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400 if the container has not started, 404 if there is none
     */
    void logs(String namespace, String pod, LogRequest request, OutputStream sink);

    /**
     * Runs a command in a container. Blocks until it has ended.
     *
     * @return the exit code
     */
    int exec(
            String namespace,
            String pod,
            @Nullable String container,
            List<String> command,
            InputStream stdin,
            OutputStream stdout,
            OutputStream stderr);

    /** Opens a connection to a port of the pod; the caller copies bytes both ways. Fails with an IOException if nobody listens. */
    java.net.Socket connect(String namespace, String pod, int port) throws java.io.IOException;

    /** CPU in cores and memory in bytes that a container uses now, for metrics.k8s.io; null when the pod is not running. */
    @Nullable
    List<ContainerUsage> usage(String namespace, String pod);

    /** Which lines. */
    record LogRequest(
            @Nullable String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            @Nullable Long tailLines,
            @Nullable Long limitBytes,
            @Nullable Instant since) {}

    /** A container's use. */
    record ContainerUsage(String container, double cpuCores, long memoryBytes) {}
}
