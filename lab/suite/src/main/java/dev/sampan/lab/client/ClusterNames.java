package dev.sampan.lab.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sampan.lab.suite.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Names that the cluster drew: ends of generated names, hashes of templates, nodes. They are asked from the cluster, so that no other
 * word is taken for one. Each gets a number when it is first printed.
 */
final class ClusterNames {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KINDS = List.of(
            "/api/v1/namespaces/%s/pods", "/api/v1/namespaces/%s/configmaps",
            "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices", "/apis/apps/v1/namespaces/%s/replicasets",
            "/apis/apps/v1/namespaces/%s/controllerrevisions", "/apis/batch/v1/namespaces/%s/jobs");
    private static final String TOKEN_VOLUME = "kube-api-access-";
    private static final List<String> HASHES = List.of("pod-template-hash", "controller-revision-hash");

    private final Stage stage;
    private final Map<String, String> kinds = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    ClusterNames(Stage stage) {
        this.stage = stage;
    }

    void learn() throws IOException {
        for (String kind : KINDS) {
            for (JsonNode object : list(String.format(kind, stage.namespace()))) {
                learn(object.path("metadata"));
                learnVolumes(object.path("spec").path("volumes"));
            }
        }
        for (JsonNode node : list("/api/v1/nodes")) {
            String name = node.path("metadata").path("name").asText();
            if (!name.startsWith(stage.namespace())) {
                kinds.putIfAbsent(name, "node");
            }
        }
    }

    private JsonNode list(String path) throws IOException {
        Request request = new Request.Builder()
                .url(stage.target().kubernetes().url().newBuilder(path).build())
                .build();
        try (Response response =
                stage.target().kubernetes().client().newCall(request).execute()) {
            return JSON.readTree(response.body().bytes()).path("items");
        }
    }

    private void learn(JsonNode metadata) {
        for (String label : HASHES) {
            String hash = metadata.path("labels").path(label).asText();
            hash = hash.substring(hash.lastIndexOf('-') + 1);
            if (!hash.isEmpty()) {
                kinds.putIfAbsent(hash, "hash");
            }
        }
        String prefix = metadata.path("generateName").asText();
        if (!prefix.isEmpty()) {
            kinds.putIfAbsent(metadata.path("name").asText().substring(prefix.length()), "drawn");
        }
    }

    private void learnVolumes(JsonNode volumes) {
        for (JsonNode volume : volumes) {
            String name = volume.path("name").asText();
            if (name.startsWith(TOKEN_VOLUME)) {
                kinds.putIfAbsent(name.substring(TOKEN_VOLUME.length()), "drawn");
            }
        }
    }

    /** The tree with names in the place of what was drawn. */
    JsonNode named(JsonNode tree) {
        if (tree.isTextual()) {
            return TextNode.valueOf(named(tree.asText()));
        }
        if (tree.isArray()) {
            ArrayNode named = JSON.createArrayNode();
            tree.forEach(item -> named.add(named(item)));
            return named;
        }
        if (tree.isObject()) {
            ObjectNode named = JSON.createObjectNode();
            tree.properties().forEach(field -> named.set(named(field.getKey()), named(field.getValue())));
            return named;
        }
        return tree;
    }

    String named(String line) {
        if (kinds.isEmpty()) {
            return line;
        }
        String any =
                String.join("|", kinds.keySet().stream().map(Pattern::quote).toList());
        return Pattern.compile("\\b(" + any + ")\\b")
                .matcher(line)
                .replaceAll(found -> Matcher.quoteReplacement(nameOf(found.group())));
    }

    private String nameOf(String text) {
        return names.computeIfAbsent(text, unused -> {
            String kind = kinds.get(text);
            return "<" + kind + " " + counts.merge(kind, 1, Integer::sum) + ">";
        });
    }
}
