package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A parsed body.
 *
 * @param problems its duplicate fields, in the words of the server
 */
record Documents(JsonNode tree, List<String> problems) {
    private static final int MAX_DEPTH = 500;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(4 * 1024 * 1024)
                    .build())
            .build();

    static Documents parse(byte[] body, @Nullable String contentType) {
        if (!saysYaml(contentType)) {
            return parseJson(body);
        }
        if (looksLikeJson(body)) {
            try {
                return parseJson(body);
            } catch (ApiStatusException flowStyle) {
                return YamlDocuments.parse(body);
            }
        }
        return YamlDocuments.parse(body);
    }

    private static boolean saysYaml(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).contains("yaml");
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte one : body) {
            if (!Character.isWhitespace(one)) {
                return one == '{';
            }
        }
        return false;
    }

    private static Documents parseJson(byte[] body) {
        List<String> problems = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw ApiStatusException.badRequest("unexpected end of JSON input");
            }
            JsonNode tree = value(parser, first, problems);
            if (parser.nextToken() != null) {
                throw ApiStatusException.badRequest("invalid character after top-level value");
            }
            return new Documents(tree, problems);
        } catch (IOException e) {
            throw ApiStatusException.badRequest(reason(body, e));
        }
    }

    private static String reason(byte[] body, IOException problem) {
        int start = 0;
        while (start < body.length && Character.isWhitespace(body[start])) {
            start++;
        }
        for (String literal : List.of("null", "true", "false")) {
            if (start < body.length && body[start] == literal.charAt(0)) {
                return brokenLiteral(body, start, literal);
            }
        }
        if (start < body.length && body[start] != '{' && body[start] != '[') {
            return "invalid character '%c' looking for beginning of value".formatted((char) body[start]);
        }
        String message = problem.getMessage();
        return message == null || message.contains("end-of-input")
                ? "unexpected end of JSON input"
                : message.lines().findFirst().orElse(message);
    }

    private static String brokenLiteral(byte[] body, int start, String literal) {
        for (int i = 1; i < literal.length(); i++) {
            if (start + i >= body.length) {
                return "unexpected end of JSON input";
            }
            if (body[start + i] != literal.charAt(i)) {
                return "invalid character '%c' in literal %s (expecting '%c')"
                        .formatted((char) body[start + i], literal, literal.charAt(i));
            }
        }
        return "invalid character after top-level value";
    }

    private static JsonNode value(JsonParser parser, JsonToken token, List<String> problems) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, problems);
            case START_ARRAY -> array(parser, problems);
            case VALUE_STRING -> JsonNodeFactory.instance.textNode(parser.getText());
            case VALUE_TRUE -> JsonNodeFactory.instance.booleanNode(true);
            case VALUE_FALSE -> JsonNodeFactory.instance.booleanNode(false);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> JsonNodeFactory.instance.numberNode(parser.getDoubleValue());
            default -> throw new IOException("unexpected token " + token);
        };
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> JsonNodeFactory.instance.numberNode(parser.getIntValue());
            case LONG -> JsonNodeFactory.instance.numberNode(parser.getLongValue());
            default -> JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue());
        };
    }

    private static ObjectNode object(JsonParser parser, List<String> problems) throws IOException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        JsonToken token = parser.nextToken();
        while (token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonNode value = value(parser, parser.nextToken(), problems);
            if (node.replace(name, value) != null) {
                problems.add("duplicate field \"" + path(parser.getParsingContext()) + "\"");
            }
            token = parser.nextToken();
        }
        return node;
    }

    private static ArrayNode array(JsonParser parser, List<String> problems) throws IOException {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("unexpected end-of-input");
            }
            node.add(value(parser, token, problems));
        }
        return node;
    }

    private static String path(JsonStreamContext innermost) {
        Deque<String> parts = new ArrayDeque<>();
        for (JsonStreamContext at = innermost; at != null && !at.inRoot(); at = at.getParent()) {
            parts.push(at.inArray() ? "[" + at.getCurrentIndex() + "]" : "." + at.getCurrentName());
        }
        String joined = String.join("", parts);
        return joined.startsWith(".") ? joined.substring(1) : joined;
    }

    /** The first bytes of a body, as a refusal quotes them. */
    static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        if (body[0] == '{') {
            return body.length > 30
                    ? new String(body, 0, 30, StandardCharsets.UTF_8) + " ..."
                    : new String(body, StandardCharsets.UTF_8);
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(30, body.length); i++) {
            hex.append(String.format("%02x", body[i]));
        }
        return body.length > 30 ? hex + " ..." : hex.toString();
    }
}
