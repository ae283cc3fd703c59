package dev.sampan.lab.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sampan.lab.suite.Stage;
import java.io.IOException;
import java.util.List;

/** What programs print, in a form that can be compared: an object of Kubernetes as a tree, anything else as lines. */
final class Outputs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private final ClusterNames names;

    Outputs(Stage stage) {
        this.names = new ClusterNames(stage);
    }

    /** Takes in the names that the cluster has given since. */
    void learn() throws IOException {
        names.learn();
    }

    JsonNode recorded(String output) {
        if (output.startsWith("{") || output.startsWith("apiVersion: ")) {
            try {
                return names.named(output.startsWith("{") ? JSON.readTree(output) : YAML.readTree(output));
            } catch (JsonProcessingException e) {
                return lines(output);
            }
        }
        return lines(output);
    }

    private ArrayNode lines(String output) {
        ArrayNode lines = JSON.createArrayNode();
        List<String> canonical = Tables.canonical(output.lines().toList());
        canonical.forEach(line -> lines.add(names.named(ConsoleText.named(line))));
        return lines;
    }
}
