package dev.sampan.internal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.internal.kubeconfig.AccessSource;
import dev.sampan.internal.kubeconfig.Allowance;
import dev.sampan.internal.kubeconfig.KubeAccess;
import dev.sampan.internal.kubeconfig.Kubeconfig;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Renewal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;

/** Access to an ACK cluster by a temporary kubeconfig, in memory only, renewed ten minutes before it runs out. Thread-safe. */
public final class AckAccess implements AccessSource {
    private static final Duration LIFETIME = Duration.ofMinutes(60);
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final CloudCalls cloud;
    private final String clusterId;
    private final Clock clock;
    private final Renewal<KubeAccess> access;

    public AckAccess(CloudCalls cloud, String clusterId) {
        this.cloud = cloud;
        this.clusterId = clusterId;
        this.clock = cloud.http().session().clock();
        this.access = new Renewal<>("kubeconfig of " + clusterId, clock, AHEAD, this::ask);
    }

    @Override
    public KubeAccess current(Deadline deadline) {
        return access.current(deadline);
    }

    @Override
    public KubeAccess renewed(KubeAccess refused, Deadline deadline) {
        return access.renewed(refused, deadline);
    }

    private Renewal.Term<KubeAccess> ask(Deadline deadline) {
        JsonNode answer = cloud.call(
                CloudApi.DESCRIBE_CLUSTER_USER_KUBECONFIG,
                Map.of("ClusterId", clusterId),
                Map.of(
                        "TemporaryDurationMinutes",
                        Long.toString(LIFETIME.toMinutes()),
                        "PrivateIpAddress",
                        Boolean.toString(cloud.endpoints().isVpc())),
                deadline);
        KubeAccess given = Kubeconfig.parse(
                        answer.path("config").asText(""), "of the ACK cluster " + clusterId, Path.of("/nonexistent"))
                .access("", Allowance.nothing(), clock)
                .current(deadline);
        return new Renewal.Term<>(given, expiration(answer.path("expiration").asText("")));
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
