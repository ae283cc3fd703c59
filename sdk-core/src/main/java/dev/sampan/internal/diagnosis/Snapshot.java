package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one workload at one moment. The trees are the API server's and are only read. Lists may hold objects of
 * other workloads: ownership is looked up, not assumed.
 *
 * @param workload a Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, Pod, PersistentVolumeClaim,
 *     HorizontalPodAutoscaler or CustomResourceDefinition, with its {@code kind}
 * @param now the moment of the reading, by the session's clock
 * @param since when the change that is judged was written, null when none is; no patience ends before it has begun
 * @param replicaSets ReplicaSets of the namespace or of the workload
 * @param jobs Jobs of the namespace or of the workload; only a CronJob needs them
 * @param pods Pods of the namespace or of the workload, for a claim those that mount it
 * @param claims PersistentVolumeClaims; may be empty, then claims are judged by what pods say of them
 * @param nodes Nodes; may be empty, then nodes are judged by what pods say of them
 * @param events core/v1 Events of the namespace
 * @param logs where last log lines come from
 */
public record Snapshot(
        ObjectNode workload,
        Instant now,
        @Nullable Instant since,
        List<ObjectNode> replicaSets,
        List<ObjectNode> jobs,
        List<ObjectNode> pods,
        List<ObjectNode> claims,
        List<ObjectNode> nodes,
        List<ObjectNode> events,
        LogSource logs) {
    public Snapshot {
        replicaSets = List.copyOf(replicaSets);
        jobs = List.copyOf(jobs);
        pods = List.copyOf(pods);
        claims = List.copyOf(claims);
        nodes = List.copyOf(nodes);
        events = List.copyOf(events);
    }

    /** A workload of which nothing else is known yet. */
    public static Snapshot of(ObjectNode workload, Instant now) {
        return new Snapshot(
                workload,
                now,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                LogSource.none());
    }

    public Snapshot withSince(@Nullable Instant written) {
        return new Snapshot(workload, now, written, replicaSets, jobs, pods, claims, nodes, events, logs);
    }

    public Snapshot withReplicaSets(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, read, jobs, pods, claims, nodes, events, logs);
    }

    public Snapshot withJobs(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, replicaSets, read, pods, claims, nodes, events, logs);
    }

    public Snapshot withPods(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, replicaSets, jobs, read, claims, nodes, events, logs);
    }

    public Snapshot withClaims(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, replicaSets, jobs, pods, read, nodes, events, logs);
    }

    public Snapshot withNodes(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, replicaSets, jobs, pods, claims, read, events, logs);
    }

    public Snapshot withEvents(List<ObjectNode> read) {
        return new Snapshot(workload, now, since, replicaSets, jobs, pods, claims, nodes, read, logs);
    }

    public Snapshot withLogs(LogSource source) {
        return new Snapshot(workload, now, since, replicaSets, jobs, pods, claims, nodes, events, source);
    }
}
