package dev.sampan.sandbox;

import dev.sampan.ConnectSpec;
import dev.sampan.Sampan;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.sandbox.internal.http.EventLoops;
import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.kubeapi.ControlPlane;
import dev.sampan.sandbox.internal.openapi.Caller;
import dev.sampan.sandbox.internal.openapi.OpenApiServer;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import dev.sampan.sandbox.internal.time.Timelines;
import dev.sampan.value.Secret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The parts of a sandbox, started in order and stopped in reverse. */
final class SandboxCloud implements Sandbox {
    private static final String REGION = "ap-southeast-1";
    private static final int REQUESTS_KEPT = 10_000;
    private static final Duration LONGEST_SESSION = Duration.ofHours(12);

    private final SandboxTime time;
    private final String pods;
    private final Parts parts = new Parts();
    private final FaultScript faults = new FaultScript();
    private final RequestLog requests = RequestLog.bounded(REQUESTS_KEPT);
    private final Credentials credentials = Credentials.random();
    private final Timeline timeline;
    private final RegistryServer registry;
    private final KubernetesPart kubernetes;
    private final OpenApiServer openApi;
    private final Cloud cloud;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SandboxCloud(SandboxSpec spec) {
        time = spec.effectiveTime();
        pods = spec.processRuntime ? "pods as processes" : "simulated pods";
        try {
            timeline =
                    parts.add(spec.beginning == null ? Timelines.start(time) : Timelines.start(time, spec.beginning));
            Vertx vertx = EventLoops.create();
            parts.add(() -> EventLoops.await(vertx.close()));
            registry = parts.add(
                    RegistryServer.start(vertx, spec.registryPort, spec.anonymousPull, timeline, faults, requests));
            registry.logins()
                    .add(
                            credentials.registryUser(),
                            credentials.registryPassword().reveal(),
                            null);
            kubernetes = parts.add(
                    KubernetesPart.start(vertx, spec, registry, credentials.registryId(), timeline, faults, requests));
            openApi = parts.add(OpenApiServer.start(
                    vertx, spec.endpointPort, account(), kubernetes, registry, timeline, faults, requests));
            kubernetes.credentialAddon(() -> openApi.hasAddon(credentials.clusterId(), PrivatePulls.ADDON));
            cloud = new AccountCloud(openApi, credentials.account());
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    static Sandbox start(Consumer<SandboxSpec> configure) {
        ControlPlane.prepare();
        SandboxSpec spec = new SandboxSpec();
        configure.accept(spec);
        return new SandboxCloud(spec);
    }

    private OpenApiServer.Account account() {
        return new OpenApiServer.Account(
                credentials.account(),
                REGION,
                credentials.clusterId(),
                credentials.registryId(),
                credentials.accessKeyId(),
                credentials.accessKeySecret().reveal());
    }

    @Override
    public Sampan connect() {
        return connect(more -> {});
    }

    @Override
    public Sampan connect(Consumer<ConnectSpec> more) {
        return Sampan.connect(spec -> {
            surroundings(spec)
                    .accessKey(credentials.accessKeyId(), credentials.accessKeySecret())
                    .kubeconfigText(Secret.of(kubeconfig()))
                    .registryCredential(registry(), credentials.registryUser(), credentials.registryPassword());
            more.accept(spec);
        });
    }

    @Override
    public Sampan connectAs(String role) {
        Caller session = openApi.assume(role, LONGEST_SESSION);
        return Sampan.connect(spec -> surroundings(spec)
                .accessKey(session.accessKeyId(), Secret.of(session.accessKeySecret()))
                .securityToken(Secret.of(String.valueOf(session.securityToken()))));
    }

    private ConnectSpec surroundings(ConnectSpec spec) {
        return spec.clock(timeline.clientClock())
                .sleeper(timeline.sleeper())
                .region(REGION)
                .endpoint(endpoint());
    }

    @Override
    public URI kubernetes() {
        return kubernetes.server();
    }

    @Override
    public String kubeconfig() {
        return kubernetes.kubeconfig();
    }

    @Override
    public String registry() {
        return registry.host();
    }

    @Override
    public URI endpoint() {
        return openApi.url();
    }

    @Override
    public Cloud cloud() {
        return cloud;
    }

    @Override
    public Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SAMPAN_REGISTRY", registry());
        variables.put("SAMPAN_REGISTRY_USER", credentials.registryUser());
        variables.put("SAMPAN_REGISTRY_PASSWORD", credentials.registryPassword().reveal());
        variables.put("SAMPAN_ENDPOINT", endpoint().toString());
        variables.put("ALIBABA_CLOUD_ACCESS_KEY_ID", credentials.accessKeyId());
        variables.put(
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET", credentials.accessKeySecret().reveal());
        variables.put("ALIBABA_CLOUD_REGION_ID", REGION);
        return java.util.Collections.unmodifiableMap(variables);
    }

    @Override
    public Instant now() {
        return timeline.now();
    }

    @Override
    public Sandbox advance(Duration by) {
        if (time == SandboxTime.REAL) {
            throw InvalidRequestException.of(
                    "sandbox.real-time",
                    "move the sandbox's time by " + by,
                    "this sandbox lives in real time",
                    "it was started with time REAL or with the process runtime",
                    "start it with time(SandboxTime.AUTO) or time(SandboxTime.MANUAL)");
        }
        timeline.advance(by);
        return this;
    }

    @Override
    public List<ReceivedRequest> requests() {
        return requests.all();
    }

    @Override
    public URI service(String namespace, String name, int port) {
        return kubernetes.service(namespace, name, port);
    }

    @Override
    public Sandbox script(Consumer<PodScriptSpec> pods) {
        PodScriptSpec spec = new PodScriptSpec();
        pods.accept(spec);
        spec.contradiction().ifPresent(both -> {
            throw InvalidRequestException.of(
                    "sandbox.pod-script",
                    "script pods",
                    "the script asks for " + both,
                    "a container ends in one way",
                    "write one script for each way");
        });
        kubernetes.script(spec);
        return this;
    }

    @Override
    public Sandbox clearScripts() {
        kubernetes.clearScripts();
        return this;
    }

    @Override
    public Sandbox fault(Fault fault) {
        faults.add(fault);
        return this;
    }

    @Override
    public Sandbox fault(TaskFailure failure) {
        openApi.ack().script(failure);
        return this;
    }

    @Override
    public Sandbox clearFaults() {
        faults.clear();
        openApi.ack().clearScripts();
        return this;
    }

    /** Makes a namespace without a request. */
    void createNamespace(String name) {
        kubernetes.createNamespace(name);
    }

    /** Begins to delete a namespace without a request. */
    void deleteNamespace(String name) {
        kubernetes.deleteNamespace(name);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.close();
        }
    }

    @Override
    public String toString() {
        return "Sandbox " + (closed.get() ? "closed" : "running") + ", " + time + " time, " + pods
                + "\n  kubernetes  " + kubernetes()
                + "\n  registry    " + registry()
                + "\n  openapi     " + endpoint()
                + "\n  time        " + now()
                + "\n  requests    " + requests().size()
                + (closed.get() ? "\n  next: Sandbox.start()" : "\n  next: connect()");
    }
}
