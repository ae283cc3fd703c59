package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What built-in and custom resources have in common: all that follows from facts and type alone. */
abstract class TypedResource implements ServedResource {
    final ResourceFacts facts;
    private final java.util.function.Supplier<Type> type;

    TypedResource(ResourceFacts facts, java.util.function.Supplier<Type> type) {
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
        return convert(tree, storage().version());
    }

    @Override
    public final ObjectNode toServed(ObjectNode stored) {
        return convert(stored, resource().version());
    }
}
