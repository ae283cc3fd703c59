package dev.sampan.lab.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.suite.Transcript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts a name in the place of what must differ between two clouds, and changes nothing else. The same value gets the same name
 * throughout a chapter, so that who refers to whom is still compared. Names are given in the order of first appearance, with the
 * fields of an object in alphabetical order.
 */
final class Normaliser {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final DifferingText text;

    Normaliser(Stage stage) {
        this.text = new DifferingText(stage);
    }

    Transcript normalised(List<Entry> entries) {
        List<Entry> normalised = new ArrayList<>();
        for (Entry entry : entries) {
            text.learn(entry.observed());
            normalised.add(new Entry(entry.title(), normalised("", entry.observed())));
        }
        return Transcript.of(normalised);
    }

    private JsonNode normalised(String field, JsonNode node) {
        if (node.isObject()) {
            return normalisedObject(node);
        }
        if (node.isArray()) {
            return normalisedArray(field, node);
        }
        return node.isTextual() || isPort(field, node) ? TextNode.valueOf(text.named(field, node.asText())) : node;
    }

    private ObjectNode normalisedObject(JsonNode object) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        object.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
        ObjectNode normalised = NODES.objectNode();
        sorted.forEach((name, value) -> normalised.set(text.named("", name), normalised(name, value)));
        if (object.has("uid") && object.path("resourceVersion").isTextual()) {
            normalised.put(
                    "resourceVersion",
                    text.objectVersion(object.path("resourceVersion").asText()));
        }
        return normalised;
    }

    private static boolean isPort(String field, JsonNode node) {
        return node.isInt() && (field.equals("nodePort") || field.equals("healthCheckNodePort"));
    }

    private ArrayNode normalisedArray(String field, JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        if (field.equals("managedFields")) {
            // the server sorts them by time, to the second: two managers of one second may stand either way
            items.sort(Comparator.comparing(Normaliser::managerKey));
        }
        if (field.equals("causes") && items.stream().allMatch(Normaliser::isManagerConflict)) {
            // the server takes the managers in the order of a hash map
            items.sort(Comparator.comparing(JsonNode::toString));
        }
        ArrayNode normalised = NODES.arrayNode();
        items.forEach(item -> normalised.add(normalised(field, item)));
        return normalised;
    }

    private static boolean isManagerConflict(JsonNode cause) {
        return cause.path("reason").asText().equals("FieldManagerConflict");
    }

    private static String managerKey(JsonNode entry) {
        return entry.path("manager").asText() + " " + entry.path("operation").asText() + " "
                + entry.path("apiVersion").asText() + " "
                + entry.path("subresource").asText();
    }
}
