package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;

/** Every pod has a service account that exists, and a priority. */
final class PodAccounts implements AdmissionStep {
    private final ObjectStore store;

    PodAccounts(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (!request.creates("pods")) {
            return;
        }
        ObjectNode spec = request.requireObject().withObjectProperty("spec");
        String account = spec.path("serviceAccountName").asText("");
        if (account.isEmpty()) {
            account = "default";
            spec.put("serviceAccountName", account);
        }
        spec.put("serviceAccount", account);
        String wanted = account;
        // the account named default comes from a controller a moment after its namespace
        if (!wanted.equals("default")
                && store.get("serviceaccounts", new ObjectKey(request.namespace(), wanted))
                        .isEmpty()) {
            throw ApiStatusException.forbidden(
                    "pods",
                    request.name(),
                    "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                            .formatted(request.namespace(), wanted, wanted));
        }
        prioritize(request, spec);
    }

    private void prioritize(AdmissionRequest request, ObjectNode spec) {
        String name = spec.path("priorityClassName").asText("");
        int priority = 0;
        String preemption = "PreemptLowerPriority";
        for (ObjectNode priorityClass :
                store.list("priorityclasses.scheduling.k8s.io", null).items()) {
            boolean chosen = name.isEmpty()
                    ? priorityClass.path("globalDefault").asBoolean(false)
                    : Meta.name(priorityClass).equals(name);
            if (chosen) {
                name = Meta.name(priorityClass);
                priority = priorityClass.path("value").asInt();
                preemption = priorityClass.path("preemptionPolicy").asText(preemption);
                spec.put("priorityClassName", name);
                spec.put("priority", priority);
                spec.put("preemptionPolicy", preemption);
                return;
            }
        }
        if (!name.isEmpty()) {
            throw ApiStatusException.forbidden(
                    "pods", request.name(), "no PriorityClass with name %s was found".formatted(name));
        }
        spec.put("priority", priority);
        if (!spec.hasNonNull("preemptionPolicy")) {
            spec.put("preemptionPolicy", preemption);
        }
    }
}
