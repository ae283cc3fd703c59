package dev.sampan.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** JSON trees of Kubernetes objects: text with sorted keys, digests, and the elements of lists that have keys. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    /** Fields that tell the elements of a list apart, as the API's list-map keys do for the kinds an app is made of. */
    private static final List<String> KEYS = List.of("name", "mountPath", "containerPort", "port", "key");

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Text with sorted keys: equal trees have equal texts. */
    static String canonical(JsonNode tree) {
        try {
            return SORTED.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    static Digest digest(String text) {
        return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(ObjectNode tree) {
        return MAPPER.convertValue(tree, Map.class);
    }

    /** The text of a scalar, or the sorted JSON of anything else. */
    static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : canonical(value);
    }

    /** What an element of a list is called: the value of its first key field. */
    static Optional<String> keyOf(JsonNode element) {
        return KEYS.stream()
                .filter(key -> element.path(key).isValueNode())
                .map(key -> element.path(key).asText())
                .findFirst();
    }

    /** Whether the elements of a list are told apart by a key. */
    static boolean isKeyed(JsonNode list) {
        return list.isArray() && StreamSupport.stream(list.spliterator(), false).allMatch(e -> keyOf(e).isPresent());
    }

    /** The element of the list with the same key as this one, or a missing node. */
    static JsonNode matching(JsonNode list, JsonNode element, int index) {
        Optional<String> key = keyOf(element);
        if (key.isEmpty()) {
            return list.path(index);
        }
        for (JsonNode other : list) {
            if (keyOf(other).equals(key)) {
                return other;
            }
        }
        return list.path(-1);
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }

    static String label(JsonNode object, String key) {
        return object.path("metadata").path("labels").path(key).asText();
    }

    static String annotation(JsonNode object, String key) {
        return object.path("metadata").path("annotations").path(key).asText();
    }
}
