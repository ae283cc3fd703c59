package dev.sampan.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.plan.Change;
import dev.sampan.plan.Plan;
import dev.sampan.problem.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The control plane logs of one cluster. */
final class CollectedLogs implements ControlPlaneLogs {
    private static final List<String> COMPONENTS = List.of(
            "apiserver",
            "kcm",
            "scheduler",
            "ccm",
            "controlplane-events",
            "alb",
            "ack-goatscaler",
            "coredns",
            "gatekeeper");
    private static final int LONGEST = 3000;

    private final CloudCalls cloud;
    private final ClusterReads reads;
    private final AckCluster cluster;

    CollectedLogs(CloudCalls cloud, ClusterReads reads, AckCluster cluster) {
        this.cloud = cloud;
        this.reads = reads;
        this.cluster = cluster;
    }

    @Override
    public LogCollection get() {
        return read(cloud.http().deadline());
    }

    private LogCollection read(Deadline deadline) {
        return LogCollection.of(cluster.name(), cloud.call(AckApi.CHECK_CONTROL_PLANE_LOG, path(), Map.of(), deadline));
    }

    private Map<String, String> path() {
        return Map.of("ClusterId", cluster.id());
    }

    @Override
    public Plan<LogCollection> configure(Consumer<LogCollectionSpec> configure) {
        LogCollectionSpec spec = new LogCollectionSpec(cluster.name());
        configure.accept(spec);
        spec.close();
        LogCollection before = get();
        LogCollection wanted = new LogCollection(
                cluster.name(),
                Optional.ofNullable(spec.components).orElse(before.components()),
                Optional.ofNullable(spec.project).orElse(before.project()),
                Optional.ofNullable(spec.days).orElse(before.days()));
        check(spec, wanted);
        return Setting.of(
                        "Configure control plane logs",
                        "of " + cluster.name(),
                        cluster.id(),
                        deadline -> Optional.of(read(deadline)))
                .changes(changes(before, wanted))
                .still(now -> now.filter(before::equals).isPresent())
                .achieved(now -> now.filter(each -> isAsWished(each, wanted)))
                .send(deadline -> cloud.callWithJson(AckApi.UPDATE_CONTROL_PLANE_LOG, path(), body(wanted), deadline))
                .words(now -> String.join(", ", now.components()))
                .summary(now -> "collected: " + String.join(", ", now.components()))
                .look("controlPlaneLogs(\"" + cluster.name() + "\").get()")
                .plan(cloud, reads);
    }

    private void check(LogCollectionSpec spec, LogCollection wanted) {
        List<String> strangers = wanted.components().stream()
                .filter(name -> !COMPONENTS.contains(name) && spec.components != null)
                .toList();
        if (!strangers.isEmpty() || wanted.components().isEmpty()) {
            throw refused(
                    strangers.isEmpty() ? "no component is named" : "no logs are collected of " + strangers,
                    "the components are " + COMPONENTS,
                    "name one or more of them");
        }
        if (spec.days != null && (spec.days < 1 || spec.days > LONGEST)) {
            throw refused(
                    "they are kept " + spec.days + " days", "it is 1 to " + LONGEST + " days", "correct days(...)");
        }
    }

    private InvalidRequestException refused(String happened, String reason, String next) {
        return InvalidRequestException.of(
                "cluster.log-spec", "configure the control plane logs of " + cluster.name(), happened, reason, next);
    }

    private List<Change> changes(LogCollection before, LogCollection wanted) {
        List<Change> changes = new ArrayList<>();
        add(changes, "components", String.join(",", before.components()), String.join(",", wanted.components()));
        add(changes, "log_project", before.project(), wanted.project());
        add(changes, "log_ttl", Integer.toString(before.days()), Integer.toString(wanted.days()));
        return changes;
    }

    private void add(List<Change> changes, String field, String before, String after) {
        if (!before.equals(after)) {
            changes.add(new Change(
                    Change.Kind.UPDATE, "control plane logs of Cluster/" + cluster.name(), field, before, after));
        }
    }

    private static ObjectNode body(LogCollection wanted) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("components", ClusterBody.texts(wanted.components()));
        if (!wanted.project().isEmpty()) {
            body.put("log_project", wanted.project());
        }
        if (wanted.days() > 0) {
            body.put("log_ttl", Integer.toString(wanted.days()));
        }
        return body;
    }

    /** What was left to ACK is as wished however it is. */
    private static boolean isAsWished(LogCollection now, LogCollection wanted) {
        return now.components().equals(wanted.components())
                && (wanted.project().isEmpty() || now.project().equals(wanted.project()))
                && (wanted.days() == 0 || now.days() == wanted.days());
    }

    @Override
    public String toString() {
        return "Control plane logs of " + cluster.name() + "\n  next: get(), configure(l -> l.components(...))";
    }
}
