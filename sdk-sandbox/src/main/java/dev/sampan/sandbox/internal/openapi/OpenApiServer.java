package dev.sampan.sandbox.internal.openapi;

import dev.sampan.sandbox.internal.http.FaultScript;
import dev.sampan.sandbox.internal.http.HttpFront;
import dev.sampan.sandbox.internal.http.RequestLog;
import dev.sampan.sandbox.internal.registry.RegistryServer;
import dev.sampan.sandbox.internal.time.Timeline;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The sandbox's Alibaba Cloud OpenAPI endpoint: CS, CR and STS of one account in one region. Thread-safe. */
public final class OpenApiServer implements AutoCloseable {
    private final HttpFront front;

    private OpenApiServer(HttpFront front) {
        this.front = front;
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
        operations.addAll(new ClusterOperations(account.clusterId(), account.region(), cluster, clock).all());
        operations.addAll(new RegistryOperations(
                        account.registryId(),
                        account.region(),
                        registry.host(),
                        registry.logins(),
                        registry.catalog(),
                        clock)
                .all());
        operations.addAll(new IdentityOperations(keys, clock).all());
        Nonces nonces = new Nonces(clock);
        OpenApiEndpoint endpoint = new OpenApiEndpoint(
                operations, new SignatureCheck(keys, nonces, clock), new LegacySignatureCheck(keys, nonces, clock));
        return new OpenApiServer(HttpFront.start(vertx, port, endpoint, timeline, faults, log));
    }

    public URI url() {
        return URI.create("http://" + front.address());
    }

    @Override
    public void close() {
        front.close();
    }
}
