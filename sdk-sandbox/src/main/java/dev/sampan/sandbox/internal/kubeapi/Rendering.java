package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.kubeapi.table.TableFormat;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the caller wants objects: as they are, as a table, or metadata only.
 *
 * @param form which of these
 * @param version of the table or metadata API
 * @param includeObject for tables: Metadata, Object or None
 * @param pretty indented
 * @param clock for ages
 */
record Rendering(Form form, String version, String includeObject, boolean pretty, Clock clock) {
    private static final String ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    /** The forms of an answer. */
    enum Form {
        OBJECT,
        TABLE,
        METADATA
    }

    /**
     * Reads the Accept header: the first offer that can be met.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 406
     */
    static Rendering of(ApiCall call, Clock clock) {
        boolean pretty = call.flag("pretty");
        String accept = call.header("Accept").orElse("");
        String include = call.parameter("includeObject");
        if (accept.isBlank()) {
            return new Rendering(Form.OBJECT, "v1", "", pretty, clock);
        }
        for (String offer : accept.split(",")) {
            String[] parts = offer.trim().split(";");
            String type = parts[0].trim().toLowerCase(Locale.ROOT);
            if (!type.equals("application/json") && !type.equals("*/*") && !type.equals("application/*")) {
                continue;
            }
            Map<String, String> parameters = parameters(parts);
            String as = parameters.getOrDefault("as", "");
            String version = parameters.getOrDefault("v", "v1");
            if (as.isEmpty()) {
                return new Rendering(Form.OBJECT, version, include, pretty, clock);
            }
            if (!parameters.getOrDefault("g", "").equals("meta.k8s.io") || !version.matches("v1(beta1)?")) {
                continue;
            }
            if (as.equals("Table")) {
                return new Rendering(Form.TABLE, version, include, pretty, clock);
            }
            if (as.equals("PartialObjectMetadata") || as.equals("PartialObjectMetadataList")) {
                return new Rendering(Form.METADATA, version, include, pretty, clock);
            }
        }
        throw Refusals.notAcceptable(ACCEPTED);
    }

    private static Map<String, String> parameters(String[] parts) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parts[i].substring(0, equals).trim(),
                        parts[i].substring(equals + 1).trim());
            }
        }
        return parameters;
    }

    ApiReply reply(int status, ServedResource resource, ObjectNode object) {
        return reply(status, one(resource, object));
    }

    ApiReply reply(int status, JsonNode tree) {
        return new ApiReply(status, "application/json", pretty ? Json.pretty(tree) : Json.line(tree), Map.of());
    }

    /** One object in this form. */
    ObjectNode one(ServedResource resource, ObjectNode object) {
        return switch (form) {
            case OBJECT -> object;
            case METADATA -> partial(object);
            case TABLE -> {
                ObjectNode metadata = Json.object();
                metadata.put("resourceVersion", Meta.resourceVersion(object));
                yield table(resource, metadata, List.of(object), true);
            }
        };
    }

    /** A list in this form. */
    ObjectNode list(ServedResource resource, ObjectNode metadata, List<ObjectNode> items) {
        return switch (form) {
            case OBJECT -> Json.list(resource.resource().apiVersion(), resource.listKind(), metadata, items);
            case METADATA ->
                Json.list(
                        "meta.k8s.io/" + version,
                        "PartialObjectMetadataList",
                        metadata,
                        items.stream().map(this::partial).toList());
            case TABLE -> table(resource, metadata, items, true);
        };
    }

    /** The object of a watch event; only the first table of a watch has its columns. */
    ObjectNode event(ServedResource resource, ObjectNode object, boolean first) {
        if (form != Form.TABLE) {
            return one(resource, object);
        }
        ObjectNode metadata = Json.object();
        metadata.put("resourceVersion", Meta.resourceVersion(object));
        return table(resource, metadata, List.of(object), first);
    }

    private ObjectNode table(
            ServedResource resource, ObjectNode metadata, List<ObjectNode> items, boolean withColumns) {
        ObjectNode table = Json.object();
        table.put("kind", "Table");
        table.put("apiVersion", "meta.k8s.io/" + version);
        table.set("metadata", metadata);
        TableFormat format = TableFormat.of(resource);
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
            } else if (!includeObject.equals("None")) {
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
