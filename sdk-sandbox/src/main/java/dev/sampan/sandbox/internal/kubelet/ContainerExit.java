package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import java.time.Instant;

/**
 * How a container ended.
 *
 * @param code its exit code
 * @param signal the signal that killed it, or 0
 * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}
 * @param message the termination message, or empty
 */
record ContainerExit(int code, int signal, String reason, String message) {
    static ContainerExit of(int code) {
        return new ContainerExit(code, 0, code == 0 ? "Completed" : "Error", "");
    }

    static ContainerExit outOfMemory() {
        return new ContainerExit(137, 0, "OOMKilled", "");
    }

    ContainerExit withMessage(String text) {
        return new ContainerExit(code, signal, reason, text);
    }

    /** The {@code terminated} state of a container's status. */
    ObjectNode toTree(Instant startedAt, Instant finishedAt, String containerId) {
        ObjectNode terminated = Tree.object().put("exitCode", code);
        if (signal != 0) {
            terminated.put("signal", signal);
        }
        terminated.put("reason", reason);
        if (!message.isEmpty()) {
            terminated.put("message", message);
        }
        return terminated
                .put("startedAt", Tree.stamp(startedAt))
                .put("finishedAt", Tree.stamp(finishedAt))
                .put("containerID", containerId);
    }
}
