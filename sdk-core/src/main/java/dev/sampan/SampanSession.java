package dev.sampan;

import com.aliyun.credentials.provider.AlibabaCloudCredentialsProvider;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.cloud.AckAccess;
import dev.sampan.internal.cloud.AckClusters;
import dev.sampan.internal.cloud.AcrInstances;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Endpoints;
import dev.sampan.internal.cloud.Product;
import dev.sampan.internal.credential.CredentialChain;
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
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** The session: what the spec and the surroundings say, and the handles made from it. */
final class SampanSession implements Sampan {
    /** Prefixes no context name or host begins with, so that the two kinds of handles keep apart. */
    private static final String ACK = "ack\n";

    private static final String ACR = "acr\n";
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Session session;
    private final Retrier retrier;
    private final HttpCalls http;
    private final Endpoints endpoints;
    private final CloudCalls cloud;
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
        CredentialChain credentials = CredentialChain.read(surroundings::variable, surroundings.home(), spec.profile);
        this.endpoints = endpoints(spec, surroundings, credentials);
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
        this.cloud = cloud(spec, credentials);
    }

    private CloudCalls cloud(ConnectSpec spec, CredentialChain credentials) {
        CloudCalls unsigned = new CloudCalls(http, endpoints, () -> {
            throw new IllegalStateException("anonymous calls are not signed");
        });
        Supplier<AlibabaCloudCredentialsProvider> provider = spec.accessKeyId != null && spec.accessKeySecret != null
                ? fixed(CredentialChain.fixed(spec.accessKeyId, spec.accessKeySecret, spec.securityToken))
                : credentials.provider(unsigned);
        return unsigned.as(provider);
    }

    private static <T> Supplier<T> fixed(T value) {
        return () -> value;
    }

    private static Endpoints endpoints(ConnectSpec spec, Surroundings surroundings, CredentialChain credentials) {
        String region = spec.region != null
                ? spec.region
                : surroundings
                        .variable("ALIBABA_CLOUD_REGION_ID")
                        .or(credentials::region)
                        .orElse(null);
        boolean vpc = surroundings
                .variable("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        URI all = spec.endpoint != null
                ? spec.endpoint
                : surroundings
                        .variable("SAMPAN_ENDPOINT")
                        .map(SampanSession::uri)
                        .orElse(null);
        Map<Product, String> some = new EnumMap<>(Product.class);
        for (Product product : Product.values()) {
            surroundings
                    .variable("ALIBABA_CLOUD_ENDPOINT_" + product.name())
                    .or(() -> product == Product.STS ? stsOfPod(surroundings, vpc) : Optional.empty())
                    .ifPresent(host -> some.put(product, host));
        }
        return Endpoints.of(region, vpc, all, some);
    }

    /** Where the webhook of ACK tells a pod with a RAM role to get its credentials. */
    private static Optional<String> stsOfPod(Surroundings surroundings, boolean vpc) {
        return surroundings
                .variable("ALIBABA_CLOUD_STS_ENDPOINT")
                .or(() -> surroundings
                        .variable("ALIBABA_CLOUD_STS_REGION")
                        .filter(region -> region.matches("[a-z0-9-]+"))
                        .map(region -> Product.STS.host(region, vpc)));
    }

    private static URI uri(String text) {
        try {
            return URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            throw InvalidRequestException.of(
                    "connect.endpoint-invalid",
                    "use SAMPAN_ENDPOINT",
                    "it is no URL",
                    "an endpoint is https://host[:port] without a path",
                    "correct SAMPAN_ENDPOINT");
        }
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
        ClusterHandle known = clusters.get(ACK + nameIdOrContext);
        if (known != null) {
            return known;
        }
        AckClusters.AckCluster found = new AckClusters(cloud).get(nameIdOrContext, kubeconfigs.contexts());
        return clusters.computeIfAbsent(
                ACK + nameIdOrContext,
                key -> new ClusterHandle(new KubeCluster(found.name(), http, new AckAccess(cloud, found.id()))));
    }

    private Cluster byContext(String context) {
        return clusters.computeIfAbsent(
                context, name -> new ClusterHandle(new KubeCluster(name, http, kubeconfigs.access(name))));
    }

    @Override
    public Registry registry(String nameOrId) {
        requireOpen();
        RegistryHandle known = registries.get(ACR + nameOrId);
        if (known != null) {
            return known;
        }
        AcrInstances instances = new AcrInstances(cloud);
        AcrInstances.AcrInstance found = instances.get(nameOrId);
        String host = instances.host(found);
        return registries.computeIfAbsent(
                ACR + nameOrId,
                key -> new RegistryHandle(this, new OciClient(host, http, instances.logins(found), tokenServers)));
    }

    @Override
    public Registry registryAt(String hostAndPort) {
        requireOpen();
        return registries.computeIfAbsent(
                hostAndPort, host -> new RegistryHandle(this, new OciClient(host, http, login(host), tokenServers)));
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
        JsonNode answer = cloud.call(CloudApi.GET_CALLER_IDENTITY, Map.of());
        return new CallerIdentity(
                answer.path("AccountId").asText(),
                answer.path("Arn").asText(),
                answer.path("IdentityType").asText());
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type == Session.class) {
            return type.cast(session);
        }
        if (type == OkHttpClient.class) {
            return type.cast(session.http());
        }
        if (type == CloudCalls.class) {
            return type.cast(cloud);
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
