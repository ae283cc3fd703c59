package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A resource of a CustomResourceDefinition. Versions differ in name alone: the conversion strategy is None. */
final class CustomResource extends TypedResource {
    private final JsonNode version;
    private final Map<String, Type> types;
    private final boolean hasStatus;
    private final @Nullable CustomRules rules;

    CustomResource(ResourceFacts facts, JsonNode version, Map<String, Type> types) {
        super(facts, () -> typeOf(types, facts.resource().version()));
        this.version = version;
        this.types = types;
        this.hasStatus = facts.subresources().containsKey("status");
        this.rules = CustomRules.of(schema());
    }

    private static Type typeOf(Map<String, Type> types, String version) {
        Type type = types.get(version);
        if (type == null) {
            throw new IllegalStateException("no version " + version);
        }
        return type;
    }

    JsonNode schema() {
        return version.path("schema").path("openAPIV3Schema");
    }

    @Override
    ObjectNode convert(ObjectNode tree, String wanted) {
        String apiVersion = resource().group() + "/" + wanted;
        if (tree.path("apiVersion").asText("").equals(apiVersion)) {
            return tree;
        }
        ObjectNode copy = tree.deepCopy();
        copy.put("apiVersion", apiVersion);
        return copy;
    }

    @Override
    @Nullable
    Type typeIn(String wanted) {
        return types.get(wanted);
    }

    @Override
    FieldSet resetFields(String subresource) {
        if (subresource.equals("status")) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            for (String field : type().fields.keySet()) {
                if (!Set.of("status", "metadata").contains(field)
                        && !field.equals("apiVersion")
                        && !field.equals("kind")) {
                    all.putObject(PathElements.field(field));
                }
            }
            return FieldSet.parse(all);
        }
        return subresource.isEmpty() && hasStatus ? FieldSet.ofFields("status") : FieldSet.empty();
    }

    @Override
    public boolean custom() {
        return true;
    }

    @Override
    public Optional<String> deprecation() {
        if (!version.path("deprecated").asBoolean()) {
            return Optional.empty();
        }
        String text = version.path("deprecationWarning").asText("");
        return Optional.of(
                text.isEmpty() ? resource().apiVersion() + " " + resource().kind() + " is deprecated" : text);
    }

    @Override
    public void applyDefaults(ObjectNode tree) {
        CustomDefaults.apply(tree, schema());
    }

    @Override
    public void prepareForCreate(ObjectNode tree) {
        if (hasStatus) {
            tree.remove("status");
        }
        ObjectNode metadata = tree.withObjectProperty("metadata");
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
        metadata.put("generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        Lifecycle.keepSystemFields(tree, live);
        if (subresource.equals("status")) {
            JsonNode status = tree.get("status");
            JsonNode managed = tree.path("metadata").get("managedFields");
            JsonNode resourceVersion = tree.path("metadata").get("resourceVersion");
            tree.removeAll();
            tree.setAll(live.deepCopy());
            tree.remove("status");
            if (status != null) {
                tree.set("status", status);
            }
            ObjectNode metadata = tree.withObjectProperty("metadata");
            if (managed != null) {
                metadata.set("managedFields", managed);
            }
            if (resourceVersion != null) {
                metadata.set("resourceVersion", resourceVersion);
            }
            return;
        }
        if (hasStatus) {
            tree.remove("status");
            if (live.has("status")) {
                tree.set("status", live.path("status").deepCopy());
            }
        }
        if (!TypedTrees.same(counted(tree), counted(live))) {
            long generation = live.path("metadata").path("generation").asLong(0);
            tree.withObjectProperty("metadata").put("generation", generation + 1);
        }
    }

    private ObjectNode counted(ObjectNode tree) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(tree);
        copy.remove("metadata");
        if (hasStatus) {
            copy.remove("status");
        }
        return copy;
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode tree) {
        List<FieldError> errors = new ArrayList<>();
        new MetadataRules(errors).create(resource(), tree, NameRules::subdomain);
        SchemaValidation.validate(tree, schema(), errors);
        checkRules(tree, null, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        List<FieldError> errors = new ArrayList<>();
        new MetadataRules(errors).update(tree, live);
        SchemaValidation.validate(tree, schema(), errors);
        checkRules(tree, live, errors);
        return errors;
    }

    private void checkRules(ObjectNode tree, @Nullable ObjectNode live, List<FieldError> errors) {
        if (rules == null) {
            return;
        }
        if (errors.stream().anyMatch(FieldError::blocksRules)) {
            errors.add(
                    new FieldError(
                            "FieldValueInvalid",
                            "<nil>",
                            "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"));
            return;
        }
        rules.check(tree, live, errors);
    }

    @Override
    public ObjectNode scale(ObjectNode live) {
        JsonNode paths = version.path("subresources").path("scale");
        return Scales.scale(
                live,
                number(live, paths.path("specReplicasPath").asText(".spec.replicas")),
                number(live, paths.path("statusReplicasPath").asText(".status.replicas")),
                text(live, paths.path("labelSelectorPath").asText("")));
    }

    private static int number(ObjectNode live, String path) {
        List<JsonNode> found = JsonPath.parse(path).find(live);
        return found.isEmpty() ? 0 : found.get(0).asInt();
    }

    private static String text(ObjectNode live, String path) {
        if (path.isEmpty()) {
            return "";
        }
        List<JsonNode> found = JsonPath.parse(path).find(live);
        return found.isEmpty() ? "" : found.get(0).asText();
    }

    @Override
    public ObjectNode withScale(ObjectNode live, ObjectNode scale) {
        String path = version.path("subresources")
                .path("scale")
                .path("specReplicasPath")
                .asText(".spec.replicas");
        return Scales.withReplicas(live, Arrays.asList(path.substring(1).split("\\.")), scale);
    }

    @Override
    public List<PrinterColumn> printerColumns() {
        List<PrinterColumn> columns = new ArrayList<>();
        for (JsonNode column : version.path("additionalPrinterColumns")) {
            columns.add(new PrinterColumn(
                    column.path("name").asText(),
                    column.path("type").asText(),
                    column.path("format").asText(""),
                    column.path("description").asText(""),
                    column.path("priority").asInt(0),
                    column.path("jsonPath").asText()));
        }
        if (columns.isEmpty()) {
            columns.add(new PrinterColumn(
                    "Age",
                    "date",
                    "",
                    "CreationTimestamp is a timestamp representing the server time when this object was created.",
                    0,
                    ".metadata.creationTimestamp"));
        }
        return List.copyOf(columns);
    }
}
