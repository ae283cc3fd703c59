package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resources;
import java.time.Instant;

/** The status of an autoscaler as one round leaves it. */
final class AutoscalerStatus {
    private final ObjectNode scaler;
    private final ObjectNode status;
    private final Instant now;
    private final ArrayNode metrics = Tree.array();
    private boolean scaled;

    AutoscalerStatus(ObjectNode scaler, Instant now) {
        this.scaler = scaler;
        this.now = now;
        this.status = scaler.path("status") instanceof ObjectNode known ? known.deepCopy() : Tree.object();
        for (String counter : new String[] {"currentReplicas", "desiredReplicas"}) {
            if (!status.has(counter)) {
                status.put(counter, 0);
            }
        }
    }

    ObjectNode scaler() {
        return scaler;
    }

    void set(String type, boolean value, ScalingHistory.Why why) {
        set(type, value, why.reason(), why.message());
    }

    void set(String type, boolean value, String reason, String message) {
        Conditions.set(status, type, value ? "True" : "False", reason, message, now);
    }

    void current(int replicas) {
        status.put("currentReplicas", replicas);
    }

    void desired(int replicas) {
        status.put("desiredReplicas", replicas);
    }

    int desired() {
        return Tree.number(status, 0, "desiredReplicas");
    }

    void scaledTo(int replicas) {
        desired(replicas);
        scaled = true;
        status.put("lastScaleTime", Tree.stamp(now));
    }

    boolean hasScaled() {
        return scaled;
    }

    void metric(ObjectNode current) {
        metrics.add(current);
    }

    void write(Cluster cluster) {
        if (metrics.isEmpty()) {
            status.remove("currentMetrics");
        } else {
            status.set("currentMetrics", metrics);
        }
        cluster.updateStatus(Resources.HORIZONTAL_POD_AUTOSCALERS, scaler, tree -> {
            tree.removeAll();
            tree.setAll(status);
        });
    }
}
