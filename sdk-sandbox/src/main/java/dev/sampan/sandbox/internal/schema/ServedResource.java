package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resource in one version, built-in or custom, and the rules that the API server has for its objects. Thread-safe. Trees are in
 * this version unless a method says otherwise; arguments are only changed where a method says so.
 *
 * <p>A write goes: {@link #toServed} of the live object, {@link #decode} or {@link #acceptPatched} or
 * {@link #apply} (which includes defaults), {@link #applyDefaults}, {@link #trackUpdate} (not after apply), {@code prepareFor...}, {@code validate...}, {@link #toStorage}.
 * The subresource is the empty text for the object itself.
 */
public interface ServedResource {
    Resource resource();

    /** The version in which objects of this resource are kept. */
    Resource storage();

    String singular();

    /** The kind of a list, such as {@code DeploymentList}. */
    String listKind();

    List<String> shortNames();

    List<String> categories();

    List<String> verbs();

    /** By name, such as {@code status} or {@code scale}. */
    Map<String, Subresource> subresources();

    /** Whether it comes from a CustomResourceDefinition. */
    boolean custom();

    /** Why this version should not be used, as a {@code Warning} header says it. */
    Optional<String> deprecation();

    /**
     * Reads a request body, JSON or YAML, and drops unknown fields.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400: not readable, of a wrong kind, a value of a wrong type, and
     *     with Strict an unknown or duplicate field
     */
    Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation);

    /** The same for a tree, such as the result of a patch or of decoding protobuf. The tree is changed. */
    Decoded accept(JsonNode tree, FieldValidation validation);

    /** Fills in what the server fills in before admission; changes the tree. */
    void applyDefaults(ObjectNode tree);

    /**
     * Drops what a client may not set (such as status) and sets the first generation; changes the tree. Name and UID must be
     * set before.
     */
    void prepareForCreate(ObjectNode tree);

    /** Puts back what this request may not change, and counts the generation up if the object asks for something else now; changes the tree. */
    void prepareForUpdate(ObjectNode tree, ObjectNode live, String subresource);

    List<FieldError> validateCreate(ObjectNode tree);

    List<FieldError> validateUpdate(ObjectNode tree, ObjectNode live, String subresource);

    /**
     * The live object with a patch, unchecked.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400, 415 (strategic merge of a custom resource) or 422 as the server refuses patches
     */
    ObjectNode patch(PatchType type, ObjectNode live, JsonNode patch);

    /**
     * The live object with a patch, checked and without unknown fields as {@link #accept} leaves it.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException as {@link #patch}, or 422 that quotes the patch
     */
    Decoded acceptPatched(PatchType type, ObjectNode live, JsonNode patch, FieldValidation validation);

    /**
     * Server-side apply.
     *
     * @param live null if there is none yet
     * @param config what {@link Schemas#parse} made of the body: neither decoded nor with defaults
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 409 Conflict with a cause for each field, 400
     */
    Applied apply(
            @Nullable ObjectNode live,
            ObjectNode config,
            String manager,
            boolean force,
            String subresource,
            Instant now);

    /**
     * Records in managedFields of {@code after} what a create, update or patch changed; changes {@code after}.
     *
     * @param before null on create
     */
    void trackUpdate(@Nullable ObjectNode before, ObjectNode after, String manager, String subresource, Instant now);

    /** The tree in the version it is kept in; itself if that is this one. */
    ObjectNode toStorage(ObjectNode tree);

    /** A kept tree in this version; itself if that is the one it is kept in. */
    ObjectNode toServed(ObjectNode stored);

    /** The {@code autoscaling/v1 Scale} of an object with subresource {@code scale}. */
    ObjectNode scale(ObjectNode live);

    /** A copy of the object with the replicas of a Scale. */
    ObjectNode withScale(ObjectNode live, ObjectNode scale);

    /** Columns of a custom resource's table beside the name; empty for built-in ones. */
    List<PrinterColumn> printerColumns();
}
