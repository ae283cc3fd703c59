package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML into a JSON tree within limits: no tags but the core ones, bounded aliases, depth and size. */
final class YamlDocuments {
    static final String REFUSAL = "error converting YAML to JSON: ";
    /** What the server's older YAML takes for a truth value. */
    private static final Map<String, Boolean> TRUTH = truth();

    private static final int MAX_ALIASES = 50;
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NODES = 500_000;
    private static final int MAX_CODE_POINTS = 3 * 1024 * 1024;

    private final List<String> problems = new ArrayList<>();
    private int nodes;

    private YamlDocuments() {}

    static Documents parse(byte[] body) {
        YamlDocuments reader = new YamlDocuments();
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setMaxAliasesForCollections(MAX_ALIASES)
                    .setAllowDuplicateKeys(true)
                    .setCodePointLimit(MAX_CODE_POINTS)
                    .setSchema(new CoreSchema())
                    .build();
            // the first of several documents counts
            Iterator<Node> documents = new Compose(settings)
                    .composeAllFromString(new String(body, StandardCharsets.UTF_8))
                    .iterator();
            if (!documents.hasNext()) {
                throw refusal("unexpected end of input");
            }
            Node root = documents.next();
            JsonNode tree = reader.convert(root, 0);
            return new Documents(tree, List.copyOf(reader.problems));
        } catch (MarkedYamlEngineException e) {
            throw refusal(problem(e));
        } catch (YamlEngineException e) {
            throw refusal(String.valueOf(e.getMessage()));
        }
    }

    private static ApiStatusException refusal(String why) {
        return ApiStatusException.badRequest(REFUSAL + "yaml: " + why);
    }

    /** Both parsers come from one of C, but word their problems otherwise. */
    private static String problem(MarkedYamlEngineException e) {
        int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
        String problem = String.valueOf(e.getProblem())
                .replaceFirst("^expected the node content, but found.*", "did not find expected node content")
                .replaceFirst("^expected (',' or '[}\\]]'), but got.*", "did not find expected $1")
                .replaceFirst("^expected <block end>, but found '-'.*", "did not find expected '-' indicator")
                .replaceFirst("^expected <block end>, but found.*", "did not find expected key")
                .replaceFirst(
                        "^mapping values are not allowed here.*", "mapping values are not allowed in this context")
                .replaceFirst(
                        "^found character .* that cannot start any token.*",
                        "found character that cannot start any token");
        return "line %d: %s".formatted(line, problem);
    }

    private static Map<String, Boolean> truth() {
        Map<String, Boolean> truth = new HashMap<>();
        for (String word : List.of("yes", "Yes", "YES", "on", "On", "ON", "y", "Y")) {
            truth.put(word, true);
        }
        for (String word : List.of("no", "No", "NO", "off", "Off", "OFF", "n", "N")) {
            truth.put(word, false);
        }
        return Map.copyOf(truth);
    }

    private static @Nullable Boolean truth(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN ? TRUTH.get(scalar.getValue()) : null;
    }

    private JsonNode convert(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw refusal("exceeded max depth");
        }
        if (++nodes > MAX_NODES) {
            throw refusal("document contains excessive aliasing");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, depth);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(item, depth + 1));
            }
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private ObjectNode mapping(MappingNode mapping, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw refusal("unsupported map key of type object");
            }
            Boolean truth = truth(key);
            String name = truth == null ? key.getValue() : truth.toString();
            if (object.replace(name, convert(entry.getValueNode(), depth + 1)) != null) {
                int line = key.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
                problems.add("line %d: key \"%s\" already set in map".formatted(line, key.getValue()));
            }
        }
        return object;
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
        }
        if (tag.equals(Tag.INT)) {
            return integer(text);
        }
        if (tag.equals(Tag.FLOAT)) {
            return floating(text);
        }
        Boolean truth = tag.equals(Tag.STR) ? truth(scalar) : null;
        if (truth != null) {
            return JsonNodeFactory.instance.booleanNode(truth);
        }
        if (tag.equals(Tag.STR)) {
            return JsonNodeFactory.instance.textNode(text);
        }
        throw refusal("tag " + tag.getValue() + " is not allowed");
    }

    private static JsonNode integer(String text) {
        BigInteger value;
        if (text.startsWith("0x")) {
            value = new BigInteger(text.substring(2), 16);
        } else if (text.startsWith("0o")) {
            value = new BigInteger(text.substring(2), 8);
        } else if (text.matches("0[0-7]+")) {
            value = new BigInteger(text, 8);
        } else {
            value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
        }
        if (value.bitLength() < 32) {
            return JsonNodeFactory.instance.numberNode(value.intValue());
        }
        return value.bitLength() < 64
                ? JsonNodeFactory.instance.numberNode(value.longValue())
                : JsonNodeFactory.instance.numberNode(value);
    }

    private static JsonNode floating(String text) {
        try {
            return JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
        } catch (NumberFormatException infinityOrNan) {
            throw refusal("json: unsupported value: " + text);
        }
    }
}
