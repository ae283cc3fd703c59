package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectStore;

/** A claim that names no storage class gets the default one, if there is one. */
final class DefaultStorageClass implements AdmissionPlugin {
    static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private final ObjectStore store;

    DefaultStorageClass(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("persistentvolumeclaims")) {
            return;
        }
        ObjectNode claim = request.requireObject();
        if (claim.path("spec").hasNonNull("storageClassName")
                || Trees.annotations(claim).containsKey(CLASS_ANNOTATION)) {
            return;
        }
        Trees.newestDefault(
                        store.list("storageclasses.storage.k8s.io", null).items(),
                        "storageclass.kubernetes.io/is-default-class",
                        "storageclass.beta.kubernetes.io/is-default-class")
                .ifPresent(standard -> claim.withObjectProperty("spec").put("storageClassName", Trees.name(standard)));
    }
}
