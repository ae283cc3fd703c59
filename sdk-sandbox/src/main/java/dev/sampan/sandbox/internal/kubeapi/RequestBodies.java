package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.Decoded;
import dev.sampan.sandbox.internal.schema.FieldValidation;
import dev.sampan.sandbox.internal.schema.Schemas;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the bodies and options of writes. */
final class RequestBodies {
    static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String BUILT_IN_TYPES = "application/json, application/yaml, " + PROTOBUF;
    private static final int LONGEST_MANAGER = 128;
    private static final Set<String> VALIDATIONS = Set.of("", "Ignore", "Strict", "Warn");

    private RequestBodies() {}

    /** The options of a write in the query. */
    static WriteOptions options(ApiCall call, String kind) {
        String validation = call.parameter("fieldValidation");
        if (!VALIDATIONS.contains(validation)) {
            throw invalidOption(
                    kind,
                    "FieldValueNotSupported",
                    "fieldValidation",
                    "Unsupported value: \"%s\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""
                            .formatted(validation));
        }
        if (call.parameter("fieldManager").length() > LONGEST_MANAGER) {
            throw invalidOption(
                    kind,
                    "FieldValueTooLong",
                    "fieldManager",
                    "Too long: may not be more than %d bytes".formatted(LONGEST_MANAGER));
        }
        return new WriteOptions(
                call.caller(),
                fieldManager(call),
                dryRun(call.parameters("dryRun"), kind),
                call.flag("force"),
                FieldValidation.of(validation),
                call::warn);
    }

    static boolean dryRun(List<String> values, String kind) {
        if (values.stream().anyMatch(value -> !value.equals("All") && !value.isEmpty())) {
            throw invalidOption(
                    kind,
                    "FieldValueNotSupported",
                    "dryRun",
                    "Unsupported value: %s: supported values: \"All\""
                            .formatted(values.stream()
                                    .map(value -> '"' + value + '"')
                                    .collect(Collectors.joining(",", "[", "]"))));
        }
        return values.contains("All");
    }

    static ApiStatusException invalidOption(String kind, String reason, String field, String body) {
        ObjectNode details = Json.object();
        details.put("group", "meta.k8s.io");
        details.put("kind", kind);
        details.putArray("causes")
                .addObject()
                .put("reason", reason)
                .put("message", body)
                .put("field", field);
        return new ApiStatusException(
                422, "Invalid", "%s.meta.k8s.io \"\" is invalid: %s: %s".formatted(kind, field, body), details);
    }

    private static String fieldManager(ApiCall call) {
        String manager = call.parameter("fieldManager");
        if (!manager.isEmpty()) {
            return manager;
        }
        String agent = call.header("User-Agent").orElse("unknown");
        int slash = agent.indexOf('/');
        String prefix = slash < 0 ? agent : agent.substring(0, slash);
        return prefix.length() > LONGEST_MANAGER ? prefix.substring(0, LONGEST_MANAGER) : prefix;
    }

    /** The object in the body of a create or update. */
    static ObjectNode object(ApiCall call, ServedResource resource, WriteOptions options) {
        String type = mediaType(call);
        Decoded decoded;
        if (type.equals(PROTOBUF) && !resource.custom()) {
            decoded = resource.accept(
                    ProtobufBodies.decode(call.body(), resource.resource().kind()), FieldValidation.IGNORE);
        } else {
            checkReadable(type);
            decoded = resource.decode(call.body(), type, options.fieldValidation());
        }
        decoded.warnings().forEach(options.warn());
        return decoded.tree();
    }

    /** A body of a kind that is no resource by itself. */
    static ObjectNode object(ApiCall call, String group, String version, String kind) {
        String type = mediaType(call);
        if (type.equals(PROTOBUF)) {
            ObjectNode tree = ProtobufBodies.decode(call.body(), kind);
            return Schemas.builtIn()
                    .decode(group, version, kind, Json.bytes(tree), "application/json", FieldValidation.IGNORE)
                    .tree();
        }
        checkReadable(type);
        FieldValidation validation = FieldValidation.of(call.parameter("fieldValidation"));
        Decoded decoded = Schemas.builtIn().decode(group, version, kind, call.body(), type, validation);
        decoded.warnings().forEach(call::warn);
        return decoded.tree();
    }

    /** How a deletion is meant, by its body or else its query. */
    static DeletionOptions deletion(ApiCall call) {
        ObjectNode options = Json.object();
        if (call.body().length > 0) {
            options = object(call, "", "v1", "DeleteOptions");
        } else {
            for (String name : List.of("propagationPolicy", "orphanDependents")) {
                if (!call.parameters(name).isEmpty()) {
                    options.put(name, call.parameter(name));
                }
            }
            String grace = call.parameter("gracePeriodSeconds");
            if (!grace.isEmpty()) {
                options.put("gracePeriodSeconds", seconds(grace));
            }
        }
        return deletion(options);
    }

    static DeletionOptions deletion(ObjectNode options) {
        String policy = options.path("propagationPolicy").asText("");
        String orphan = options.path("orphanDependents").asText("");
        if (!policy.isEmpty() && !orphan.isEmpty()) {
            throw invalidOption(
                    "DeleteOptions",
                    "FieldValueInvalid",
                    "propagationPolicy",
                    "Invalid value: \"%s\": orphanDependents and deletionPropagation cannot be both set"
                            .formatted(policy));
        }
        if (!policy.isEmpty() && !List.of("Foreground", "Background", "Orphan").contains(policy)) {
            throw invalidOption(
                    "DeleteOptions",
                    "FieldValueNotSupported",
                    "propagationPolicy",
                    "Unsupported value: \"%s\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
                            .formatted(policy));
        }
        if (!orphan.isEmpty()) {
            policy = orphan.equals("true") ? "Orphan" : "Background";
        }
        var preconditions = options.path("preconditions");
        return new DeletionOptions(
                options.hasNonNull("gracePeriodSeconds")
                        ? Long.valueOf(options.path("gracePeriodSeconds").asLong())
                        : null,
                policy.isEmpty() ? null : policy,
                preconditions.hasNonNull("uid") ? preconditions.path("uid").asText() : null,
                preconditions.hasNonNull("resourceVersion")
                        ? preconditions.path("resourceVersion").asText()
                        : null);
    }

    /** Whether the body of a deletion asks for a dry run. */
    static boolean deletionIsDry(ApiCall call) {
        if (call.body().length == 0) {
            return dryRun(call.parameters("dryRun"), "DeleteOptions");
        }
        ObjectNode options = object(call, "", "v1", "DeleteOptions");
        return dryRun(Meta.strings(options.path("dryRun")), "DeleteOptions")
                || dryRun(call.parameters("dryRun"), "DeleteOptions");
    }

    private static long seconds(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiStatusException.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(text));
        }
    }

    static String mediaType(ApiCall call) {
        String type = call.header("Content-Type").orElse("");
        String bare = type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return bare.isEmpty() ? "application/json" : bare;
    }

    private static void checkReadable(String type) {
        if (!type.equals("application/json") && !type.equals("application/yaml")) {
            throw Refusals.unsupportedMediaType(BUILT_IN_TYPES);
        }
    }
}
