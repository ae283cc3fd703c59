package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.cloud.Waiter;
import dev.sampan.internal.cloud.Waiter.Seen;
import dev.sampan.internal.cloud.Waiter.State;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Plan;
import dev.sampan.plan.Severity;
import dev.sampan.problem.NotReadyException;
import dev.sampan.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The upgrade of one cluster. */
final class UpgradeRun implements ClusterUpgrades {
    private static final Duration CHECK = Duration.ofMinutes(10);
    private static final Duration UPGRADE = Duration.ofHours(2);
    private static final Duration SHORT = Duration.ofMinutes(5);

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;

    UpgradeRun(CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
    }

    private Map<String, String> path() {
        return Map.of("ClusterId", cluster.id());
    }

    @Override
    public UpgradeStatus status() {
        return status(cloud.http().deadline());
    }

    private UpgradeStatus status(Deadline deadline) {
        return UpgradeStatus.of(cluster.name(), cloud.call(AckApi.GET_UPGRADE_STATUS, path(), Map.of(), deadline));
    }

    @Override
    public UpgradeCheck check() {
        String act = "check cluster " + cluster.name();
        try {
            return check(act, Deadline.after(cloud.http().session().clock(), CHECK));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException(
                    new Problem(
                            "cluster.interrupted",
                            act,
                            "the caller was interrupted",
                            "the thread was asked to stop",
                            "check again on a thread that may wait"),
                    "the check goes on",
                    e);
        }
    }

    UpgradeCheck check(String act, Deadline deadline) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "ClusterUpgrade");
        cluster.nextVersion().ifPresent(next -> body.putObject("options").put("next_version", next));
        String id = cloud.callWithJson(AckApi.RUN_CLUSTER_CHECK, path(), body, deadline)
                .path("check_id")
                .asText();
        Map<String, String> path = Map.of("ClusterId", cluster.id(), "CheckId", id);
        JsonNode answer = new Waiter(cloud.http().session())
                .await(act, deadline, left -> seen(cloud.call(AckApi.GET_CLUSTER_CHECK, path, Map.of(), left)))
                .value();
        return UpgradeCheck.of(cluster.name(), answer);
    }

    private static Seen<JsonNode> seen(JsonNode answer) {
        String status = answer.path("status").asText();
        State state = switch (status) {
            case "Succeeded" -> State.SUCCESS;
            case "Failed" -> State.FAILURE;
            default -> State.RETRY;
        };
        return Seen.of(answer, state, "check", answer.path("message").asText(status));
    }

    @Override
    public Plan<AckCluster> start() {
        String next = cluster.nextVersion().orElse("");
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("next_version", next);
        List<Change> changes = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        if (next.isEmpty()) {
            findings.add(noNext());
        } else {
            changes.add(new Change(
                    Change.Kind.UPDATE, "Cluster/" + cluster.name(), "current_version", cluster.version(), next));
            findings.add(noWayBack());
        }
        Setting<AckCluster> setting = Setting.of(
                        "Upgrade cluster", cluster.name(), cluster.id(), deadline -> reads.byId(cluster.id(), deadline))
                .changes(changes)
                .findings(findings)
                .still(now -> now.filter(each -> each.version().equals(cluster.version()))
                        .isPresent())
                .achieved(
                        now -> now.filter(each -> each.version().equals(next) && each.state() == ClusterState.RUNNING))
                .begun(now -> now.filter(each -> each.state() == ClusterState.UPGRADING)
                        .isPresent())
                .send(deadline -> cloud.callWithJson(AckApi.UPGRADE_CLUSTER, path(), body, deadline))
                .words(now -> now.state() + ", " + now.version())
                .summary(now -> now.name() + " runs " + now.version() + "; its nodes are next: nodePools(\""
                        + now.name() + "\").upgrade(pool)")
                .look("upgrades(\"" + cluster.name() + "\").status()")
                .within(UPGRADE);
        return new UpgradePlan(cloud, reads, setting, this);
    }

    private Finding noNext() {
        return new Finding(
                "cluster.no-next-version",
                Severity.ERROR,
                Level.ENFORCE,
                "Cluster/" + cluster.name(),
                "there is no version to upgrade to after " + cluster.version(),
                "it is the newest that ACK supports for this cluster",
                List.of(),
                "nothing needs to be done");
    }

    private Finding noWayBack() {
        return new Finding(
                "cluster.no-way-back",
                Severity.WARNING,
                Level.WARN,
                "Cluster/" + cluster.name(),
                "a control plane that was upgraded cannot go back",
                "Kubernetes does not downgrade what it has stored",
                List.of(),
                "look at upgrades(\"" + cluster.name() + "\").check() first");
    }

    @Override
    public Plan<UpgradeStatus> pause() {
        return act(
                "Pause upgrade", AckApi.PAUSE_UPGRADE, UpgradeStatus::isRunning, UpgradeStatus::isPaused, "resume()");
    }

    @Override
    public Plan<UpgradeStatus> resume() {
        return act(
                "Resume upgrade",
                AckApi.RESUME_UPGRADE,
                UpgradeStatus::isPaused,
                now -> now.isRunning() || now.status().equals("success"),
                "pause()");
    }

    @Override
    public Plan<UpgradeStatus> cancel() {
        return act(
                "Cancel upgrade",
                AckApi.CANCEL_UPGRADE,
                now -> now.isRunning() || now.isPaused(),
                now -> !now.isRunning() && !now.isPaused(),
                "");
    }

    private Plan<UpgradeStatus> act(
            String verb, CloudApi api, Predicate<UpgradeStatus> needed, Predicate<UpgradeStatus> wished, String undo) {
        UpgradeStatus before = status();
        List<Change> changes = wished.test(before)
                ? List.of()
                : List.of(new Change(
                        Change.Kind.ACT, "upgrade of Cluster/" + cluster.name(), "", null, verb.split(" ", -1)[0]));
        return Setting.of(verb, "of " + cluster.name(), cluster.id(), deadline -> Optional.of(status(deadline)))
                .changes(changes)
                .still(now -> now.filter(needed).isPresent())
                .achieved(now -> now.filter(wished))
                .withoutQueue()
                .send(deadline -> cloud.call(api, path(), Map.of(), deadline))
                .words(now -> now.status() + " at " + now.step())
                .summary(now -> "the upgrade of " + cluster.name() + " is now: " + now.status())
                .undo(undo)
                .look("status()")
                .within(SHORT)
                .plan(cloud, reads);
    }

    @Override
    public String toString() {
        return "Upgrades of " + cluster.name() + "\n  next: check(), start(), status()";
    }
}
