package dev.sampan.sandbox;

/** What a sandbox starts with. Alive only inside {@link Sandbox#start(java.util.function.Consumer)}. */
public final class SandboxSpec {
    SandboxTime time = SandboxTime.AUTO;
    boolean processRuntime;
    boolean strictImages;
    int kubernetesPort;
    int registryPort;
    int endpointPort;

    SandboxSpec() {}

    /** How time passes. Default: AUTO. */
    public SandboxSpec time(SandboxTime how) {
        time = how;
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

    /** Fixed ports for Kubernetes, registry and OpenAPI; 0 means any free one. Default: 0 each. */
    public SandboxSpec ports(int kubernetes, int registry, int endpoint) {
        kubernetesPort = kubernetes;
        registryPort = registry;
        endpointPort = endpoint;
        return this;
    }
}
