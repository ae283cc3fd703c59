package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.HttpFront;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.openapi.ack.AckService;
import dev.sampan.sandbox.internal.openapi.acr.AcrOperations;
import dev.sampan.sandbox.internal.openapi.ram.Ram;
import dev.sampan.sandbox.internal.openapi.ram.RamOperations;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sandbox's Alibaba Cloud OpenAPI endpoint: CS, CR, STS and RAM of one account in one region. Thread-safe. */
public final class OpenApiServer implements AutoCloseable {
    private final HttpFront front;
    private final List<Operation> operations;
    private final AckService ack;
    private final AccessKeys keys;
    private final Ram ram;
    private final Quotas quotas;
    private final AcrOperations acr;

    private OpenApiServer(
            HttpFront front,
            List<Operation> operations,
            AckService ack,
            AccessKeys keys,
            Ram ram,
            Quotas quotas,
            AcrOperations acr) {
        this.front = front;
        this.operations = List.copyOf(operations);
        this.ack = ack;
        this.keys = keys;
        this.ram = ram;
        this.quotas = quotas;
        this.acr = acr;
    }

    /**
     * The account that the endpoint serves.
     *
     * @param id the account's number
     * @param region the region of its cluster and its registry
     * @param clusterId {@code c} and 32 hex digits
     * @param registryId {@code cri-...}
     */
    public record Account(
            String id, String region, String clusterId, String registryId, String accessKeyId, String accessKeySecret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "account " + id + " in " + region;
        }
    }

    /**
     * Listens.
     *
     * @param port 0 means any free one
     */
    public static OpenApiServer start(
            Vertx vertx,
            int port,
            Account account,
            ClusterDoor cluster,
            RegistryServer registry,
            Timeline timeline,
            FaultScript faults,
            RequestLog log) {
        Clock clock = timeline.clock();
        AccessKeys keys = new AccessKeys(clock, account.id(), account.accessKeyId(), account.accessKeySecret());
        List<Operation> operations = new ArrayList<>();
        AckService ack = new AckService(account.id(), account.region(), account.clusterId(), cluster, timeline);
        operations.addAll(ack.operations());
        Ram ram = new Ram(clock, account.id());
        AccessControl access = new AccessControl(ram, account.region(), clock);
        Quotas quotas = new Quotas(clock);
        AcrOperations acr = new AcrOperations(account.registryId(), account.region(), registry, access, timeline);
        operations.addAll(acr.all());
        operations.addAll(new IdentityOperations(keys, ram, access, clock).all());
        operations.addAll(new RamOperations(ram).all());
        Nonces nonces = new Nonces(clock);
        OpenApiEndpoint endpoint = new OpenApiEndpoint(
                operations,
                new SignatureCheck(keys, nonces, clock),
                new LegacySignatureCheck(keys, nonces, clock),
                access,
                quotas,
                new ClientTokens(clock));
        HttpFront front = HttpFront.start(vertx, port, endpoint, timeline, faults, log);
        return new OpenApiServer(front, operations, ack, keys, ram, quotas, acr);
    }

    List<Operation> operations() {
        return operations;
    }

    /** A temporary key of a role, without a call. */
    public Caller assume(String role, Duration life) {
        return keys.assume(role, "sandbox", life, null);
    }

    /** Who may do what. */
    public Ram ram() {
        return ram;
    }

    /** How often. */
    public Quotas quotas() {
        return quotas;
    }

    /** The clusters of the account. */
    public AckService ack() {
        return ack;
    }

    /** Whether an add-on works in a cluster, by what the API itself says. */
    public boolean hasAddon(String clusterId, String name) {
        Parameters asked = new Parameters(Map.of("ClusterId", clusterId, "instanceName", name));
        try {
            return operations.stream()
                    .filter(each -> each.action().equals("GetClusterAddonInstance"))
                    .anyMatch(each -> each.handler()
                            .handle(asked, null)
                            .path("state")
                            .asText()
                            .equals("active"));
        } catch (OpenApiRefusal notInstalled) {
            return false;
        }
    }

    public URI url() {
        return URI.create("http://" + front.address());
    }

    /** The registry instances of the account. */
    public AcrOperations acr() {
        return acr;
    }

    @Override
    public void close() {
        front.close();
        ack.close();
    }
}
