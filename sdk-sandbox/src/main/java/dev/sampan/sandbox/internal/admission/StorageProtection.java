package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Keeps claims and volumes from going while they are used: each gets a finalizer, which a controller takes off. */
final class StorageProtection implements AdmissionPlugin {
    @Override
    public void mutate(AdmissionRequest request) {
        if (request.creates("persistentvolumeclaims")) {
            protect(request.requireObject(), "kubernetes.io/pvc-protection");
        } else if (request.creates("persistentvolumes")) {
            protect(request.requireObject(), "kubernetes.io/pv-protection");
        }
    }

    private static void protect(ObjectNode object, String finalizer) {
        ArrayNode finalizers = object.withObjectProperty("metadata").withArrayProperty("finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            if (finalizers.get(i).asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }
}
