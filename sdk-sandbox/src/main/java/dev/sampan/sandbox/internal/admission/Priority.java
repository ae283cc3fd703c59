package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionRequest.Operation;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import java.util.Comparator;
import java.util.Optional;

/** A pod's priority is that of its class; there is at most one default class. */
final class Priority implements AdmissionPlugin {
    private static final String CLASSES = "priorityclasses.scheduling.k8s.io";
    private static final String PREEMPTION = "preemptionPolicy";

    private final ObjectStore store;

    Priority(ObjectStore store) {
        this.store = store;
    }

    @Override
    public void mutate(AdmissionRequest request) {
        if (request.creates("pods")) {
            prioritize(request, request.requireObject().withObjectProperty("spec"));
        } else if (request.updates("pods")) {
            ObjectNode spec = request.requireObject().withObjectProperty("spec");
            JsonNode old = request.requireOld().path("spec");
            keep(spec, old, "priority");
            keep(spec, old, PREEMPTION);
        }
    }

    private static void keep(ObjectNode spec, JsonNode old, String field) {
        if (!spec.hasNonNull(field) && old.hasNonNull(field)) {
            spec.set(field, old.get(field));
        }
    }

    private void prioritize(AdmissionRequest request, ObjectNode spec) {
        String name = spec.path("priorityClassName").asText("");
        Optional<ObjectNode> chosen = name.isEmpty() ? globalDefault() : store.get(CLASSES, new ObjectKey("", name));
        if (!name.isEmpty() && chosen.isEmpty()) {
            throw request.forbidden("no PriorityClass with name %s was found".formatted(name));
        }
        int priority = chosen.map(found -> found.path("value").asInt()).orElse(0);
        if (spec.hasNonNull("priority") && spec.path("priority").asInt() != priority) {
            throw request.forbidden(
                    "the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name"
                            .formatted(spec.path("priority").asInt(), priority));
        }
        String policy = chosen.map(found -> found.path(PREEMPTION).asText("")).orElse("PreemptLowerPriority");
        String own = spec.path(PREEMPTION).asText("");
        if (!policy.isEmpty() && !own.isEmpty() && !own.equals(policy)) {
            throw request.forbidden(
                    "the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission controller computed %s from the given PriorityClass name"
                            .formatted(own, policy));
        }
        chosen.ifPresent(found -> spec.put("priorityClassName", Trees.name(found)));
        spec.put("priority", priority);
        if (!policy.isEmpty()) {
            spec.put(PREEMPTION, policy);
        }
    }

    /** Of several defaults, which only a race makes, the one of the lowest value. */
    private Optional<ObjectNode> globalDefault() {
        return store.list(CLASSES, null).items().stream()
                .filter(found -> found.path("globalDefault").asBoolean(false))
                .min(Comparator.comparingInt(found -> found.path("value").asInt()));
    }

    @Override
    public void validate(AdmissionRequest request) {
        boolean written = request.creates(CLASSES) || request.updates(CLASSES);
        if (!written || !request.requireObject().path("globalDefault").asBoolean(false)) {
            return;
        }
        globalDefault()
                .filter(other -> request.operation() == Operation.CREATE
                        || !Trees.name(other).equals(request.name()))
                .ifPresent(other -> {
                    throw request.forbidden("PriorityClass %s is already marked as default. Only one default can exist"
                            .formatted(Trees.name(other)));
                });
    }
}
