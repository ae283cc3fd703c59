package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.Set;

/** Nothing is created in a namespace that does not exist or is going; some namespaces stay. */
final class NamespaceLifecycle implements AdmissionStep {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ObjectStore store;

    NamespaceLifecycle(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (request.operation() == Operation.DELETE
                && request.isFor("namespaces")
                && IMMORTAL.contains(request.name())) {
            throw ApiStatusException.forbidden("namespaces", request.name(), "this namespace may not be deleted");
        }
        if (request.operation() == Operation.CREATE
                && request.resource().resource().namespaced()) {
            require(request);
        }
    }

    private void require(AdmissionRequest request) {
        ObjectNode namespace = store.get("namespaces", new ObjectKey("", request.namespace()))
                .orElseThrow(() -> ApiStatusException.notFound("namespaces", request.namespace()));
        boolean terminating = Meta.isDeleting(namespace)
                || namespace.path("status").path("phase").asText().equals("Terminating");
        if (terminating) {
            throw terminating(request);
        }
    }

    private static ApiStatusException terminating(AdmissionRequest request) {
        var resource = request.resource().resource();
        String why = "unable to create new content in namespace %s because it is being terminated"
                .formatted(request.namespace());
        ObjectNode details = Json.object();
        details.put("name", request.name());
        if (!resource.group().isEmpty()) {
            details.put("group", resource.group());
        }
        details.put("kind", resource.plural());
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace %s is being terminated".formatted(request.namespace()))
                .put("field", "metadata.namespace");
        return new ApiStatusException(
                403,
                "Forbidden",
                "%s \"%s\" is forbidden: %s".formatted(resource.groupResource(), request.name(), why),
                details);
    }
}
