package dev.sampan.deploy.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.value.Digest;
import dev.sampan.value.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The OCI configuration and manifest of an image. Keys are in a fixed order and nothing of the machine or the hour goes in.
 *
 * @param config the bytes of the configuration
 * @param content the bytes of the manifest
 * @param sizeBytes of the configuration and all layers
 * @param layers how many layers
 */
record ImageManifest(byte[] config, byte[] content, long sizeBytes, int layers) {
    static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final ObjectMapper JSON = new ObjectMapper();

    static ImageManifest of(BaseImage base, ImageSettings settings, List<AssembledLayers.AssembledLayer> layers) {
        byte[] config = bytes(config(base, settings, layers));
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", TYPE);
        manifest.set("config", descriptor(CONFIG_TYPE, Digest.sha256(config), config.length));
        ArrayNode list = manifest.putArray("layers");
        long size = config.length;
        for (BaseImage.BaseLayer layer : base.layers()) {
            list.add(descriptor(layer.mediaType(), layer.digest(), layer.size()));
            size += layer.size();
        }
        for (AssembledLayers.AssembledLayer layer : layers) {
            list.add(descriptor(LAYER_TYPE, layer.digest(), layer.size()));
            size += layer.size();
        }
        return new ImageManifest(config, bytes(manifest), size, list.size());
    }

    Digest digest() {
        return Digest.sha256(content);
    }

    Digest configDigest() {
        return Digest.sha256(config);
    }

    private static ObjectNode descriptor(String type, Digest digest, long size) {
        return JSON.createObjectNode()
                .put("mediaType", type)
                .put("digest", digest.toString())
                .put("size", size);
    }

    private static ObjectNode config(
            BaseImage base, ImageSettings settings, List<AssembledLayers.AssembledLayer> layers) {
        Platform platform = base.isScratch() ? settings.platform() : Platform.of(base.config());
        ObjectNode config = JSON.createObjectNode();
        config.put("created", EPOCH);
        config.put("architecture", platform.architecture());
        config.put("os", platform.os());
        if (!platform.variant().isEmpty()) {
            config.put("variant", platform.variant());
        }
        config.set("config", runtime(base.config().path("config"), settings));
        ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
        ArrayNode diffIds = rootfs.putArray("diff_ids");
        base.config().at("/rootfs/diff_ids").forEach(diffIds::add);
        layers.forEach(layer -> diffIds.add(layer.diffId().toString()));
        ArrayNode history = config.putArray("history");
        history(base).forEach(history::add);
        layers.forEach(layer -> history.addObject().put("created", EPOCH).put("created_by", "sampan"));
        return config;
    }

    /** One entry for each layer of the base: some tools refuse an image whose history tells of other layers than it has. */
    private static List<JsonNode> history(BaseImage base) {
        List<JsonNode> told = new ArrayList<>();
        base.config().path("history").forEach(told::add);
        long of = told.stream()
                .filter(each -> !each.path("empty_layer").asBoolean())
                .count();
        if (of > base.layers().size()) {
            told.clear();
            of = 0;
        }
        for (long missing = base.layers().size() - of; missing > 0; missing--) {
            told.add(JSON.createObjectNode().put("created", EPOCH));
        }
        return told;
    }

    private static ObjectNode runtime(JsonNode base, ImageSettings settings) {
        ObjectNode runtime = JSON.createObjectNode();
        runtime.put("User", settings.user());
        SortedMap<String, JsonNode> ports = new TreeMap<>();
        base.path("ExposedPorts").fields().forEachRemaining(e -> ports.put(e.getKey(), JSON.createObjectNode()));
        for (Port port : settings.ports()) {
            ports.put(port + "/tcp", JSON.createObjectNode());
        }
        if (!ports.isEmpty()) {
            runtime.putObject("ExposedPorts").setAll(ports);
        }
        env(base, settings).forEach(runtime.withArray("Env")::add);
        settings.entrypoint().forEach(runtime.withArray("Entrypoint")::add);
        if (!settings.args().isEmpty()) {
            settings.args().forEach(runtime.withArray("Cmd")::add);
        }
        runtime.put("WorkingDir", settings.workdir());
        for (String kept : List.of("Volumes", "StopSignal")) {
            if (base.has(kept)) {
                runtime.set(kept, base.get(kept));
            }
        }
        SortedMap<String, String> labels = new TreeMap<>();
        base.path("Labels")
                .fields()
                .forEachRemaining(e -> labels.put(e.getKey(), e.getValue().asText()));
        labels.putAll(settings.labels());
        labels.forEach(runtime.withObject("Labels")::put);
        return runtime;
    }

    private static List<String> env(JsonNode base, ImageSettings settings) {
        List<String> env = new ArrayList<>();
        for (JsonNode entry : base.path("Env")) {
            String name = entry.asText().split("=", 2)[0];
            if (!settings.env().containsKey(name)) {
                env.add(entry.asText());
            }
        }
        settings.env().forEach((name, value) -> env.add(name + "=" + value));
        return env;
    }

    private static byte[] bytes(ObjectNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
