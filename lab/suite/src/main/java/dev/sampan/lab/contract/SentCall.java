package dev.sampan.lab.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A call without what differs from one to the next: signature, nonce, date, user agent, client token. */
record SentCall(String action, String method, String path, Map<String, String> query, JsonNode body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "clientToken";

    /** With each id of this run replaced by its word. */
    SentCall with(Map<String, String> words) {
        Map<String, String> replaced = new TreeMap<>();
        query.forEach((name, value) -> replaced.put(name, lowered(replaced(value, words))));
        return new SentCall(
                action, method, replaced(path, words), replaced, withoutToken(tree(replaced(body.toString(), words))));
    }

    /** Python writes the truth as {@code True} where the other official clients write {@code true}. */
    private static String lowered(String value) {
        return value.equals("True") || value.equals("False") ? value.toLowerCase(Locale.ROOT) : value;
    }

    private static String replaced(String text, Map<String, String> words) {
        String result = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            result = result.replace(word.getKey(), word.getValue());
        }
        return result;
    }

    private static JsonNode withoutToken(JsonNode body) {
        if (body instanceof ObjectNode object && object.has(TOKEN)) {
            object.put(TOKEN, "{token}");
        }
        return body;
    }

    /** The tree of a body; an empty one is an empty text. */
    static JsonNode tree(String text) {
        try {
            return text.isEmpty() ? JSON.getNodeFactory().textNode("") : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a body is no JSON: " + text, e);
        }
    }

    @Override
    public String toString() {
        return method + " " + path + " " + query + " " + body;
    }
}
