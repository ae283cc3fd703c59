package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.admission.AdmissionPlugin;
import dev.sampan.sandbox.internal.admission.AdmissionRequest;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Objects.ObjectEvent;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Serves what CustomResourceDefinitions define, a moment after they are written, and then says so by the conditions NamesAccepted
 * and Established, in this order: a client that has waited for Established finds the resource. It is served until its last object
 * is gone.
 */
final class CustomDefinitions implements AdmissionPlugin {
    static final Resource DEFINITIONS =
            new Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);
    static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    private final ControlPlane plane;

    CustomDefinitions(ControlPlane plane) {
        this.plane = plane;
    }

    /** Nothing is accepted yet, and the new object says so. */
    @Override
    public void validate(AdmissionRequest request) {
        if (request.creates(DEFINITIONS.groupResource())) {
            ObjectNode status = request.requireObject().withObjectProperty("status");
            status.putNull("conditions");
            status.putObject("acceptedNames").put("plural", "").put("kind", "");
        }
    }

    /** What the definition controllers do after a change, on the thread of changes. */
    void changed(ObjectEvent event) {
        ObjectNode definition = event.object();
        if (event.type() == ObjectEvent.Type.DELETED) {
            plane.catalog.serve(Meta.name(definition), List.of());
        } else if (Meta.isDeleting(definition)) {
            cleanUp(definition);
        } else {
            establish(definition);
        }
    }

    /** Serves the versions and accepts the names. */
    private void establish(ObjectNode definition) {
        List<ServedResource> resources = Schemas.custom(definition);
        plane.catalog.serve(Meta.name(definition), resources);
        declareSelectableFields(definition, resources);
        if (!hasCondition(definition, "Established")) {
            resources.forEach(resource -> plane.store.begin(resource.storage().groupResource()));
            plane.operations.update(
                    served(),
                    "",
                    Meta.name(definition),
                    ObjectUpdate.Mode.of("status"),
                    live -> established(live == null ? definition : live),
                    WriteOptions.of(Identity.component("kube-apiserver"), "kube-apiserver"));
        }
    }

    private void declareSelectableFields(ObjectNode definition, List<ServedResource> resources) {
        for (ServedResource resource : resources) {
            for (JsonNode version : definition.path("spec").path("versions")) {
                if (version.path("name").asText().equals(resource.resource().version())) {
                    Set<String> fields = new HashSet<>();
                    version.path("selectableFields")
                            .forEach(field ->
                                    fields.add(field.path("jsonPath").asText().replaceFirst("^\\.", "")));
                    plane.catalog.declareSelectableFields(resource.resource(), fields);
                }
            }
        }
    }

    private ServedResource served() {
        return plane.catalog
                .now()
                .find(DEFINITIONS.group(), DEFINITIONS.version(), DEFINITIONS.plural())
                .orElseThrow();
    }

    private ObjectNode established(ObjectNode definition) {
        ObjectNode next = definition.deepCopy();
        ObjectNode status = next.withObjectProperty("status");
        JsonNode spec = next.path("spec");
        ObjectNode names = spec.path("names").deepCopy();
        if (!names.hasNonNull("singular")) {
            names.put("singular", names.path("kind").asText().toLowerCase(java.util.Locale.ROOT));
        }
        status.set("acceptedNames", names);
        String now = Meta.time(plane.timeline.now());
        ArrayNode conditions = status.putArray("conditions");
        conditions
                .addObject()
                .put("type", "NamesAccepted")
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", "NoConflicts")
                .put("message", "no conflicts found");
        conditions
                .addObject()
                .put("type", "Established")
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", "InitialNamesAccepted")
                .put("message", "the initial names have been accepted");
        ArrayNode stored = status.putArray("storedVersions");
        for (JsonNode version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                stored.add(version.path("name").asText());
            }
        }
        return next;
    }

    private static boolean hasCondition(ObjectNode definition, String type) {
        for (JsonNode condition : definition.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    private void cleanUp(ObjectNode definition) {
        if (!Meta.finalizers(definition).contains(CLEANUP)) {
            return;
        }
        String groupResource =
                definition.path("spec").path("names").path("plural").asText() + "."
                        + definition.path("spec").path("group").asText();
        WriteOptions options = WriteOptions.of(Identity.component("kube-apiserver"), "kube-apiserver");
        plane.catalog.now().stored(groupResource).ifPresent(resource -> {
            for (ObjectNode object : plane.store.list(groupResource, null).items()) {
                try {
                    plane.operations.delete(
                            resource, Meta.namespace(object), Meta.name(object), DeletionOptions.NONE, options);
                } catch (ApiStatusException refusal) {
                    if (refusal.code() != 404) {
                        throw refusal;
                    }
                }
            }
        });
        if (plane.store.size(groupResource) > 0) {
            plane.timeline.schedule(java.time.Duration.ofSeconds(1), () -> retry(Meta.name(definition)));
            return;
        }
        plane.operations.update(
                served(),
                "",
                Meta.name(definition),
                ObjectUpdate.Mode.UPDATE,
                live -> withoutCleanup(live == null ? definition : live),
                options);
    }

    private void retry(String name) {
        plane.store
                .get(DEFINITIONS.groupResource(), new dev.sampan.sandbox.internal.objects.ObjectKey("", name))
                .ifPresent(this::cleanUp);
    }

    private static ObjectNode withoutCleanup(ObjectNode definition) {
        ObjectNode next = definition.deepCopy();
        ArrayNode finalizers = Meta.of(next).putArray("finalizers");
        Meta.finalizers(definition).stream()
                .filter(name -> !name.equals(CLEANUP))
                .forEach(finalizers::add);
        if (finalizers.isEmpty()) {
            Meta.of(next).remove("finalizers");
        }
        return next;
    }
}
