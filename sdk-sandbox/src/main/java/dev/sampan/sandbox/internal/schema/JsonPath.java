package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The JSONPath of printer columns and scale paths: fields, indices, wildcards, recursive descent and filters by a comparison. */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile("\\.\\.(?<deep>[^.\\[\\]]+)"
            + "|\\.(?<field>(?:\\\\.|[^.\\[\\]\\\\])+)"
            + "|\\[\\?\\((?<filter>[^)]*)\\)]"
            + "|\\[(?<index>-?\\d+)]"
            + "|\\[(?<from>-?\\d*):(?<to>-?\\d*)]"
            + "|\\[(?<star>\\*)]"
            + "|\\[['\"](?<quoted>[^'\"]*)['\"]]");
    private static final Pattern FILTER =
            Pattern.compile("\\s*@(?<path>[^=!<>]*?)\\s*(?:(?<op>==|!=|<=|>=|<|>)\\s*(?<value>.+?))?\\s*");

    /** One step of a path, from nodes to nodes. */
    private interface Step {
        List<JsonNode> from(JsonNode node);
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = steps;
    }

    /** @throws IllegalArgumentException if it is not one */
    static JsonPath parse(String text) {
        String path = text.trim();
        if (path.startsWith("{") && path.endsWith("}")) {
            path = path.substring(1, path.length() - 1).trim();
        }
        if (path.startsWith("$")) {
            path = path.substring(1);
        }
        if (!path.isEmpty() && !path.startsWith(".") && !path.startsWith("[")) {
            path = "." + path;
        }
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int at = 0;
        while (at < path.length()) {
            if (path.substring(at).equals(".")) {
                break;
            }
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("unrecognized character in JSONPath " + text);
            }
            steps.add(step(matcher));
            at = matcher.end();
        }
        return new JsonPath(steps);
    }

    private static Step step(Matcher matcher) {
        if (matcher.group("deep") != null) {
            String name = matcher.group("deep");
            return node -> node.findValues(name);
        }
        String field = matcher.group("field");
        if (field != null) {
            String name = field.replaceAll("\\\\(.)", "$1");
            return name.equals("*") ? JsonPath::children : node -> optional(node.get(name));
        }
        if (matcher.group("quoted") != null) {
            String name = matcher.group("quoted");
            return node -> optional(node.get(name));
        }
        if (matcher.group("index") != null) {
            int index = Integer.parseInt(matcher.group("index"));
            return node -> optional(node.get(index < 0 ? node.size() + index : index));
        }
        if (matcher.group("star") != null) {
            return JsonPath::children;
        }
        if (matcher.group("filter") != null) {
            return filter(matcher.group("filter"));
        }
        return slice(matcher.group("from"), matcher.group("to"));
    }

    private static Step slice(String from, String to) {
        return node -> {
            List<JsonNode> all = children(node);
            int start = from.isEmpty() ? 0 : Integer.parseInt(from);
            int end = to.isEmpty() ? all.size() : Integer.parseInt(to);
            start = Math.max(0, start < 0 ? all.size() + start : start);
            end = Math.min(all.size(), end < 0 ? all.size() + end : end);
            return start >= end ? List.of() : all.subList(start, end);
        };
    }

    private static Step filter(String text) {
        Matcher matcher = FILTER.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid filter in JSONPath: " + text);
        }
        JsonPath path = parse(matcher.group("path"));
        String operator = matcher.group("op");
        String value = matcher.group("value");
        return node -> children(node).stream()
                .filter(item -> {
                    List<JsonNode> found = path.find(item);
                    if (operator == null || value == null) {
                        return !found.isEmpty();
                    }
                    return !found.isEmpty() && compares(found.get(0), operator, unquoted(value));
                })
                .toList();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static boolean compares(JsonNode node, String operator, String value) {
        int order;
        if (node.isNumber() && value.matches("-?[0-9.]+")) {
            order = Double.compare(node.doubleValue(), Double.parseDouble(value));
        } else {
            order = node.asText().compareTo(value);
        }
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    private static List<JsonNode> children(JsonNode node) {
        List<JsonNode> list = new ArrayList<>();
        node.forEach(list::add);
        return list;
    }

    private static List<JsonNode> optional(@org.jspecify.annotations.Nullable JsonNode node) {
        return node == null ? List.of() : List.of(node);
    }

    List<JsonNode> find(JsonNode root) {
        List<JsonNode> nodes = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            nodes.forEach(node -> next.addAll(step.from(node)));
            nodes = next;
        }
        return nodes;
    }

    /** The cell of a table column of this type. */
    JsonNode cell(JsonNode object, String type) {
        List<JsonNode> found = find(object);
        if (found.isEmpty() || found.get(0).isNull()) {
            return JsonNodeFactory.instance.nullNode();
        }
        JsonNode first = found.get(0);
        return switch (type) {
            case "integer" ->
                first.isNumber()
                        ? JsonNodeFactory.instance.numberNode(first.longValue())
                        : JsonNodeFactory.instance.nullNode();
            case "number" -> first.isNumber() ? first : JsonNodeFactory.instance.nullNode();
            case "boolean" -> first.isBoolean() ? first : JsonNodeFactory.instance.nullNode();
            case "date" -> first.isTextual() ? first : JsonNodeFactory.instance.nullNode();
            default ->
                TextNode.valueOf(found.stream()
                        .map(node -> node.isContainerNode() ? node.toString() : node.asText())
                        .collect(Collectors.joining(" ")));
        };
    }
}
