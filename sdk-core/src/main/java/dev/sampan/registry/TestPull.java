package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.session.Session;
import dev.sampan.plan.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Lets a node pull an image, and nothing of it run: the pod's command is in no image. A refused pull is tried again by a new pod until
 * the deadline, as a login may need its time to reach the namespace.
 */
final class TestPull {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration BEFORE_THE_NEXT = Duration.ofSeconds(5);
    private static final Set<String> REFUSED = Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName");
    private static final Set<String> PULLED = Set.of("RunContainerError", "CreateContainerError", "StartError");

    private final Session session;
    private final KubeNamespace kube;
    private final String image;

    TestPull(Session session, KubeNamespace kube, String image) {
        this.session = session;
        this.kube = kube;
        this.image = image;
    }

    /**
     * How it ended.
     *
     * @param pulled what was pulled, with its digest; empty when nothing was
     * @param seen what was seen last
     */
    record Result(String pulled, List<Evidence> seen) {
        boolean isGood() {
            return !pulled.isEmpty();
        }
    }

    /** Tries until the session's deadline. The pods are gone afterwards. */
    Result run() throws InterruptedException {
        Deadline deadline = Deadline.after(session.clock(), session.deadline());
        Result last = new Result("", List.of(new Evidence("pods of " + kube.name(), "no node tried it in time")));
        while (!last.isGood() && !deadline.hasPassed()) {
            last = once(deadline).orElse(last);
            if (!last.isGood()) {
                session.sleeper().sleep(deadline.limit(BEFORE_THE_NEXT));
            }
        }
        return last;
    }

    /** One pod; empty when it came to nothing before the deadline. */
    private Optional<Result> once(Deadline deadline) throws InterruptedException {
        String name = "sampan-pull-" + UUID.randomUUID().toString().substring(0, 8);
        kube.create(Kind.POD, pod(name));
        try {
            Optional<Result> end = Optional.empty();
            while (end.isEmpty() && !deadline.hasPassed()) {
                session.sleeper().sleep(deadline.limit(LOOK));
                end = kube.find(Kind.POD, name).flatMap(this::end);
            }
            return end;
        } finally {
            kube.delete(Kind.POD, name, KubeNamespace.Propagation.BACKGROUND);
        }
    }

    private ObjectNode pod(String name) {
        ObjectNode pod =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata").put("name", name);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "sampan");
        ObjectNode spec = pod.putObject("spec")
                .put("restartPolicy", "Never")
                .put("automountServiceAccountToken", false)
                .put("terminationGracePeriodSeconds", 0);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "pull").put("image", image).put("imagePullPolicy", "Always");
        container.putArray("command").add("/sampan-pull-test");
        return pod;
    }

    /** Empty while it is not known yet. */
    private Optional<Result> end(ObjectNode pod) {
        JsonNode status = pod.path("status").path("containerStatuses").path(0);
        JsonNode waiting = status.path("state").path("waiting");
        String reason = waiting.path("reason").asText("");
        String identity = status.path("imageID").asText("");
        if (!identity.isEmpty()
                || PULLED.contains(reason)
                || status.path("state").has("terminated")) {
            return Optional.of(new Result(identity.isEmpty() ? image : identity, List.of()));
        }
        return REFUSED.contains(reason)
                ? Optional.of(new Result(
                        "", List.of(new Evidence(reason, waiting.path("message").asText("")))))
                : Optional.empty();
    }
}
