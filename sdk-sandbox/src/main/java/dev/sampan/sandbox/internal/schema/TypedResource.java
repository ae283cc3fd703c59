package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.schema.Type.Field;
import dev.sampan.sandbox.internal.schema.Type.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What built-in and custom resources have in common: all that follows from facts and type alone. */
abstract class TypedResource implements ServedResource {
    final ResourceFacts facts;
    private final Supplier<Type> type;

    TypedResource(ResourceFacts facts, Supplier<Type> type) {
        this.facts = facts;
        this.type = type;
    }

    final Type type() {
        return type.get();
    }

    /** What an object of another version of this resource looks like in this one. */
    abstract ObjectNode convert(ObjectNode tree, String version);

    /** The type in another version; null if that version is gone. */
    abstract @Nullable Type typeIn(String version);

    /** Fields that a request to the object or a subresource has no say over, for managedFields. */
    abstract FieldSet resetFields(String subresource);

    /** What an object is before it is created: its kind and the structs that are always there. */
    final ObjectNode emptyObject() {
        ObjectNode object = emptyStruct(type());
        object.put("apiVersion", resource().apiVersion());
        object.put("kind", resource().kind());
        object.withObjectProperty("metadata");
        return object;
    }

    private static ObjectNode emptyStruct(Type type) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Field field : type.fields.values()) {
            if (field.nullWhenAbsent) {
                object.putNull(field.name);
            } else if (field.keepsZero) {
                JsonNode zero =
                        field.type.shape == Shape.STRUCT ? emptyStruct(field.type) : Normalizer.zero(field.type);
                object.set(field.name, zero == null ? JsonNodeFactory.instance.nullNode() : zero);
            }
        }
        return object;
    }

    @Override
    public final Decoded acceptPatched(
            PatchType patchType, ObjectNode live, JsonNode patch, FieldValidation validation) {
        ObjectNode patched = patch(patchType, live, patch);
        String wrongKind = decoder().kindProblem(patched);
        if (wrongKind != null) {
            throw PatchText.refusal(quoted(patchType, live, patch), wrongKind);
        }
        decoder().checkKind(patched);
        List<String> strict = new ArrayList<>();
        boolean strategic = patchType == PatchType.STRATEGIC_MERGE;
        try {
            new Normalizer(strict).normalize(patched, type());
        } catch (Normalizer.Mismatch e) {
            throw PatchText.refusal(
                    quoted(patchType, live, patch), strategic ? e.restoring() : String.valueOf(e.getMessage()));
        }
        if (strategic) {
            strict.sort(null);
        }
        if (validation == FieldValidation.STRICT && !strict.isEmpty()) {
            throw PatchText.refusal(quoted(patchType, live, patch), Decoder.strictError(strict));
        }
        return new Decoded(patched, validation == FieldValidation.WARN ? List.copyOf(strict) : List.of());
    }

    /** What a refusal quotes: the patch itself if it is strategic, else what it came to. */
    private String quoted(PatchType patchType, ObjectNode live, JsonNode patch) {
        return patchType == PatchType.STRATEGIC_MERGE
                ? PatchText.goMap(patch)
                : PatchText.goJson(patch(patchType, live, patch)).toString();
    }

    @Override
    public final Resource resource() {
        return facts.resource();
    }

    @Override
    public final Resource storage() {
        return facts.storage();
    }

    @Override
    public final String singular() {
        return facts.singular();
    }

    @Override
    public final String listKind() {
        return facts.listKind();
    }

    @Override
    public final List<String> shortNames() {
        return facts.shortNames();
    }

    @Override
    public final List<String> categories() {
        return facts.categories();
    }

    @Override
    public final List<String> verbs() {
        return facts.verbs();
    }

    @Override
    public final Map<String, Subresource> subresources() {
        return facts.subresources();
    }

    @Override
    public final Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation) {
        return decoder().decode(body, contentType, validation);
    }

    @Override
    public final Decoded accept(JsonNode tree, FieldValidation validation) {
        return decoder().accept(tree, List.of(), validation);
    }

    Decoder decoder() {
        return new Decoder(
                type(), resource().group(), resource().version(), resource().kind());
    }

    @Override
    public final ObjectNode patch(PatchType patchType, ObjectNode live, JsonNode patch) {
        return Patches.patch(this, patchType, live, patch);
    }

    @Override
    public final Applied apply(
            @Nullable ObjectNode live,
            ObjectNode config,
            String manager,
            boolean force,
            String subresource,
            Instant now) {
        return new FieldManager(this, subresource, now).apply(live, config, manager, force);
    }

    @Override
    public final void trackUpdate(
            @Nullable ObjectNode before, ObjectNode after, String manager, String subresource, Instant now) {
        new FieldManager(this, subresource, now).update(before, after, manager);
    }

    @Override
    public final ObjectNode toStorage(ObjectNode tree) {
        return sharesGroup() ? convert(tree, storage().version()) : EventConversion.toCore(tree);
    }

    @Override
    public final ObjectNode toServed(ObjectNode stored) {
        return sharesGroup() ? convert(stored, resource().version()) : EventConversion.fromCore(stored);
    }

    /** Only events are kept in another group than they may be served in. */
    private boolean sharesGroup() {
        return resource().group().equals(storage().group());
    }
}
