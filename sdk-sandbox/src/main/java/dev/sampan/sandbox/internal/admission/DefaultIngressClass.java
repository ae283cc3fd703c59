package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectStore;

/** An ingress that names no class gets the default one, if there is one. */
final class DefaultIngressClass implements AdmissionPlugin {
    private final ObjectStore store;

    DefaultIngressClass(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("ingresses.networking.k8s.io")) {
            return;
        }
        ObjectNode ingress = request.requireObject();
        if (ingress.path("spec").hasNonNull("ingressClassName")
                || Trees.annotations(ingress).containsKey("kubernetes.io/ingress.class")) {
            return;
        }
        Trees.newestDefault(
                        store.list("ingressclasses.networking.k8s.io", null).items(),
                        "ingressclass.kubernetes.io/is-default-class")
                .ifPresent(
                        standard -> ingress.withObjectProperty("spec").put("ingressClassName", Trees.name(standard)));
    }
}
