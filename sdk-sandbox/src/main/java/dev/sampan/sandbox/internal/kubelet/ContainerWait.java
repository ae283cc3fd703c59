package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Why a container does not run yet, and before when it need not be tried. */
final class ContainerWait {
    private final PodWorker pod;
    private String reason;
    private String message = "";
    private @Nullable Instant until;

    ContainerWait(PodWorker pod, String reason) {
        this.pod = pod;
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    void because(String newReason, String newMessage) {
        reason = newReason;
        message = newMessage;
    }

    /** Nothing is tried before that; then the pod is looked at again. */
    void postpone(Duration delay, boolean chronic) {
        until = pod.now().plus(delay);
        pod.wakeAfter(delay, chronic);
    }

    void end() {
        until = null;
    }

    boolean isOver(Instant now) {
        return until == null || !now.isBefore(until);
    }

    /** The {@code waiting} state of a container's status. */
    ObjectNode toTree() {
        ObjectNode waiting = Tree.object().put("reason", reason);
        return message.isEmpty() ? waiting : waiting.put("message", message);
    }
}
