package dev.sampan.lab.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sampan.lab.suite.ScriptFiles;
import dev.sampan.lab.suite.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A home folder for the programs of one chapter: logged in to the cluster and the registry, with the charts of the lab in it. */
record Home(Path folder, Map<String, String> environment) implements AutoCloseable {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    static Home of(Stage stage) throws IOException {
        Path folder = Files.createTempDirectory("lab-home-");
        Home home = new Home(folder, environment(stage, folder));
        home.logInToCluster(stage);
        home.logInToRegistry(stage);
        ScriptFiles.copy("charts", folder.resolve("charts"));
        return home;
    }

    private static Map<String, String> environment(Stage stage, Path folder) {
        String registry = stage.target().registry().hostPort();
        Map<String, String> environment = stage.target().environment();
        return Map.of(
                "HOME", folder.toString(),
                "KUBECONFIG", folder.resolve("kubeconfig").toString(),
                "PATH", Programs.folder() + ":/usr/bin:/bin",
                "TZ", "UTC",
                "LANG", "C.UTF-8",
                "NS", stage.namespace(),
                "REGISTRY", registry,
                "REGISTRY_USER", environment.get("SAMPAN_REGISTRY_USER"),
                "REGISTRY_PASSWORD", environment.get("SAMPAN_REGISTRY_PASSWORD"));
    }

    /** The target's kubeconfig, with the namespace of the chapter as the default. */
    private void logInToCluster(Stage stage) throws IOException {
        JsonNode kubeconfig = YAML.readTree(stage.target().kubeconfig());
        for (JsonNode context : kubeconfig.path("contexts")) {
            ((ObjectNode) context.path("context")).put("namespace", stage.namespace());
        }
        YAML.writeValue(folder.resolve("kubeconfig").toFile(), kubeconfig);
    }

    private void logInToRegistry(Stage stage) throws IOException {
        String login = environment.get("REGISTRY_USER") + ":" + environment.get("REGISTRY_PASSWORD");
        ObjectNode config = JSON.createObjectNode();
        config.putObject("auths")
                .putObject(stage.target().registry().hostPort())
                .put("auth", Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        Path docker = Files.createDirectory(folder.resolve(".docker"));
        JSON.writeValue(docker.resolve("config.json").toFile(), config);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
