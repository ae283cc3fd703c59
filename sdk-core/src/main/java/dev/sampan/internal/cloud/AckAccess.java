package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.Allowance;
import dev.sampan.internal.kubeconfig.KubeAccess;
import dev.sampan.internal.kubeconfig.Kubeconfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Access to an ACK cluster by a temporary kubeconfig, in memory only, renewed ten minutes before it runs out. Thread-safe. */
public final class AckAccess implements AccessSource {
    private static final Duration LIFETIME = Duration.ofMinutes(60);
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final CloudCalls cloud;
    private final String clusterId;
    private final Clock clock;
    private @Nullable KubeAccess last;
    private Instant renewAt = Instant.MIN;

    public AckAccess(CloudCalls cloud, String clusterId) {
        this.cloud = cloud;
        this.clusterId = clusterId;
        this.clock = cloud.http().session().clock();
    }

    @Override
    public synchronized KubeAccess current() {
        KubeAccess known = last;
        return known != null && clock.instant().isBefore(renewAt) ? known : ask();
    }

    @Override
    public synchronized KubeAccess renewed(KubeAccess refused) {
        KubeAccess known = last;
        // Another thread may have renewed it already.
        return known != null && known != refused ? known : ask();
    }

    private KubeAccess ask() {
        JsonNode answer = cloud.call(
                CloudApi.DESCRIBE_CLUSTER_USER_KUBECONFIG,
                Map.of("ClusterId", clusterId),
                Map.of(
                        "TemporaryDurationMinutes",
                        Long.toString(LIFETIME.toMinutes()),
                        "PrivateIpAddress",
                        Boolean.toString(cloud.endpoints().isVpc())));
        KubeAccess access = Kubeconfig.parse(
                        answer.path("config").asText(""), "of the ACK cluster " + clusterId, Path.of("/nonexistent"))
                .access("", Allowance.nothing(), clock)
                .current();
        Instant expires = expiration(answer.path("expiration").asText(""));
        renewAt = expires.minus(AHEAD);
        last = access;
        return access;
    }

    private Instant expiration(String text) {
        Instant longest = clock.instant().plus(LIFETIME);
        try {
            Instant said = OffsetDateTime.parse(text).toInstant();
            return said.isBefore(longest) ? said : longest;
        } catch (DateTimeException e) {
            return longest;
        }
    }
}
