package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes 1.35 serves of its own. Immutable and thread-safe; loaded at first use.
 *
 * <p>Open this first; {@link ServedResource} has the rules of one resource, {@link Discovery} and {@link OpenApi} the documents.
 */
public final class Schemas {
    private static final int MAX_MANAGER = 128;

    private static final class Holder {
        static final Schemas BUILT_IN = new Schemas(Facts.load());
    }

    private final Facts facts;
    private final Catalog catalog;

    private Schemas(Facts facts) {
        this.facts = facts;
        this.catalog = Catalog.of(facts);
    }

    public static Schemas builtIn() {
        return Holder.BUILT_IN;
    }

    Facts facts() {
        return facts;
    }

    /** Every resource in every version, in discovery order of groups and versions, sorted by name within. */
    public List<ServedResource> resources() {
        return catalog.resources();
    }

    public Optional<ServedResource> find(String group, String version, String plural) {
        return catalog.find(group, version, plural);
    }

    /** The resource of a kind, if that kind is one that can be stored or posted by itself. */
    public Optional<ServedResource> findKind(String group, String version, String kind) {
        return catalog.findKind(group, version, kind);
    }

    /**
     * Decodes a body that is no resource by itself, such as {@code DeleteOptions}, {@code Eviction}, {@code Scale} or
     * {@code TokenRequest}; apiVersion and kind may be absent and are filled in.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400
     */
    public Decoded decode(
            String group,
            String version,
            String kind,
            byte[] body,
            @Nullable String contentType,
            FieldValidation validation) {
        Type type = facts.typeOfKind(group, version, kind)
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + group + "/" + version + " " + kind));
        return new Decoder(type, group, version, kind).decode(body, contentType, validation);
    }

    /**
     * Reads JSON or YAML that has no schema, such as the body of a patch.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400
     */
    public static JsonNode parse(byte[] body, @Nullable String contentType) {
        return Documents.parse(body, contentType).tree();
    }

    /**
     * Reads the body of a server-side apply as it is written: nothing is defaulted or dropped, because a manager owns exactly what
     * it wrote.
     *
     * @throws dev.sampan.sandbox.internal.objects.ApiStatusException 400
     */
    public static Decoded configuration(byte[] body, FieldValidation validation) {
        Documents document;
        try {
            document = Documents.parse(body, "application/yaml");
        } catch (ApiStatusException e) {
            throw ApiStatusException.badRequest("error decoding YAML: " + e.getMessage());
        }
        if (!(document.tree() instanceof ObjectNode tree)) {
            throw ApiStatusException.badRequest(
                    "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal %s into Go value of type map[string]interface {}"
                            .formatted(Normalizer.describe(document.tree())));
        }
        if (document.problems().isEmpty() || validation == FieldValidation.IGNORE) {
            return new Decoded(tree, List.of());
        }
        List<String> duplicates = YamlDocuments.parse(body).problems();
        if (validation == FieldValidation.STRICT) {
            throw ApiStatusException.badRequest("error strict decoding YAML: error converting YAML to JSON: "
                    + String.join(", ", Decoder.joined(duplicates)));
        }
        return new Decoded(
                tree,
                duplicates.stream()
                        .map(problem -> problem.replaceFirst("^yaml: unmarshal errors:\\s*", ""))
                        .toList());
    }

    /** The resources of a CustomResourceDefinition, one for each served version. */
    public static List<ServedResource> custom(ObjectNode definition) {
        return CustomResources.of(definition);
    }

    /** The field manager of a request: the parameter, or else what the User-Agent begins with. */
    public static String fieldManager(@Nullable String parameter, @Nullable String userAgent) {
        if (parameter != null && !parameter.isEmpty()) {
            return parameter;
        }
        String product = userAgent == null ? "" : userAgent.split("/", 2)[0];
        String printable = product.replaceAll("[^\\p{Print}]", "");
        return printable.length() > MAX_MANAGER ? printable.substring(0, MAX_MANAGER) : printable;
    }

    /**
     * Takes the stored times of managedFields again where a write changed nothing else, so that it is no write at all.
     *
     * @return whether the two trees are equal then
     */
    public static boolean keepTimesIfUnchanged(ObjectNode live, ObjectNode updated) {
        return ManagedFields.keepTimesIfUnchanged(live, updated);
    }

    /** Whether a text is an IP address. */
    public static boolean isAddress(String text) {
        return NameRules.ip(text).isEmpty();
    }

    /** The first bytes of a body, as a refusal quotes them. */
    public static String summary(byte[] body) {
        return Documents.summary(body);
    }
}
