package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.retry.CallClass;
import dev.sampan.internal.retry.Deadline;
import dev.sampan.internal.retry.Result;
import dev.sampan.internal.retry.TransportFailure;
import dev.sampan.problem.SampanException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Creates objects with proof: each carries an operation id, and when an answer is lost the object is read back and its id
 * compared. A create is never sent twice.
 */
final class Creation {
    static final String OPERATION_ID = "sampan.dev/operation-id";
    private static final Duration FOR_READING_BACK = Duration.ofSeconds(10);

    private final KubeCalls calls;
    private final KubePaths paths;

    Creation(KubeCalls calls, KubePaths paths) {
        this.calls = calls;
        this.paths = paths;
    }

    ObjectNode create(Kind kind, ObjectNode object) {
        ObjectNode sent = object.deepCopy().put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        String operation = mark(sent);
        String name = sent.path("metadata").path("name").asText("");
        KubeRequest request = new KubeRequest(
                "create",
                KubePaths.resource(kind),
                paths.words("create", kind, name),
                CallClass.NON_IDEMPOTENT,
                "POST",
                paths.collection(kind),
                Map.of(),
                "application/json",
                KubeJson.bytes(sent));
        Deadline deadline = calls.deadline();
        try {
            Result<HttpAnswer> result = calls.send(request, deadline.keeping(FOR_READING_BACK));
            HttpAnswer answer = result.value();
            boolean inDoubt = answer.status() >= 500;
            if (inDoubt) {
                return readBack(kind, name, operation, request, calls.failure(request, answer), deadline);
            }
            return calls.tree(request, answer);
        } catch (TransportFailure failure) {
            boolean settled = !failure.isInDoubt() || failure.kind() == TransportFailure.Kind.CLOSED;
            if (settled || failure.kind() == TransportFailure.Kind.INTERRUPTED) {
                throw calls.errors().of(request, failure);
            }
            return readBack(kind, name, operation, request, null, deadline);
        }
    }

    private static String mark(ObjectNode sent) {
        ObjectNode annotations = sent.withObject("/metadata/annotations");
        JsonNode given = annotations.path(OPERATION_ID);
        if (!given.asText("").isEmpty()) {
            return given.asText();
        }
        String operation = UUID.randomUUID().toString();
        annotations.put(OPERATION_ID, operation);
        return operation;
    }

    /** Whether our create took effect: the object with our id says yes, anything else leaves it open. */
    private ObjectNode readBack(
            Kind kind,
            String name,
            String operation,
            KubeRequest request,
            @Nullable SampanException answered,
            Deadline deadline) {
        Optional<ObjectNode> live = name.isEmpty() ? Optional.empty() : look(kind, name, deadline);
        boolean ours = live.map(object -> object.path("metadata")
                        .path("annotations")
                        .path(OPERATION_ID)
                        .asText("")
                        .equals(operation))
                .orElse(false);
        if (live.isPresent() && ours) {
            return live.get();
        }
        throw calls.errors()
                .unknown(
                        request,
                        answered == null
                                ? "its answer was lost"
                                : "the server failed: " + answered.problem().happened(),
                        answered);
    }

    private Optional<ObjectNode> look(Kind kind, String name, Deadline deadline) {
        KubeRequest get = paths.get(kind, name);
        try {
            HttpAnswer answer = calls.send(get, deadline).value();
            return answer.isSuccess() ? KubeJson.read(answer.body()) : Optional.empty();
        } catch (TransportFailure failure) {
            return Optional.empty();
        }
    }
}
