package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.RunningContainer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A {@code postStart} or {@code preStop} hook of a container. */
final class LifecycleHook {
    private final PodWorker pod;
    private final ObjectNode container;
    private final ObjectNode handler;

    private LifecycleHook(PodWorker pod, ObjectNode container, ObjectNode handler) {
        this.pod = pod;
        this.container = container;
        this.handler = handler;
    }

    /** The hook of that name; null if the container has none. */
    static @Nullable LifecycleHook of(PodWorker pod, ObjectNode container, String name) {
        return Tree.at(container, "lifecycle", name) instanceof ObjectNode handler
                ? new LifecycleHook(pod, container, handler)
                : null;
    }

    /** Runs it; how it failed, or null, is told on the control loop. */
    void run(RunningContainer running, Consumer<@Nullable String> done) {
        if (handler.has("sleep")) {
            pod.later(Duration.ofSeconds(Tree.number(handler, 0, "sleep", "seconds")), false, () -> done.accept(null));
        } else {
            running.hook(
                    handler, failure -> pod.deliver(() -> done.accept(failure == null ? null : describe(failure))));
        }
    }

    private String describe(String failure) {
        String where = "for Container \"%s\" in Pod \"%s\" failed - error: %s"
                .formatted(Tree.text(container, "name"), pod.identity(), failure);
        return handler.has("exec")
                ? "Exec lifecycle hook ([%s]) %s"
                        .formatted(String.join(" ", Tree.texts(handler, "exec", "command")), where)
                : "HTTP lifecycle hook (%s) %s".formatted(Tree.text(handler, "httpGet", "path"), where);
    }

    /** How a command failed, as the kubelet words it. */
    static String commandFailure(ObjectNode handler, int code, String output) {
        return "command '%s' exited with %d: , message: \"%s\""
                .formatted(String.join(" ", Tree.texts(handler, "exec", "command")), code, output.replace("\n", "\\n"));
    }
}
