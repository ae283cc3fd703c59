package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans how the autoscaler of a cluster decides. */
final class AutoscalerPlanner {
    private static final Set<String> EXPANDERS = Set.of("least-waste", "random", "priority");

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;

    AutoscalerPlanner(CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
    }

    Plan<AckCluster> plan(AutoscalerSpec spec) {
        ObjectNode body = body(spec);
        List<Change> changes = new ArrayList<>();
        body.properties()
                .forEach(field -> changes.add(new Change(
                        Change.Kind.ACT,
                        "autoscaler of Cluster/" + cluster.name(),
                        field.getKey(),
                        null,
                        field.getValue().asText())));
        return Setting.of(
                        "Configure autoscaler",
                        "of " + cluster.name(),
                        cluster.id(),
                        deadline -> reads.byId(cluster.id(), deadline))
                .changes(changes)
                .findings(List.of(unread()))
                .achieved(now -> now.filter(each -> each.state() == ClusterState.RUNNING))
                .begun(now -> now.filter(each -> each.state().isBusy()).isPresent())
                .provenByTask()
                .send(deadline -> cloud.callWithJson(
                        AckApi.CREATE_AUTOSCALING_CONFIG, Map.of("ClusterId", cluster.id()), body, deadline))
                .words(now -> now.state().toString())
                .summary(now -> "the autoscaler of " + now.name() + " is configured")
                .look("get(\"" + cluster.name() + "\")")
                .plan(cloud, reads);
    }

    private Finding unread() {
        return new Finding(
                "cluster.autoscaler-unread",
                Severity.INFO,
                Level.OBSERVE,
                "Cluster/" + cluster.name(),
                "how it decides now is not known, and what is left out here is set to ACK's default",
                "the API writes this configuration as a whole and does not tell it",
                List.of(),
                "say all that matters in one plan");
    }

    private static ObjectNode body(AutoscalerSpec spec) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        minutes(body, "cool_down_duration", spec.coolDown);
        minutes(body, "unneeded_duration", spec.unneeded);
        if (spec.scanInterval != null) {
            require(spec.scanInterval.toSeconds() >= 15, "the scan interval is below 15 s");
            body.put("scan_interval", Long.toString(spec.scanInterval.toSeconds()));
        }
        if (spec.utilization != null) {
            require(spec.utilization >= 0.1 && spec.utilization <= 1, "the utilization is not between 0.1 and 1");
            body.put("utilization_threshold", Double.toString(spec.utilization));
        }
        if (spec.expander != null) {
            require(EXPANDERS.contains(spec.expander), "the expander is none of " + EXPANDERS);
            body.put("expander", spec.expander);
        }
        if (spec.scaleDown != null) {
            body.put("scale_down_enabled", spec.scaleDown);
        }
        require(!body.isEmpty(), "nothing is set");
        return body;
    }

    private static void minutes(ObjectNode body, String field, @Nullable Duration duration) {
        if (duration != null) {
            require(duration.toMinutes() >= 1, "a duration is below one minute");
            body.put(field, Long.toString(duration.toMinutes()));
        }
    }

    private static void require(boolean good, String happened) {
        if (!good) {
            throw InvalidRequestException.of(
                    "cluster.autoscaler-spec",
                    "configure the autoscaler",
                    happened,
                    "ACK would refuse it",
                    "correct the spec");
        }
    }
}
