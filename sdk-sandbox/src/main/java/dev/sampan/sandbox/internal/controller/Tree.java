package dev.sampan.sandbox.internal.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of Kubernetes objects as JSON trees: what is absent reads as empty. */
public final class Tree {
    private Tree() {}

    /** The node at a path of field names, or a missing node. */
    public static JsonNode at(JsonNode from, String... path) {
        JsonNode node = from;
        for (String field : path) {
            node = node.path(field);
        }
        return node;
    }

    public static String text(JsonNode from, String... path) {
        return at(from, path).asText("");
    }

    public static int number(JsonNode from, int absent, String... path) {
        return at(from, path).asInt(absent);
    }

    public static boolean flag(JsonNode from, String... path) {
        return at(from, path).asBoolean(false);
    }

    public static boolean has(JsonNode from, String... path) {
        JsonNode node = at(from, path);
        return !node.isMissingNode() && !node.isNull();
    }

    /** The elements that are objects of the list at a path. */
    public static List<ObjectNode> objects(JsonNode from, String... path) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode element : at(from, path)) {
            if (element instanceof ObjectNode object) {
                found.add(object);
            }
        }
        return found;
    }

    public static List<String> texts(JsonNode from, String... path) {
        List<String> found = new ArrayList<>();
        for (JsonNode element : at(from, path)) {
            found.add(element.asText());
        }
        return found;
    }

    /** A map of texts, such as labels. */
    public static Map<String, String> strings(JsonNode from, String... path) {
        Map<String, String> found = new LinkedHashMap<>();
        at(from, path)
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asText()));
        return found;
    }

    public static @Nullable Instant time(JsonNode from, String... path) {
        String text = text(from, path);
        return text.isEmpty() ? null : Instant.parse(text);
    }

    /** A time as the API writes it: to the second. */
    public static String stamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** From an instant that the API wrote to another; zero if there is none. */
    public static Duration since(@Nullable Instant from, Instant to) {
        return from == null ? Duration.ZERO : Duration.between(from, to);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** The object at a field, made if it is not there. */
    public static ObjectNode child(ObjectNode parent, String field) {
        if (parent.get(field) instanceof ObjectNode object) {
            return object;
        }
        return parent.putObject(field);
    }

    /** The list at a field, made if it is not there. */
    public static ArrayNode list(ObjectNode parent, String field) {
        if (parent.get(field) instanceof ArrayNode array) {
            return array;
        }
        return parent.putArray(field);
    }

    /** The first element whose field has the value. */
    public static @Nullable ObjectNode element(JsonNode list, String field, String value) {
        for (JsonNode element : list) {
            if (element instanceof ObjectNode object && text(object, field).equals(value)) {
                return object;
            }
        }
        return null;
    }
}
