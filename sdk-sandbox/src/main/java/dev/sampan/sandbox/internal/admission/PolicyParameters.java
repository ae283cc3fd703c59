package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectStore;
import dev.sampan.sandbox.internal.objects.StructuredSelector;
import java.util.List;

/** The objects that a binding gives to its policy. */
record PolicyParameters(ObjectStore store, ServedKinds kinds) {
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

    private String groupResource(JsonNode kind) {
        String apiVersion = kind.path("apiVersion").asText();
        String name = kind.path("kind").asText();
        return kinds.find(apiVersion, name)
                .orElseThrow(() -> new UnusableException(
                        "failed to find resource referenced by paramKind: '%s, Kind=%s'".formatted(apiVersion, name)));
    }
}
