package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.table.TableFormat;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How the caller wants objects: as they are, as a table, or metadata only.
 *
 * @param form which of these
 * @param version of the table or metadata API
 * @param includeObject for tables: Metadata, Object or None
 * @param clock for ages
 */
record Rendering(Form form, String version, String includeObject, Clock clock) {
    private static final List<String> KNOWN =
            List.of(BodyForm.JSON_TYPE, BodyForm.YAML_TYPE, "application/vnd.kubernetes.protobuf");
    private static final List<String> KNOWN_STREAMS =
            List.of("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch");
    private static final List<String> KNOWN_TO_LISTS =
            Stream.concat(KNOWN.stream(), KNOWN_STREAMS.stream()).toList();
    private static final List<String> WRITTEN = List.of(BodyForm.JSON_TYPE, BodyForm.YAML_TYPE);
    private static final List<String> STREAMED = List.of(BodyForm.JSON_TYPE);

    /** The forms of an answer. */
    enum Form {
        OBJECT,
        TABLE,
        METADATA,
        METADATA_LIST
    }

    /**
     * Reads the Accept header: the most wanted offer that can be met.
     *
     * @throws ApiStatusException 406
     */
    static Rendering of(ApiCall call, Clock clock) {
        String accept = call.header("Accept").orElse("");
        String include = call.parameter("includeObject");
        List<MediaRange> ranges = MediaRange.parse(accept);
        if (ranges.stream().noneMatch(range -> range.type().equals("*/*") || KNOWN.contains(range.type()))) {
            throw Refusals.noRepresentation(
                    List.of("list", "watch").contains(call.info().verb()) ? KNOWN_TO_LISTS : KNOWN);
        }
        boolean watch = call.info().verb().equals("watch");
        List<String> offered = watch ? STREAMED : WRITTEN;
        for (MediaRange range : ranges) {
            if (offered.stream().noneMatch(range::includes)) {
                continue;
            }
            String as = range.parameter("as");
            String version = range.parameter("v").isEmpty() ? "v1" : range.parameter("v");
            if (as.isEmpty()) {
                return new Rendering(Form.OBJECT, version, include, clock);
            }
            if (!range.parameter("g").equals("meta.k8s.io") || !version.matches("v1(beta1)?")) {
                continue;
            }
            if (as.equals("Table")) {
                checkIncluded(include);
                return new Rendering(Form.TABLE, version, include, clock);
            }
            if (as.equals("PartialObjectMetadata")) {
                return new Rendering(Form.METADATA, version, include, clock);
            }
            if (as.equals("PartialObjectMetadataList")) {
                return new Rendering(Form.METADATA_LIST, version, include, clock);
            }
        }
        throw Refusals.notAcceptable(
                "only the following media types are accepted: " + String.join(", ", watch ? KNOWN_STREAMS : KNOWN));
    }

    private static void checkIncluded(String include) {
        if (!List.of("", "Metadata", "Object", "None").contains(include)) {
            throw ApiStatusException.badRequest(
                    "Unable to convert to Table as requested: includeObject: Invalid value: \"%s\": must be 'Metadata', 'Object', 'None', or empty"
                            .formatted(include));
        }
    }

    ApiReply reply(int status, ServedResource resource, ObjectNode object) {
        return reply(status, one(resource, object));
    }

    ApiReply reply(int status, JsonNode tree) {
        return ApiReply.json(status, tree);
    }

    /** The Scale of an object in this form. */
    ApiReply scale(ObjectNode scale) {
        return reply(200, one("autoscaling.Scale", TableFormat::scale, scale));
    }

    /** One object in this form. */
    ObjectNode one(ServedResource resource, ObjectNode object) {
        return one(goType(resource, resource.resource().kind()), () -> TableFormat.of(resource), object);
    }

    private ObjectNode one(String goType, Supplier<TableFormat> format, ObjectNode object) {
        return switch (form) {
            case OBJECT -> object;
            case METADATA -> partial(object);
            case METADATA_LIST ->
                throw Refusals.notAcceptable(
                        "you requested PartialObjectMetadataList, but the requested object is not a list (*%s)"
                                .formatted(goType));
            case TABLE -> {
                ObjectNode metadata = Json.object();
                metadata.put("resourceVersion", Meta.resourceVersion(object));
                yield table(format.get(), metadata, List.of(object), true);
            }
        };
    }

    /** A list in this form. */
    ObjectNode list(ServedResource resource, ObjectNode metadata, List<ObjectNode> items) {
        return switch (form) {
            case OBJECT ->
                Json.list(
                        resource.resource().apiVersion(),
                        resource.listKind(),
                        metadata,
                        resource.custom()
                                ? items
                                : items.stream().map(Rendering::untyped).toList());
            case METADATA ->
                throw Refusals.notAcceptable(
                        "you requested PartialObjectMetadata, but the requested object is a list (*%s)"
                                .formatted(goType(resource, resource.listKind())));
            case METADATA_LIST ->
                Json.list(
                        "meta.k8s.io/" + version,
                        "PartialObjectMetadataList",
                        metadata,
                        items.stream().map(this::partial).toList());
            case TABLE -> table(TableFormat.of(resource), metadata, items, true);
        };
    }

    private static String goType(ServedResource resource, String kind) {
        if (resource.custom()) {
            return kind.endsWith("List") ? "unstructured.UnstructuredList" : "unstructured.Unstructured";
        }
        String group = resource.resource().group();
        return (group.isEmpty() ? "core" : group.replaceFirst("\\..*", "")) + "." + kind;
    }

    /** In a list of a built-in kind the list alone says what its items are. */
    private static ObjectNode untyped(ObjectNode item) {
        ObjectNode bare = Json.object();
        item.properties().forEach(entry -> {
            if (!entry.getKey().equals("kind") && !entry.getKey().equals("apiVersion")) {
                bare.set(entry.getKey(), entry.getValue());
            }
        });
        return bare;
    }

    /** The object of a watch event; only the first table of a watch has its columns. */
    ObjectNode event(ServedResource resource, ObjectNode object, boolean first) {
        if (form != Form.TABLE) {
            return one(resource, object);
        }
        ObjectNode metadata = Json.object();
        metadata.put("resourceVersion", Meta.resourceVersion(object));
        return table(TableFormat.of(resource), metadata, List.of(object), first);
    }

    private ObjectNode table(TableFormat format, ObjectNode metadata, List<ObjectNode> items, boolean withColumns) {
        ObjectNode table = Json.object();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/" + version);
        table.set("metadata", metadata);
        if (withColumns) {
            table.set("columnDefinitions", format.columnDefinitions());
        } else {
            table.putNull("columnDefinitions");
        }
        var rows = table.putArray("rows");
        for (ObjectNode item : items) {
            ObjectNode row = rows.addObject();
            row.set("cells", format.cells(item, clock.instant()));
            if (includeObject.equals("Object")) {
                row.set("object", item);
            } else if (includeObject.equals("None")) {
                row.putNull("object");
            } else {
                row.set("object", partial(item));
            }
        }
        return table;
    }

    private ObjectNode partial(ObjectNode object) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/" + version);
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}
