package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.Set;

/** Nothing is created in a namespace that does not exist or is going; some namespaces stay. */
final class NamespaceLifecycle implements AdmissionPlugin {
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ObjectStore store;

    NamespaceLifecycle(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (request.operation() == Operation.DELETE) {
            if (request.isFor("namespaces") && IMMORTAL.contains(request.name())) {
                throw request.forbidden("this namespace may not be deleted");
            }
            return;
        }
        if (request.resource().resource().namespaced()) {
            requireLiving(request);
        }
    }

    private void requireLiving(AdmissionRequest request) {
        ObjectNode namespace = store.get("namespaces", new ObjectKey("", request.namespace()))
                .orElseThrow(() -> ApiStatusException.notFound("namespaces", request.namespace()));
        boolean terminating = Trees.isDeleting(namespace)
                || namespace.path("status").path("phase").asText().equals("Terminating");
        if (request.operation() == Operation.CREATE && terminating) {
            throw terminating(request);
        }
    }

    private static ApiStatusException terminating(AdmissionRequest request) {
        ApiStatusException refusal =
                request.forbidden("unable to create new content in namespace %s because it is being terminated"
                        .formatted(request.namespace()));
        ObjectNode details = refusal.status().path("details") instanceof ObjectNode present
                ? present
                : JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "NamespaceTerminating")
                .put("message", "namespace %s is being terminated".formatted(request.namespace()))
                .put("field", "metadata.namespace");
        return new ApiStatusException(refusal.code(), refusal.reason(), String.valueOf(refusal.getMessage()), details);
    }
}
