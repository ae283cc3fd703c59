package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes of {@code metadata}. */
public final class Meta {
    private Meta() {}

    public static String name(JsonNode object) {
        return Tree.text(object, "metadata", "name");
    }

    public static String namespace(JsonNode object) {
        return Tree.text(object, "metadata", "namespace");
    }

    public static String uid(JsonNode object) {
        return Tree.text(object, "metadata", "uid");
    }

    public static ObjectKey key(JsonNode object) {
        return new ObjectKey(namespace(object), name(object));
    }

    public static long generation(JsonNode object) {
        return Tree.at(object, "metadata", "generation").asLong(0);
    }

    public static boolean isDeleting(JsonNode object) {
        return Tree.has(object, "metadata", "deletionTimestamp");
    }

    public static Map<String, String> labels(JsonNode object) {
        return Tree.strings(object, "metadata", "labels");
    }

    public static String annotation(JsonNode object, String name) {
        return Tree.text(object, "metadata", "annotations", name);
    }

    public static boolean hasAnnotation(JsonNode object, String name) {
        return Tree.has(object, "metadata", "annotations", name);
    }

    public static Instant created(JsonNode object) {
        Instant created = Tree.time(object, "metadata", "creationTimestamp");
        return created == null ? Instant.EPOCH : created;
    }

    public static List<String> finalizers(JsonNode object) {
        return Tree.texts(object, "metadata", "finalizers");
    }

    public static ObjectNode metadata(ObjectNode object) {
        return Tree.child(object, "metadata");
    }

    public static void annotate(ObjectNode object, String name, String value) {
        Tree.child(metadata(object), "annotations").put(name, value);
    }

    public static void label(ObjectNode object, String name, String value) {
        Tree.child(metadata(object), "labels").put(name, value);
    }

    /** The owner reference with {@code controller: true}. */
    public static @Nullable ObjectNode controller(JsonNode object) {
        for (ObjectNode reference : Tree.objects(object, "metadata", "ownerReferences")) {
            if (Tree.flag(reference, "controller")) {
                return reference;
            }
        }
        return null;
    }

    public static boolean isControlledBy(JsonNode object, JsonNode owner) {
        ObjectNode reference = controller(object);
        return reference != null && Tree.text(reference, "uid").equals(uid(owner));
    }

    /** Makes the owner the object's controller. */
    public static void setController(ObjectNode object, Resource ownerResource, JsonNode owner) {
        Tree.list(metadata(object), "ownerReferences")
                .addObject()
                .put("apiVersion", ownerResource.apiVersion())
                .put("kind", ownerResource.kind())
                .put("name", name(owner))
                .put("uid", uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** Takes an owner out of the owner references. */
    public static void removeOwner(ObjectNode object, String ownerUid) {
        ObjectNode metadata = metadata(object);
        var references = Tree.list(metadata, "ownerReferences");
        for (int i = references.size() - 1; i >= 0; i--) {
            if (Tree.text(references.get(i), "uid").equals(ownerUid)) {
                references.remove(i);
            }
        }
        if (references.isEmpty()) {
            metadata.remove("ownerReferences");
        }
    }

    public static boolean removeFinalizer(ObjectNode object, String finalizer) {
        ObjectNode metadata = metadata(object);
        var finalizers = Tree.list(metadata, "finalizers");
        boolean removed = false;
        for (int i = finalizers.size() - 1; i >= 0; i--) {
            if (finalizers.get(i).asText().equals(finalizer)) {
                finalizers.remove(i);
                removed = true;
            }
        }
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        }
        return removed;
    }
}
