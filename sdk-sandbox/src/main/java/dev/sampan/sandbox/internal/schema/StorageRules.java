package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of storage and of quotas. */
final class StorageRules extends Rules {
    private static final List<String> MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

    /** The fields of a volume that are not its source. */
    private static final List<String> USE = List.of(
            "accessModes",
            "capacity",
            "claimRef",
            "mountOptions",
            "nodeAffinity",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "volumeAttributesClassName",
            "volumeMode");

    StorageRules(List<FieldError> errors) {
        super(errors);
    }

    void claim(ObjectNode tree, @Nullable ObjectNode live) {
        claimSpec(tree.path("spec"), "spec");
        if (live != null) {
            claimUpdate(tree, live);
        }
    }

    void claimSpec(JsonNode spec, String path) {
        if (spec.path("accessModes").isEmpty()) {
            add(FieldError.required(path + ".accessModes", "at least 1 access mode is required"));
        }
        modes(spec, path);
        JsonNode storage = spec.path("resources").path("requests").path("storage");
        if (storage.isMissingNode()) {
            add(FieldError.required(path + ".resources[storage]", ""));
        } else if (quantity(storage).signum() <= 0) {
            add(FieldError.invalid(path + ".resources[storage]", storage.asText(), "must be greater than zero"));
        }
        String storageClass = text(spec, "storageClassName");
        if (!storageClass.isEmpty()) {
            each(path + ".storageClassName", storageClass, NameRules::subdomain);
        }
        if (isSet(spec, "volumeMode")) {
            oneOf(spec, "volumeMode", path, "Block", "Filesystem");
        }
    }

    private void modes(JsonNode spec, String path) {
        for (JsonNode mode : spec.path("accessModes")) {
            if (!MODES.contains(mode.asText())) {
                add(FieldError.notSupported(path + ".accessModes", mode.asText(), MODES));
            }
        }
    }

    private void claimUpdate(ObjectNode tree, ObjectNode live) {
        ObjectNode now = tree.path("spec").deepCopy();
        ObjectNode before = live.path("spec").deepCopy();
        if (text(before, "volumeName").isEmpty() && now.has("volumeName")) {
            before.set("volumeName", now.path("volumeName"));
        }
        if (!isSet(before, "storageClassName") && now.has("storageClassName")) {
            before.set("storageClassName", now.path("storageClassName"));
        }
        BigDecimal newSize = size(tree.path("spec"));
        BigDecimal oldSize = size(live.path("spec"));
        boolean bound = text(live.path("status"), "phase").equals("Bound");
        if (bound) {
            for (ObjectNode one : List.of(now, before)) {
                if (one.path("resources").path("requests") instanceof ObjectNode requests) {
                    requests.remove("storage");
                }
                one.remove("volumeAttributesClassName");
            }
        }
        if (!TypedTrees.same(now, before)) {
            add(
                    FieldError.forbidden(
                            "spec",
                            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        }
        if (newSize.compareTo(oldSize) < 0) {
            JsonNode capacity = live.path("status").path("capacity").path("storage");
            BigDecimal actual = capacity.isMissingNode() ? BigDecimal.ZERO : quantity(capacity);
            if (newSize.compareTo(actual) <= 0) {
                add(FieldError.forbidden(
                        "spec.resources.requests.storage", "field can not be less than status.capacity"));
            }
        }
        immutable(tree.path("spec").path("volumeMode"), live.path("spec").path("volumeMode"), "volumeMode");
    }

    private static BigDecimal size(JsonNode spec) {
        JsonNode storage = spec.path("resources").path("requests").path("storage");
        return storage.isMissingNode() ? BigDecimal.ZERO : quantity(storage);
    }

    void volume(ObjectNode tree, @Nullable ObjectNode live) {
        volumeSpec(tree.path("spec"));
        if (live != null && !TypedTrees.same(source(tree.path("spec")), source(live.path("spec")))) {
            add(FieldError.forbidden(
                    "spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
        }
    }

    /** What the volume is made of: all that is not about its use. */
    private static JsonNode source(JsonNode spec) {
        ObjectNode source = spec.deepCopy();
        return source.remove(USE);
    }

    private void volumeSpec(JsonNode spec) {
        if (spec.path("accessModes").isEmpty()) {
            add(FieldError.required("spec.accessModes", ""));
        }
        modes(spec, "spec");
        if (spec.path("capacity").isEmpty()) {
            add(FieldError.required("spec.capacity", ""));
        }
        if (!spec.path("capacity").has("storage")) {
            JsonNode capacity = spec.path("capacity");
            add(FieldError.notSupported(
                    "spec.capacity", capacity.isMissingNode() ? NullNode.getInstance() : capacity, List.of("storage")));
        } else if (quantity(spec.path("capacity").path("storage")).signum() <= 0) {
            add(FieldError.invalid(
                    "spec.capacity[storage]", text(spec.path("capacity"), "storage"), "must be greater than zero"));
        }
        oneOf(spec, "persistentVolumeReclaimPolicy", "spec", "Delete", "Recycle", "Retain");
    }

    void storageClass(ObjectNode tree, @Nullable ObjectNode live) {
        if (live == null) {
            required(tree, "provisioner", "");
            oneOf(tree, "reclaimPolicy", "", "Delete", "Retain");
            oneOf(tree, "volumeBindingMode", "", "Immediate", "WaitForFirstConsumer");
            return;
        }
        if (!TypedTrees.same(tree.path("parameters"), live.path("parameters"))) {
            add(FieldError.forbidden("parameters", "updates to parameters are forbidden."));
        }
        if (!TypedTrees.same(tree.path("provisioner"), live.path("provisioner"))) {
            add(FieldError.forbidden("provisioner", "updates to provisioner are forbidden."));
        }
        if (!TypedTrees.same(tree.path("reclaimPolicy"), live.path("reclaimPolicy"))) {
            add(FieldError.forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
        }
        immutable(tree.path("volumeBindingMode"), live.path("volumeBindingMode"), "volumeBindingMode");
    }

    void quota(JsonNode spec) {
        for (Map.Entry<String, JsonNode> hard : spec.path("hard").properties()) {
            if (quantity(hard.getValue()).signum() < 0) {
                add(FieldError.invalid(
                        "spec.hard[" + hard.getKey() + "]",
                        hard.getValue().asText(),
                        "must be greater than or equal to 0"));
            }
        }
    }
}
