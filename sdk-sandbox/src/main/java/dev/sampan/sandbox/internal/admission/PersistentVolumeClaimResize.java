package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.schema.QuantityText;

/** A claim grows only when it is bound and its storage class lets volumes grow. */
final class PersistentVolumeClaimResize implements AdmissionPlugin {
    private final ObjectStore store;

    PersistentVolumeClaimResize(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!request.updates("persistentvolumeclaims")) {
            return;
        }
        ObjectNode claim = request.requireObject();
        ObjectNode old = request.requireOld();
        if (size(claim).compareTo(size(old)) <= 0) {
            return;
        }
        if (!old.path("status").path("phase").asText().equals("Bound")) {
            throw request.forbidden("Only bound persistent volume claims can be expanded");
        }
        String storageClass = storageClass(claim);
        boolean growing = !storageClass.isEmpty()
                && storageClass.equals(storageClass(old))
                && store.get("storageclasses.storage.k8s.io", new ObjectKey("", storageClass))
                        .filter(found -> found.path("allowVolumeExpansion").asBoolean(false))
                        .isPresent();
        if (!growing) {
            throw request.forbidden(
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }
    }

    private static QuantityText size(ObjectNode claim) {
        JsonNode storage = claim.path("spec").path("resources").path("requests").path("storage");
        return QuantityText.parse(storage.asText("0"));
    }

    static String storageClass(JsonNode claim) {
        String annotated = Trees.annotations(claim).getOrDefault(DefaultStorageClass.CLASS_ANNOTATION, "");
        return annotated.isEmpty() ? claim.path("spec").path("storageClassName").asText("") : annotated;
    }
}
