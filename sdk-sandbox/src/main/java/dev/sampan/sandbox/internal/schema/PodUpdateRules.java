package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What of a pod may change once it is there. */
final class PodUpdateRules extends Rules {
    private static final String ALLOWED =
            "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    PodUpdateRules(List<FieldError> errors) {
        super(errors);
    }

    void update(JsonNode spec, JsonNode before) {
        for (String list : List.of("containers", "initContainers")) {
            if (spec.path(list).size() != before.path(list).size()) {
                add(FieldError.forbidden("spec." + list, "pod updates may not add or remove containers"));
                return;
            }
        }
        if (deadline(spec, before)) {
            return;
        }
        tolerations(spec, before);
        gates(spec.path("schedulingGates"), before.path("schedulingGates"));
        if (!spec.isObject() || TypedTrees.same(spec, before)) {
            return;
        }
        ObjectNode munged = spec.deepCopy();
        for (String list : List.of("containers", "initContainers")) {
            for (int i = 0; i < munged.path(list).size(); i++) {
                ((ObjectNode) munged.path(list).get(i))
                        .set("image", before.path(list).get(i).path("image"));
            }
        }
        for (String field : List.of("activeDeadlineSeconds", "tolerations", "schedulingGates")) {
            munged.remove(field);
            if (before.has(field)) {
                munged.set(field, before.path(field));
            }
        }
        if (before.path("terminationGracePeriodSeconds").asLong(0) < 0
                && munged.path("terminationGracePeriodSeconds").asLong(0) == 1) {
            munged.set("terminationGracePeriodSeconds", before.path("terminationGracePeriodSeconds"));
        }
        if (!TypedTrees.same(munged, before)) {
            add(FieldError.forbidden("spec", "pod updates may not change fields other than " + ALLOWED));
        }
    }

    /** Gates only open. */
    private void gates(JsonNode now, JsonNode before) {
        Set<String> known = new HashSet<>();
        before.forEach(gate -> known.add(text(gate, "name")));
        int i = 0;
        for (JsonNode gate : now) {
            if (!known.contains(text(gate, "name"))) {
                add(FieldError.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '%s'".formatted(text(gate, "name"))));
            }
            i++;
        }
    }

    /** Whether it is so wrong that nothing else is looked at. */
    private boolean deadline(JsonNode spec, JsonNode before) {
        String path = "spec.activeDeadlineSeconds";
        JsonNode now = spec.path("activeDeadlineSeconds");
        JsonNode old = before.path("activeDeadlineSeconds");
        if (now.isNumber()) {
            if (old.isNumber() && old.longValue() < now.longValue()) {
                add(FieldError.invalid(path, now, "must be less than or equal to previous value"));
                return true;
            }
        } else if (old.isNumber()) {
            add(FieldError.invalid(
                    path,
                    com.fasterxml.jackson.databind.node.NullNode.instance,
                    "must not update from a positive integer to nil value"));
        }
        return false;
    }

    private void tolerations(JsonNode spec, JsonNode before) {
        for (JsonNode old : before.path("tolerations")) {
            boolean kept = false;
            for (JsonNode now : spec.path("tolerations")) {
                ObjectNode withoutSeconds = now.deepCopy();
                withoutSeconds.remove("tolerationSeconds");
                ObjectNode oldWithout = old.deepCopy();
                oldWithout.remove("tolerationSeconds");
                kept |= TypedTrees.same(withoutSeconds, oldWithout);
            }
            if (!kept) {
                add(FieldError.forbidden(
                        "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
                return;
            }
        }
    }
}
