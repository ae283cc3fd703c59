package dev.sampan.sandbox;

import dev.sampan.ConnectSpec;
import dev.sampan.Sampan;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A cloud in this JVM, on loopback: a Kubernetes cluster, an OCI registry, an Alibaba OpenAPI endpoint. Thread-safe; several may
 * run at once. Closing stops all of it.
 *
 * <pre>{@code
 * try (var sandbox = Sandbox.start(); var sampan = sandbox.connect()) {
 *     System.out.println(sampan.cluster().version());
 * }
 * }</pre>
 */
public interface Sandbox extends AutoCloseable {
    /** Starts with time AUTO, simulated pods, one cluster named {@code sandbox} and its namespace {@code default}. */
    static Sandbox start() {
        return start(spec -> {});
    }

    /** Starts with a spec. */
    static Sandbox start(Consumer<SandboxSpec> spec) {
        return SandboxCloud.start(spec);
    }

    /** A new session on this sandbox, with its clock, cluster, endpoint and credentials. The caller closes it. */
    Sampan connect();

    /** As {@link #connect()}, with a say in the rest of the spec, such as guards, deadline or progress. */
    Sampan connect(Consumer<ConnectSpec> more);

    /**
     * A new session of a RAM role, for twelve hours of the sandbox's time: what it may do in the cloud is up to
     * {@link Cloud#rolePolicy}. It has no kubeconfig and no registry password of its own. The caller closes it.
     */
    Sampan connectAs(String role);

    /** The Kubernetes API server. */
    URI kubernetes();

    /** A kubeconfig with the server's certificate and an administrator's token. */
    String kubeconfig();

    /** The registry's {@code host:port}. */
    String registry();

    /** The OpenAPI base URL: CS, CR, STS and RAM of one account in {@code ap-southeast-1}. */
    URI endpoint();

    /** The cloud account behind the OpenAPI endpoint: who may do what, and how often. */
    Cloud cloud();

    /** The environment that lets any program reach this sandbox; KUBECONFIG is not in it, as it names a file. */
    Map<String, String> environment();

    /** The sandbox's time. */
    Instant now();

    /** Moves time forward and returns when all that fell due on the way has settled. Not for REAL time. */
    Sandbox advance(Duration by);

    /** Every request received, oldest first, the newest 10,000. */
    List<ReceivedRequest> requests();

    /**
     * Where a Service can be reached from outside the cluster: a loopback address that passes each connection on to a ready pod
     * of the Service, as kube-proxy does. The same Service and port give the same address. Nobody needs to be ready yet.
     *
     * @param port the Service's own port
     */
    URI service(String namespace, String name, int port);

    /** Says how simulated pods behave that start from now on; the later script wins. No effect on the process runtime. */
    Sandbox script(Consumer<PodScriptSpec> pods);

    /** Takes all pod scripts back, for pods that start from now on. */
    Sandbox clearScripts();

    /** Scripts a failure of a server. */
    Sandbox fault(Fault fault);

    /** Scripts the failure of an asynchronous task of the cloud. */
    Sandbox fault(TaskFailure failure);

    /** Takes all scripted failures back. */
    Sandbox clearFaults();

    /** Stops everything: pods, controllers, servers, time. Idempotent. */
    @Override
    void close();
}
