package dev.sampan.sandbox.internal.openapi.ack;

import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.time.Timeline;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The clusters and tasks of the account. Guarded by its own monitor: each call and each step of a task holds it. */
final class AckWorld {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String account;
    private final String region;
    private final Timeline timeline;
    private final Map<String, StoredCluster> clusters = new LinkedHashMap<>();
    private final Map<String, StoredTask> tasks = new LinkedHashMap<>();
    private int nodes;

    AckWorld(String account, String region, Timeline timeline) {
        this.account = account;
        this.region = region;
        this.timeline = timeline;
    }

    String account() {
        return account;
    }

    String region() {
        return region;
    }

    Timeline timeline() {
        return timeline;
    }

    Clock clock() {
        return timeline.clock();
    }

    /** Now, as the API writes times. */
    String stamp() {
        return now().toString();
    }

    Instant now() {
        return clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    static String hex(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** A name such as the cloud gives nodes: region and address. */
    String newNodeName() {
        int number = ++nodes;
        return region + ".192.168." + (100 + number / 250) + "." + (1 + number % 250);
    }

    void add(StoredCluster cluster) {
        clusters.put(cluster.id(), cluster);
    }

    void remove(StoredCluster cluster) {
        clusters.remove(cluster.id());
    }

    Collection<StoredCluster> clusters() {
        return clusters.values();
    }

    StoredCluster cluster(String id) {
        StoredCluster cluster = clusters.get(id);
        if (cluster == null) {
            throw new OpenApiRefusal(404, "ErrorClusterNotFound", "cluster not found: " + id);
        }
        return cluster;
    }

    /** The cluster, when it can take a change. */
    StoredCluster changeable(String id) {
        StoredCluster cluster = cluster(id);
        if (!cluster.state().equals("running")) {
            throw new OpenApiRefusal(
                    400, "ErrorClusterState", "cluster state " + cluster.state() + " does not allow this operation");
        }
        return cluster;
    }

    void add(StoredTask task) {
        tasks.put(task.id(), task);
    }

    StoredTask task(String id) {
        StoredTask task = tasks.get(id);
        if (task == null) {
            throw new OpenApiRefusal(404, "ErrorTaskNotFound", "task not found: " + id);
        }
        return task;
    }

    Collection<StoredTask> tasks() {
        return tasks.values();
    }
}
