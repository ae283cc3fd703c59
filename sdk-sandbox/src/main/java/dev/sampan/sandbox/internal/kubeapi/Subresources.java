package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.ObjectUpdate.Mode;
import dev.sampan.sandbox.internal.kubelet.NodeAgent;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.Decoded;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.PatchType;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests for a part of an object, or for something done to it. */
final class Subresources {
    private static final Resource SCALES = new Resource("autoscaling", "v1", "scales", "Scale", true);

    private final ControlPlane plane;
    private final ResourceReading reading;
    private final ResourceWriting writing;
    private final Eviction eviction;
    private final PodStreams streams;
    private final Proxying proxying;
    private final TokenRequests tokens;

    Subresources(ControlPlane plane, ResourceReading reading, ResourceWriting writing, NodeAgent node) {
        this.plane = plane;
        this.reading = reading;
        this.writing = writing;
        this.eviction = new Eviction(plane, reading);
        this.tokens = new TokenRequests(plane, reading);
        this.streams = new PodStreams(reading, node, plane.timeline.clock());
        this.proxying = new Proxying(plane, reading, node);
    }

    ApiHandler.Outcome answer(ApiCall call, ServedResource resource) {
        return switch (call.info().subresource()) {
            case "scale" -> new ApiHandler.Whole(scale(call, resource));
            case "log" -> streams.logs(call, resource);
            case "exec" -> streams.exec(call, resource);
            case "attach" -> streams.attach(call, resource);
            case "portforward" -> streams.portForward(call, resource);
            case "eviction" -> new ApiHandler.Whole(eviction.evict(call, resource));
            case "binding" -> new ApiHandler.Whole(bind(call, resource));
            case "token" -> new ApiHandler.Whole(tokens.answer(call, resource));
            case "proxy" -> proxying.answer(call, resource);
            default -> new ApiHandler.Whole(sameShape(call, resource));
        };
    }

    /** Status, finalize, approval and the like: the object itself, of which only a part is taken. */
    private ApiReply sameShape(ApiCall call, ServedResource resource) {
        String subresource = call.info().subresource();
        return switch (call.info().verb()) {
            case "get", "list" -> reading.get(call, resource);
            case "update" -> writing.update(call, resource, subresource);
            case "patch" -> writing.patch(call, resource, subresource);
            default ->
                throw Refusals.methodNotAllowed(resource.resource(), call.info().verb());
        };
    }

    private ApiReply scale(ApiCall call, ServedResource resource) {
        Rendering rendering = Rendering.of(call, plane.timeline.clock());
        RequestInfo info = call.info();
        if (info.verb().equals("get")) {
            return rendering.scale(resource.scale(reading.get(resource, info.namespace(), info.name())));
        }
        boolean patch = info.verb().equals("patch");
        WriteOptions options = RequestBodies.options(call, patch ? "PatchOptions" : "UpdateOptions");
        boolean apply = patch && ResourceWriting.isApply(call);
        ObjectUpdate.Step step = apply
                ? appliedScale(call, resource, options)
                : patch ? patchedScale(call, resource) : replacedScale(call, resource);
        Mode mode = new Mode("scale", false, !apply);
        var written = plane.operations.update(resource, info.namespace(), info.name(), mode, step, options);
        return rendering.scale(resource.scale(written.object()));
    }

    private static ObjectUpdate.Step replacedScale(ApiCall call, ServedResource resource) {
        ObjectNode scale = RequestBodies.object(call, "autoscaling", "v1", "Scale");
        ResourceWriting.checkName(scale, call.info());
        return live -> {
            ObjectUpdate.matchUid(resource, live, scale);
            return scaled(resource, required(live, call, resource), scale);
        };
    }

    private static ObjectUpdate.Step patchedScale(ApiCall call, ServedResource resource) {
        ResourceWriting.checkPatchOptions(call, false);
        PatchType type = ResourceWriting.patchType(call, resource);
        JsonNode patch = ResourceWriting.parsed(call);
        // a Scale has no lists, so a strategic merge of it is a merge
        PatchType plain = type == PatchType.STRATEGIC_MERGE ? PatchType.MERGE : type;
        return live -> {
            ObjectNode object = required(live, call, resource);
            return scaled(resource, object, resource.patch(plain, resource.scale(object), patch));
        };
    }

    /** Server-side apply of a Scale: what is owned then is the replicas of the object itself. */
    private ObjectUpdate.Step appliedScale(ApiCall call, ServedResource resource, WriteOptions options) {
        ResourceWriting.checkPatchOptions(call, true);
        Decoded decoded = Schemas.builtIn()
                .decode("autoscaling", "v1", "Scale", call.body(), "application/yaml", options.fieldValidation());
        decoded.warnings().forEach(options.warn());
        ObjectNode scale = decoded.tree();
        ResourceWriting.checkName(scale, call.info());
        return live -> {
            ObjectNode object = required(live, call, resource);
            ObjectNode config = Json.object();
            config.put("apiVersion", resource.resource().apiVersion());
            config.put("kind", resource.resource().kind());
            ObjectNode metadata = config.putObject("metadata");
            metadata.put("name", call.info().name());
            if (resource.resource().namespaced()) {
                metadata.put("namespace", call.info().namespace());
            }
            if (scale.path("spec").has("replicas")) {
                config = resource.withScale(config, scale);
            }
            ObjectNode next = resource.apply(
                            object, config, options.fieldManager(), options.force(), "scale", plane.timeline.now())
                    .object();
            return scaled(resource, next, resource.scale(next));
        };
    }

    private static ObjectNode required(@Nullable ObjectNode live, ApiCall call, ServedResource resource) {
        if (live == null) {
            throw ApiStatusException.notFound(
                    resource.resource().groupResource(), call.info().name());
        }
        return live;
    }

    private static ObjectNode scaled(ServedResource resource, ObjectNode live, ObjectNode scale) {
        JsonNode replicas = scale.path("spec").path("replicas");
        if (replicas.asInt(0) < 0 && resource.custom()) {
            throw FieldError.refusal(
                    resource.resource(),
                    Meta.name(live),
                    List.of(new FieldError(
                            "FieldValueInvalid",
                            ".spec.replicas",
                            "Invalid value: %d: should be a non-negative integer".formatted(replicas.asInt()))));
        }
        if (replicas.asInt(0) < 0) {
            throw FieldError.refusal(
                    SCALES,
                    Meta.name(live),
                    List.of(new FieldError(
                            "FieldValueInvalid",
                            "spec.replicas",
                            "Invalid value: %d: must be greater than or equal to 0".formatted(replicas.asInt()))));
        }
        ObjectNode next = resource.withScale(live, scale);
        String wanted = Meta.resourceVersion(scale);
        if (!wanted.isEmpty()) {
            Meta.of(next).put("resourceVersion", wanted);
        }
        String uid = Meta.uid(scale);
        if (!uid.isEmpty()) {
            Meta.of(next).put("uid", uid);
        }
        return next;
    }

    /** The node of a pod, by the pod's own path or by that of all bindings. */
    ApiReply bind(ApiCall call, ServedResource resource) {
        ObjectNode binding = RequestBodies.object(call, "", "v1", "Binding");
        String node = boundTo(binding.path("target"));
        WriteOptions options = RequestBodies.options(call, "CreateOptions");
        plane.operations.update(
                resource,
                call.info().namespace(),
                Meta.name(binding),
                Mode.of("binding"),
                live -> {
                    ObjectUpdate.matchUid(resource, live, binding);
                    return bound(required(live, call, resource), node);
                },
                options);
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success").put("code", 201);
        return ApiReply.json(201, status);
    }

    private static String boundTo(JsonNode target) {
        String kind = target.path("kind").asText("");
        if (!kind.isEmpty() && !kind.equals("Node")) {
            throw new ApiStatusException(
                    500,
                    "",
                    "target.kind: Unsupported value: \"%s\": supported values: \"Node\", \"<empty>\"".formatted(kind),
                    null);
        }
        String node = target.path("name").asText("");
        if (node.isEmpty()) {
            throw new ApiStatusException(500, "", "target.name: Required value", null);
        }
        return node;
    }

    private ObjectNode bound(ObjectNode live, String node) {
        String name = Meta.name(live);
        if (!live.path("spec").path("schedulingGates").isEmpty()) {
            throw ApiStatusException.conflict(
                    "pods/binding", name, "pod %s has non-empty .spec.schedulingGates".formatted(name));
        }
        if (Meta.isDeleting(live)) {
            throw ApiStatusException.conflict(
                    "pods/binding", name, "pod %s is being deleted, cannot be assigned to a host".formatted(name));
        }
        String taken = live.path("spec").path("nodeName").asText("");
        if (!taken.isEmpty()) {
            throw ApiStatusException.conflict(
                    "pods/binding", name, "pod %s is already assigned to node \"%s\"".formatted(name, taken));
        }
        ObjectNode pod = live.deepCopy();
        pod.withObjectProperty("spec").put("nodeName", node);
        var conditions = pod.withObjectProperty("status").withArrayProperty("conditions");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            if (conditions.get(i).path("type").asText().equals("PodScheduled")) {
                conditions.remove(i);
            }
        }
        conditions
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "True")
                .putNull("lastProbeTime")
                .put("lastTransitionTime", Meta.time(plane.timeline.now()));
        return pod;
    }
}
