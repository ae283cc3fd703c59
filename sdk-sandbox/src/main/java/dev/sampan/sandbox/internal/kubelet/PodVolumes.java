package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.Mount;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.VolumeFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod's volumes hold. */
final class PodVolumes {
    /** Readable by everybody, writable by the owner. */
    private static final int DEFAULT_MODE = 0644;

    private final Cluster cluster;
    private final PodTokens tokens;
    private final ObjectNode pod;

    PodVolumes(Cluster cluster, PodTokens tokens, ObjectNode pod) {
        this.cluster = cluster;
        this.tokens = tokens;
        this.pod = pod;
    }

    /** The first volume that cannot be set up, and why. */
    record Missing(String volume, String reason) {}

    @Nullable
    Missing firstMissing() {
        for (ObjectNode volume : Tree.objects(pod, "spec", "volumes")) {
            try {
                files(volume);
            } catch (ConfigMissingException missing) {
                return new Missing(Tree.text(volume, "name"), String.valueOf(missing.getMessage()));
            }
        }
        return null;
    }

    /** The mounts of a container. */
    List<Mount> mounts(ObjectNode container) {
        List<Mount> mounts = new ArrayList<>();
        for (ObjectNode mount : Tree.objects(container, "volumeMounts")) {
            String name = Tree.text(mount, "name");
            ObjectNode volume = Tree.element(Tree.at(pod, "spec", "volumes"), "name", name);
            String subPath = Tree.text(mount, "subPath");
            mounts.add(new Mount(
                    name,
                    Tree.text(mount, "mountPath"),
                    subPath.isEmpty() ? null : subPath,
                    volume == null ? Map.of() : files(volume)));
        }
        return mounts;
    }

    private Map<String, VolumeFile> files(ObjectNode volume) {
        Map<String, VolumeFile> files = new LinkedHashMap<>();
        if (volume.has("projected")) {
            int mode = mode(volume.path("projected"), "defaultMode", DEFAULT_MODE);
            for (ObjectNode source : Tree.objects(volume, "projected", "sources")) {
                addSource(files, source, mode);
                addToken(files, source.path("serviceAccountToken"), mode);
            }
        } else {
            addSource(files, volume, DEFAULT_MODE);
        }
        return files;
    }

    private static int mode(JsonNode from, String field, int otherwise) {
        return Tree.number(from, otherwise, field);
    }

    private void addSource(Map<String, VolumeFile> files, ObjectNode source, int mode) {
        JsonNode secret = source.path("secret");
        if (source.path("configMap").isObject()) {
            addKeys(files, source.path("configMap"), "name", false, mode);
        }
        if (secret.isObject()) {
            addKeys(files, secret, secret.has("secretName") ? "secretName" : "name", true, mode);
        }
        JsonNode downward = source.path("downwardAPI");
        int own = mode(downward, "defaultMode", mode);
        for (ObjectNode item : Tree.objects(downward, "items")) {
            String value = ContainerEnvironment.fieldOf(pod, Tree.text(item, "fieldRef", "fieldPath"));
            files.put(Tree.text(item, "path"), new VolumeFile(value, mode(item, "mode", own)));
        }
    }

    private void addToken(Map<String, VolumeFile> files, JsonNode token, int mode) {
        if (token.isObject()) {
            String audience = Tree.text(token, "audience");
            Duration validity = Duration.ofSeconds(Tree.number(token, 3600, "expirationSeconds"));
            String issued = tokens.issue(pod, audience.isEmpty() ? List.of() : List.of(audience), validity);
            files.put(Tree.text(token, "path"), new VolumeFile(issued, mode));
        }
    }

    private void addKeys(
            Map<String, VolumeFile> files, JsonNode reference, String nameField, boolean secret, int otherwise) {
        ObjectNode named = Tree.object().put("name", Tree.text(reference, nameField));
        named.put("optional", Tree.flag(reference, "optional"));
        ObjectNode source = ContainerEnvironment.source(cluster, Meta.namespace(pod), named, secret);
        if (source == null) {
            return;
        }
        int mode = mode(reference, "defaultMode", otherwise);
        Map<String, byte[]> all = new LinkedHashMap<>();
        Tree.strings(source, "data").forEach((name, value) -> all.put(name, bytes(value, secret)));
        Tree.strings(source, "binaryData").forEach((name, value) -> all.put(name, bytes(value, true)));
        List<ObjectNode> items = Tree.objects(reference, "items");
        if (items.isEmpty()) {
            all.forEach((name, content) -> files.put(name, new VolumeFile(content, mode)));
        }
        for (ObjectNode item : items) {
            byte[] content = all.get(Tree.text(item, "key"));
            if (content == null && !Tree.flag(reference, "optional")) {
                throw new ConfigMissingException("references non-existent %s key: %s"
                        .formatted(secret ? "secret" : "config", Tree.text(item, "key")));
            }
            if (content != null) {
                files.put(Tree.text(item, "path"), new VolumeFile(content, mode(item, "mode", mode)));
            }
        }
    }

    private static byte[] bytes(String value, boolean base64) {
        return base64 ? Base64.getMimeDecoder().decode(value) : value.getBytes(StandardCharsets.UTF_8);
    }
}
