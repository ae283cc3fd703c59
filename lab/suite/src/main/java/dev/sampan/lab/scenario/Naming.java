package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names for what the cluster drew or hashed, in the order in which it came up: {@code web-<hash 1>-<drawn>}. */
final class Naming {
    private static final List<String> HASHES = List.of("pod-template-hash", "controller-revision-hash");

    private static final Pattern DRAWN = Pattern.compile("[bcdfghjklmnpqrstvwxz2456789]{5}");
    private static final Pattern UID = Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

    private final Map<String, String> names = new LinkedHashMap<>();
    private int hashes;

    static Naming of(List<History.State> states) {
        Naming naming = new Naming();
        states.forEach(state -> naming.learn(state.object().path("metadata")));
        return naming;
    }

    private void learn(JsonNode metadata) {
        for (String label : HASHES) {
            String hash = metadata.path("labels").path(label).asText();
            hash = hash.substring(hash.lastIndexOf('-') + 1);
            if (hash.length() > 4 && !names.containsKey(hash)) {
                names.put(hash, "<hash " + ++hashes + ">");
            }
        }
        String prefix = metadata.path("generateName").asText();
        String name = metadata.path("name").asText();
        if (!prefix.isEmpty()
                && name.startsWith(prefix)
                && DRAWN.matcher(name.substring(prefix.length())).matches()) {
            names.putIfAbsent(name.substring(prefix.length()), "<drawn>");
        }
        JsonNode owner = metadata.path("ownerReferences").path(0);
        if (owner.path("kind").asText().equals("CronJob")) {
            names.putIfAbsent(name.substring(owner.path("name").asText().length() + 1), "<minute>");
        }
    }

    String named(String text) {
        String named = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            named = named.replace(name.getKey(), name.getValue());
        }
        return UID.matcher(named).replaceAll("<uid>");
    }

    JsonNode named(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode named = Wire.JSON.createObjectNode();
            object.properties().forEach(field -> named.set(named(field.getKey()), named(field.getValue())));
            return named;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode named = Wire.JSON.createArrayNode();
            array.forEach(item -> named.add(named(item)));
            return named;
        }
        return node.isTextual() ? TextNode.valueOf(named(node.asText())) : node;
    }
}
