package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.Applied;
import dev.sampan.sandbox.internal.schema.Decoded;
import dev.sampan.sandbox.internal.schema.FieldError;
import dev.sampan.sandbox.internal.schema.FieldValidation;
import dev.sampan.sandbox.internal.schema.PatchType;
import dev.sampan.sandbox.internal.schema.PrinterColumn;
import dev.sampan.sandbox.internal.schema.ServedResource;
import dev.sampan.sandbox.internal.schema.Subresource;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A resource by its discovery facts alone, until its schema rules are in: no defaults, no validation, JSON merge for every patch. */
final class InterimResource implements ServedResource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final ServedResource facts;

    InterimResource(ServedResource facts) {
        this.facts = facts;
    }

    @Override
    public Resource resource() {
        return facts.resource();
    }

    @Override
    public Resource storage() {
        return facts.storage();
    }

    @Override
    public String singular() {
        return facts.singular();
    }

    @Override
    public String listKind() {
        return facts.listKind();
    }

    @Override
    public List<String> shortNames() {
        return facts.shortNames();
    }

    @Override
    public List<String> categories() {
        return facts.categories();
    }

    @Override
    public List<String> verbs() {
        return facts.verbs();
    }

    @Override
    public Map<String, Subresource> subresources() {
        return facts.subresources();
    }

    @Override
    public boolean custom() {
        return facts.custom();
    }

    @Override
    public Optional<String> deprecation() {
        return facts.deprecation();
    }

    @Override
    public Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation) {
        try {
            return accept(JSON.readTree(body), validation);
        } catch (JsonProcessingException e) {
            throw ApiStatusException.badRequest(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public Decoded accept(JsonNode tree, FieldValidation validation) {
        ObjectNode object = (ObjectNode) tree;
        object.put("apiVersion", resource().apiVersion());
        object.put("kind", resource().kind());
        return new Decoded(object, List.of());
    }

    @Override
    public void applyDefaults(ObjectNode tree) {}

    @Override
    public void prepareForCreate(ObjectNode tree) {
        if (subresources().containsKey("status")) {
            tree.remove("status");
        }
        if (tree.has("spec")) {
            tree.withObjectProperty("metadata").put("generation", 1);
        }
        if (resource().groupResource().equals("pods")) {
            tree.withObjectProperty("status").put("phase", "Pending");
        }
        if (resource().groupResource().equals("namespaces")) {
            tree.withObjectProperty("spec").withArrayProperty("finalizers").add("kubernetes");
            tree.withObjectProperty("status").put("phase", "Active");
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        if (subresource.equals("status")) {
            take(live, tree, "spec");
        } else if (subresources().containsKey("status")) {
            take(live, tree, "status");
        }
        if (tree.has("spec") && !tree.get("spec").equals(live.get("spec"))) {
            ObjectNode metadata = tree.withObjectProperty("metadata");
            metadata.put("generation", metadata.path("generation").asInt() + 1);
        }
    }

    private static void take(ObjectNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }

    @Override
    public List<FieldError> validateCreate(ObjectNode tree) {
        return List.of();
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode tree, ObjectNode live, String subresource) {
        return List.of();
    }

    @Override
    public ObjectNode patch(PatchType type, ObjectNode live, JsonNode patch) {
        return (ObjectNode) merge(live, patch);
    }

    private static JsonNode merge(@Nullable JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode old ? old.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
            } else {
                merged.set(entry.getKey(), merge(merged.get(entry.getKey()), entry.getValue()));
            }
        });
        return merged;
    }

    @Override
    public Applied apply(
            @Nullable ObjectNode live,
            ObjectNode config,
            String manager,
            boolean force,
            String subresource,
            Instant now) {
        return new Applied(live == null ? config : (ObjectNode) merge(live, config), true);
    }

    @Override
    public void trackUpdate(
            @Nullable ObjectNode before, ObjectNode after, String manager, String subresource, Instant now) {}

    @Override
    public ObjectNode toStorage(ObjectNode tree) {
        return tree;
    }

    @Override
    public ObjectNode toServed(ObjectNode stored) {
        return stored;
    }

    @Override
    public ObjectNode scale(ObjectNode live) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectNode withScale(ObjectNode live, ObjectNode scale) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<PrinterColumn> printerColumns() {
        return List.of();
    }
}
