package dev.sampan.sandbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a sandbox starts with. Alive only inside {@link Sandbox#start(java.util.function.Consumer)}. */
public final class SandboxSpec {
    SandboxTime time = SandboxTime.AUTO;

    @Nullable
    Instant beginning;

    boolean processRuntime;
    boolean strictImages;
    boolean anonymousPull;
    boolean privatePulls;
    int kubernetesPort;
    int registryPort;
    int endpointPort;

    SandboxSpec() {}

    /** How time passes. Default: AUTO. */
    public SandboxSpec time(SandboxTime how) {
        time = how;
        return this;
    }

    /** When the sandbox's time begins. Default: now. Not for REAL time, which is the wall clock's. */
    public SandboxSpec startingAt(Instant instant) {
        beginning = instant;
        return this;
    }

    /** Pods run their images as processes of this machine, with this JDK. Default: pods are simulated. Implies REAL time. */
    public SandboxSpec processRuntime() {
        processRuntime = true;
        time = SandboxTime.REAL;
        return this;
    }

    /** Images of other registries do not count as present. Default: they do. */
    public SandboxSpec strictImages() {
        strictImages = true;
        return this;
    }

    /** The registry lets anybody pull. Default: pulling needs the registry's login, as ACR's does. The kubelet needs none. */
    public SandboxSpec anonymousPull() {
        anonymousPull = true;
        return this;
    }

    /**
     * The kubelet needs a login too, as the nodes of an account have none by themselves: from the pod's pull secrets, or from ACK's
     * credential add-on. Default: it needs none.
     */
    public SandboxSpec privatePulls() {
        privatePulls = true;
        return this;
    }

    /** Fixed ports for Kubernetes, registry and OpenAPI; 0 means any free one. Default: 0 each. */
    public SandboxSpec ports(int kubernetes, int registry, int endpoint) {
        kubernetesPort = kubernetes;
        registryPort = registry;
        endpointPort = endpoint;
        return this;
    }

    /** REAL when pods are processes, whatever was said of time before or after: a process cannot be hurried. */
    SandboxTime effectiveTime() {
        return processRuntime ? SandboxTime.REAL : time;
    }
}
