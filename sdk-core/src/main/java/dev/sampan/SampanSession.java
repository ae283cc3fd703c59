package dev.sampan;

import dev.sampan.internal.http.HttpCalls;
import dev.sampan.internal.http.HttpClients;
import dev.sampan.internal.http.TlsFailure;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.internal.oci.Login;
import dev.sampan.internal.oci.LoginSource;
import dev.sampan.internal.oci.OciClient;
import dev.sampan.internal.retry.Governors;
import dev.sampan.internal.retry.Retrier;
import dev.sampan.internal.retry.RetrySettings;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Environment;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.progress.ProgressListener;
import dev.sampan.time.Sleeper;
import dev.sampan.value.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/** The session: what the spec and the surroundings say, and the handles made from it. */
final class SampanSession implements Sampan {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Session session;
    private final Retrier retrier;
    private final HttpCalls http;
    private final Kubeconfigs kubeconfigs;
    private final Surroundings surroundings;
    private final Map<String, ConnectSpec.RegistryLogin> logins;
    private final Set<String> tokenServers;
    private final Map<String, ClusterHandle> clusters = new ConcurrentHashMap<>();
    private final Map<String, RegistryHandle> registries = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private SampanSession(ConnectSpec spec, Surroundings surroundings) {
        Clock clock = spec.clock == null ? Clock.systemUTC() : spec.clock;
        this.surroundings = surroundings;
        this.kubeconfigs = Kubeconfigs.of(spec, surroundings, clock);
        this.logins = Map.copyOf(spec.registryLogins);
        this.tokenServers = Set.copyOf(spec.tokenServers);
        Sleeper sleeper = spec.sleeper == null ? Sleeper.system() : spec.sleeper;
        OkHttpClient client = HttpClients.open();
        this.session = new Session(
                clock,
                sleeper,
                spec.deadline == null ? DEADLINE : spec.deadline,
                spec.environment == null ? Environment.staging() : spec.environment,
                spec.guards,
                spec.listener == null ? ProgressListener.none() : spec.listener,
                client);
        this.retrier = new Retrier(
                clock,
                sleeper,
                new SecureRandom(),
                RetrySettings.standard(),
                Governors.shared(),
                TlsFailure::isHopeless);
        this.http = new HttpCalls(session, retrier);
    }

    static Sampan open(Consumer<ConnectSpec> configure) {
        return open(configure, Surroundings.ofProcess());
    }

    static Sampan open(Consumer<ConnectSpec> configure, Surroundings surroundings) {
        ConnectSpec spec = new ConnectSpec();
        configure.accept(spec);
        spec.close();
        return new SampanSession(spec, surroundings);
    }

    @Override
    public Cluster cluster() {
        requireOpen();
        return byContext(kubeconfigs.currentContext());
    }

    @Override
    public Cluster cluster(String nameIdOrContext) {
        requireOpen();
        if (kubeconfigs.hasContext(nameIdOrContext)) {
            return byContext(nameIdOrContext);
        }
        throw InvalidRequestException.of(
                "cluster.no-such-cluster",
                "find the cluster " + nameIdOrContext,
                "the kubeconfig has no such context",
                "there are the contexts " + kubeconfigs.contexts(),
                "name one of them");
    }

    private Cluster byContext(String context) {
        return clusters.computeIfAbsent(
                context, name -> new ClusterHandle(new KubeCluster(name, http, kubeconfigs.access(name))));
    }

    @Override
    public Registry registry(String nameOrId) {
        requireOpen();
        throw InvalidRequestException.of(
                "registry.no-such-instance",
                "find the ACR instance " + nameOrId,
                "no cloud credential is there",
                "neither the spec nor the environment gives one",
                "use registryAt(host) or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    }

    @Override
    public Registry registryAt(String hostAndPort) {
        requireOpen();
        return registries.computeIfAbsent(
                hostAndPort, host -> new RegistryHandle(new OciClient(host, http, login(host), tokenServers)));
    }

    private LoginSource login(String host) {
        ConnectSpec.RegistryLogin given = logins.get(host);
        if (given != null) {
            return LoginSource.fixed(new Login(given.user(), given.password()));
        }
        boolean named =
                surroundings.variable("SAMPAN_REGISTRY").filter(host::equals).isPresent();
        Optional<String> user = surroundings.variable("SAMPAN_REGISTRY_USER");
        Optional<String> password = surroundings.variable("SAMPAN_REGISTRY_PASSWORD");
        return named && user.isPresent() && password.isPresent()
                ? LoginSource.fixed(new Login(user.get(), Secret.of(password.get())))
                : LoginSource.anonymous();
    }

    @Override
    public CallerIdentity identity() {
        requireOpen();
        throw InvalidRequestException.of(
                "credential.none",
                "ask who the credential is",
                "no cloud credential is there",
                "neither the spec nor the environment gives one",
                "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == Session.class) {
            return type.cast(session);
        }
        if (type == OkHttpClient.class) {
            return type.cast(session.http());
        }
        throw Unwrapping.refused("Sampan", type, "OkHttpClient");
    }

    private void requireOpen() {
        if (closed.get()) {
            throw InvalidRequestException.of(
                    "session.closed", "use the session", "it is closed", "it was closed before", "connect again");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            retrier.close();
            clusters.values().forEach(cluster -> cluster.kube().close());
            HttpClients.close(session.http());
        }
    }

    @Override
    public String toString() {
        return "Sampan " + (closed.get() ? "closed" : "connected") + "\n  next: "
                + (closed.get() ? "Sampan.connect()" : "cluster(), registryAt(host)");
    }
}
