package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import dev.sampan.sandbox.internal.objects.Resource;
import dev.sampan.sandbox.internal.objects.Resources;
import dev.sampan.value.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves the environment of a container: values, config maps, secrets, fields and resources. */
final class ContainerEnvironment {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\)");

    private final Cluster cluster;
    private final ObjectNode pod;
    private final ObjectNode container;
    private final String podAddress;
    private final String hostAddress;

    ContainerEnvironment(Cluster cluster, ObjectNode pod, ObjectNode container, String podAddress, String hostAddress) {
        this.cluster = cluster;
        this.pod = pod;
        this.container = container;
        this.podAddress = podAddress;
        this.hostAddress = hostAddress;
    }

    /**
     * The variables in their order.
     *
     * @throws ConfigMissingException if something that is not optional is missing
     */
    Map<String, String> resolve() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (ObjectNode from : Tree.objects(container, "envFrom")) {
            addAll(variables, from);
        }
        for (ObjectNode variable : Tree.objects(container, "env")) {
            String name = Tree.text(variable, "name");
            if (variable.path("valueFrom").isObject()) {
                String value = valueFrom(variable.path("valueFrom"));
                if (value != null) {
                    variables.put(name, value);
                }
            } else {
                variables.put(name, expand(Tree.text(variable, "value"), variables));
            }
        }
        return variables;
    }

    /** Replaces {@code $(NAME)} of known variables; {@code $$} stands for one dollar. */
    static String expand(String text, Map<String, String> variables) {
        Matcher found = REFERENCE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (found.find()) {
            String name = found.group(1);
            String value = name == null ? "$" : variables.getOrDefault(name, found.group());
            found.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        return found.appendTail(out).toString();
    }

    private void addAll(Map<String, String> variables, ObjectNode from) {
        String prefix = Tree.text(from, "prefix");
        boolean secret = from.has("secretRef");
        JsonNode reference = from.path(secret ? "secretRef" : "configMapRef");
        ObjectNode source = source(cluster, Meta.namespace(pod), reference, secret);
        if (source != null) {
            Tree.strings(source, "data")
                    .forEach((name, value) -> variables.put(prefix + name, secret ? decode(value) : value));
        }
    }

    /** The object referred to, or null if it is missing and optional. */
    static @Nullable ObjectNode source(Cluster cluster, String namespace, JsonNode reference, boolean secret) {
        Resource resource = secret ? Resources.SECRETS : Resources.CONFIG_MAPS;
        String name = Tree.text(reference, "name");
        ObjectNode found =
                cluster.findFresh(resource, new ObjectKey(namespace, name)).orElse(null);
        if (found == null && !Tree.flag(reference, "optional")) {
            throw new ConfigMissingException("%s \"%s\" not found".formatted(secret ? "secret" : "configmap", name));
        }
        return found;
    }

    private @Nullable String valueFrom(JsonNode from) {
        if (from.has("configMapKeyRef")) {
            return key(from.path("configMapKeyRef"), false);
        }
        if (from.has("secretKeyRef")) {
            return key(from.path("secretKeyRef"), true);
        }
        if (from.has("fieldRef")) {
            return field(Tree.text(from, "fieldRef", "fieldPath"));
        }
        return resource(from.path("resourceFieldRef"));
    }

    private @Nullable String key(JsonNode reference, boolean secret) {
        ObjectNode source = source(cluster, Meta.namespace(pod), reference, secret);
        if (source == null) {
            return null;
        }
        String key = Tree.text(reference, "key");
        JsonNode value = source.path("data").path(key);
        if (value.isMissingNode()) {
            if (Tree.flag(reference, "optional")) {
                return null;
            }
            throw new ConfigMissingException("couldn't find key %s in %s %s/%s"
                    .formatted(key, secret ? "Secret" : "ConfigMap", Meta.namespace(pod), Meta.name(source)));
        }
        return secret ? decode(value.asText()) : value.asText();
    }

    static String decode(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private String field(String path) {
        return switch (path) {
            case "status.podIP", "status.podIPs" -> podAddress;
            case "status.hostIP", "status.hostIPs" -> hostAddress;
            default -> fieldOf(pod, path);
        };
    }

    /** A field of the pod by the paths that the downward API knows. */
    static String fieldOf(ObjectNode pod, String path) {
        Matcher subscript =
                Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']").matcher(path);
        if (subscript.matches()) {
            return Tree.text(pod, "metadata", subscript.group(1), subscript.group(2));
        }
        if (path.equals("metadata.labels") || path.equals("metadata.annotations")) {
            StringBuilder lines = new StringBuilder();
            Tree.strings(pod, path.split("\\."))
                    .forEach((name, value) -> lines.append("%s=\"%s\"%n".formatted(name, value)));
            return lines.toString().stripTrailing();
        }
        return Tree.text(pod, path.split("\\."));
    }

    private String resource(JsonNode reference) {
        String[] path = Tree.text(reference, "resource").split("\\.", 2);
        String wanted = Tree.text(container, "resources", path[0], path.length > 1 ? path[1] : "");
        String divisor = Tree.text(reference, "divisor");
        BigDecimal unit = divisor.isEmpty() || divisor.equals("0")
                ? BigDecimal.ONE
                : Quantity.parse(divisor).amount();
        BigDecimal amount = wanted.isEmpty()
                ? nodeAmount(path.length > 1 ? path[1] : "")
                : Quantity.parse(wanted).amount();
        return amount.divide(unit, 0, RoundingMode.CEILING).toPlainString();
    }

    // without a limit, the node's allocatable amount is what the container may use
    private BigDecimal nodeAmount(String resource) {
        return cluster.find(Resources.NODES, new ObjectKey("", Tree.text(pod, "spec", "nodeName")))
                .map(node -> Tree.text(node, "status", "allocatable", resource))
                .filter(text -> !text.isEmpty())
                .map(text -> Quantity.parse(text).amount())
                .orElse(BigDecimal.ZERO);
    }
}
