package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.StructuredSelector;
import java.util.List;
import java.util.Locale;

/** The objects that a binding gives to its policy. */
record PolicyParameters(ObjectStore store) {
    /** There are none, or not as they must be. */
    static final class UnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    /** One for each evaluation; a null where the policy has none. */
    List<? extends JsonNode> of(ObjectNode policy, ObjectNode binding, String namespace) {
        JsonNode kind = policy.path("spec").path("paramKind");
        JsonNode reference = binding.path("spec").path("paramRef");
        if (kind.isMissingNode() || reference.isMissingNode()) {
            return List.of(NullNode.getInstance());
        }
        List<ObjectNode> found = candidates(kind, reference, namespace);
        if (found.isEmpty()) {
            if (reference.path("parameterNotFoundAction").asText("Deny").equals("Deny")) {
                throw new UnusableException("no params found for policy binding with `Deny` parameterNotFoundAction");
            }
            return List.of();
        }
        return found;
    }

    private List<ObjectNode> candidates(JsonNode kind, JsonNode reference, String namespace) {
        String where = reference.path("namespace").asText(namespace);
        return store.list(groupResource(kind), null).items().stream()
                .filter(object -> object.path("metadata")
                                .path("namespace")
                                .asText("")
                                .isEmpty()
                        || object.path("metadata").path("namespace").asText().equals(where))
                .filter(object -> reference.has("name")
                        ? Trees.name(object).equals(reference.path("name").asText())
                        : StructuredSelector.matches(reference.path("selector"), Trees.labels(object)))
                .toList();
    }

    /** Kinds are told from resources by their plural only. */
    private static String groupResource(JsonNode kind) {
        String apiVersion = kind.path("apiVersion").asText();
        String name = kind.path("kind").asText().toLowerCase(Locale.ROOT);
        String plural = name.endsWith("s")
                ? name + "es"
                : name.endsWith("y") ? name.substring(0, name.length() - 1) + "ies" : name + "s";
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? plural : plural + "." + apiVersion.substring(0, slash);
    }
}
