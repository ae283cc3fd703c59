package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.ObjectUpdate.Mode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.Decoded;
import dev.sampan.sandbox.internal.schema.FieldValidation;
import dev.sampan.sandbox.internal.schema.PatchType;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The verbs create, update, patch, delete and deletecollection, on objects and on subresources of the same shape. */
final class ResourceWriting {
    static final String APPLY = "application/apply-patch+yaml";
    private static final Set<String> CREATE_ON_UPDATE = Set.of(
            "runtimeclasses.node.k8s.io",
            "roles.rbac.authorization.k8s.io",
            "rolebindings.rbac.authorization.k8s.io",
            "clusterroles.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io",
            "leases.coordination.k8s.io",
            "leasecandidates.coordination.k8s.io",
            "limitranges",
            "services",
            "events",
            "events.events.k8s.io",
            "componentstatuses");
    private static final Set<String> ANSWERS_WITH_DELETED = Set.of(
            "resourceclaimtemplates.resource.k8s.io",
            "resourceslices.resource.k8s.io",
            "resourceclaims.resource.k8s.io",
            "deviceclasses.resource.k8s.io",
            "csidrivers.storage.k8s.io",
            "storageclasses.storage.k8s.io",
            "volumeattachments.storage.k8s.io",
            "csinodes.storage.k8s.io",
            "volumeattributesclasses.storage.k8s.io",
            "resourcequotas",
            "persistentvolumes",
            "serviceaccounts",
            "persistentvolumeclaims",
            "namespaces",
            "pods",
            "services",
            "podtemplates");

    private final ControlPlane plane;
    private final ResourceReading reading;

    ResourceWriting(ControlPlane plane, ResourceReading reading) {
        this.plane = plane;
        this.reading = reading;
    }

    ApiReply create(ApiCall call, ServedResource resource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        WriteOptions options = RequestBodies.options(call, "CreateOptions");
        ObjectNode tree = RequestBodies.object(call, resource, options);
        ObjectNode created = plane.operations.create(resource, call.info().namespace(), tree, options);
        return rendering.reply(201, resource, created);
    }

    ApiReply update(ApiCall call, ServedResource resource, String subresource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        WriteOptions options = RequestBodies.options(call, "UpdateOptions");
        ObjectNode tree = RequestBodies.object(call, resource, options);
        checkName(tree, call.info());
        boolean mayCreate = subresource.isEmpty()
                && CREATE_ON_UPDATE.contains(resource.resource().groupResource());
        var written = plane.operations.update(
                resource,
                call.info().namespace(),
                call.info().name(),
                new Mode(subresource, mayCreate, true),
                ObjectUpdate.replacement(resource, tree),
                options);
        return rendering.reply(written.created() ? 201 : 200, resource, written.object());
    }

    ApiReply patch(ApiCall call, ServedResource resource, String subresource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        WriteOptions options = RequestBodies.options(call, "PatchOptions");
        boolean apply = isApply(call);
        checkPatchOptions(call, apply);
        Patching patching = apply
                ? applying(call, resource, subresource, options)
                : patching(call, resource, options, patchType(call, resource));
        var written = plane.operations.update(
                resource,
                call.info().namespace(),
                call.info().name(),
                new Mode(subresource, apply && subresource.isEmpty(), !apply),
                patching::next,
                options);
        return rendering.reply(written.created() ? 201 : 200, resource, written.object());
    }

    /** The next state out of the live one. */
    interface Patching {
        ObjectNode next(@Nullable ObjectNode live);
    }

    static boolean isApply(ApiCall call) {
        return RequestBodies.mediaType(call).equals(APPLY);
    }

    static void checkPatchOptions(ApiCall call, boolean apply) {
        if (apply && call.parameter("fieldManager").isEmpty()) {
            throw RequestBodies.invalidOption(
                    "PatchOptions",
                    "FieldValueRequired",
                    "fieldManager",
                    "Required value: is required for apply patch");
        }
        if (!apply && !call.parameters("force").isEmpty()) {
            throw RequestBodies.invalidOption(
                    "PatchOptions",
                    "FieldValueForbidden",
                    "force",
                    "Forbidden: may not be specified for non-apply patch");
        }
    }

    static PatchType patchType(ApiCall call, ServedResource resource) {
        Optional<PatchType> type =
                PatchType.ofContentType(call.header("Content-Type").orElse(""));
        if (type.isEmpty() && !resource.custom()) {
            throw new ApiStatusException(415, "UnsupportedMediaType", "415: Unsupported Media Type", Json.object());
        }
        if (type.isEmpty() || (resource.custom() && type.get() == PatchType.STRATEGIC_MERGE)) {
            throw Refusals.unsupportedMediaType("application/json-patch+json, application/merge-patch+json, " + APPLY);
        }
        return type.get();
    }

    private Patching applying(ApiCall call, ServedResource resource, String subresource, WriteOptions options) {
        Decoded decoded = Schemas.configuration(call.body(), options.fieldValidation());
        decoded.warnings().forEach(options.warn());
        if (resource.resource().namespaced()) {
            ObjectCreation.matchNamespace(
                    resource, call.info().namespace(), Meta.of(decoded.tree().deepCopy()));
        }
        checkName(decoded.tree(), call.info());
        return live -> {
            ObjectNode config = decoded.tree().deepCopy();
            return resource.apply(
                            live, config, options.fieldManager(), options.force(), subresource, plane.timeline.now())
                    .object();
        };
    }

    private static Patching patching(ApiCall call, ServedResource resource, WriteOptions options, PatchType type) {
        JsonNode patch = parsed(call);
        return live -> {
            if (live == null) {
                throw ApiStatusException.notFound(
                        resource.resource().groupResource(), call.info().name());
            }
            Decoded decoded = resource.acceptPatched(type, live, patch, options.fieldValidation());
            decoded.warnings().forEach(options.warn());
            checkName(decoded.tree(), call.info());
            return decoded.tree();
        };
    }

    static JsonNode parsed(ApiCall call) {
        try {
            return Schemas.parse(call.body(), "application/json");
        } catch (ApiStatusException unreadable) {
            throw ApiStatusException.badRequest("error decoding patch: " + unreadable.getMessage());
        }
    }

    ApiReply delete(ApiCall call, ServedResource resource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        DeletionOptions how = RequestBodies.deletion(call);
        WriteOptions options = deletionOptions(call);
        warnOfOrphans(resource, how, call);
        var deleted = plane.operations.delete(
                resource, call.info().namespace(), call.info().name(), how, options);
        if (deleted.gone() && !ANSWERS_WITH_DELETED.contains(resource.resource().groupResource())) {
            return rendering.reply(200, success(resource, deleted.object()));
        }
        return rendering.reply(200, resource, deleted.object());
    }

    private static WriteOptions deletionOptions(ApiCall call) {
        return new WriteOptions(
                call.caller(), "", RequestBodies.deletionIsDry(call), false, FieldValidation.IGNORE, call::warn);
    }

    private static void warnOfOrphans(ServedResource resource, DeletionOptions how, ApiCall call) {
        if (resource.resource().groupResource().equals("jobs.batch") && how.propagationPolicy() == null) {
            call.warn(
                    "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning");
        }
    }

    ApiReply deleteCollection(ApiCall call, ServedResource resource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        DeletionOptions how = RequestBodies.deletion(call);
        WriteOptions options = deletionOptions(call);
        Selection selection = Selection.of(call, resource, plane.catalog.selectableFields(resource));
        List<ObjectNode> deleted = new ArrayList<>();
        for (ObjectNode object : reading.select(resource, selection)) {
            try {
                plane.operations.delete(resource, Meta.namespace(object), Meta.name(object), how, options);
                deleted.add(object);
            } catch (ApiStatusException refusal) {
                if (refusal.code() != 404) {
                    throw refusal;
                }
            }
        }
        ObjectNode metadata = Json.object();
        metadata.put("resourceVersion", Long.toString(plane.store.revision()));
        return rendering.reply(200, rendering.list(resource, metadata, deleted));
    }

    private static ObjectNode success(ServedResource resource, ObjectNode object) {
        ObjectNode status = Json.object();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details");
        details.put("name", Meta.name(object));
        if (!resource.resource().group().isEmpty()) {
            details.put("group", resource.resource().group());
        }
        details.put("kind", resource.resource().plural());
        details.put("uid", Meta.uid(object));
        return status;
    }

    static void checkName(ObjectNode tree, RequestInfo info) {
        String name = Meta.name(tree);
        if (name.isEmpty()) {
            throw ApiStatusException.badRequest(
                    "the name of the object (%s based on URL) was undeterminable: name must be provided"
                            .formatted(info.name()));
        }
        if (!name.equals(info.name())) {
            throw ApiStatusException.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)".formatted(name, info.name()));
        }
        String namespace = Meta.namespace(tree);
        if (!info.namespace().isEmpty()
                && !namespace.isEmpty()
                && !namespace.equals(info.namespace())
                && !info.resource().equals("namespaces")) {
            throw ApiStatusException.badRequest(
                    "the namespace of the object (%s) does not match the namespace on the request (%s)"
                            .formatted(namespace, info.namespace()));
        }
    }
}
