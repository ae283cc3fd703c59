package dev.sampan.sandbox.internal.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.controller.Cluster;
import dev.sampan.sandbox.internal.controller.Meta;
import dev.sampan.sandbox.internal.controller.Tree;
import dev.sampan.sandbox.internal.kubelet.ContainerRuntime.Mount;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod's volumes hold. */
final class PodVolumes {
    private final Cluster cluster;
    private final ObjectNode pod;

    PodVolumes(Cluster cluster, ObjectNode pod) {
        this.cluster = cluster;
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

    private Map<String, byte[]> files(ObjectNode volume) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (volume.has("projected")) {
            for (ObjectNode source : Tree.objects(volume, "projected", "sources")) {
                addSource(files, source.path("configMap"), source.path("secret"), source.path("downwardAPI"));
                addToken(files, source.path("serviceAccountToken"));
            }
        } else {
            addSource(files, volume.path("configMap"), volume.path("secret"), volume.path("downwardAPI"));
        }
        return files;
    }

    private void addSource(Map<String, byte[]> files, JsonNode configMap, JsonNode secret, JsonNode downward) {
        if (configMap.isObject()) {
            addKeys(files, configMap, "name", false);
        }
        if (secret.isObject()) {
            addKeys(files, secret, secret.has("secretName") ? "secretName" : "name", true);
        }
        for (ObjectNode item : Tree.objects(downward, "items")) {
            String value = ContainerEnvironment.fieldOf(pod, Tree.text(item, "fieldRef", "fieldPath"));
            files.put(Tree.text(item, "path"), value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void addToken(Map<String, byte[]> files, JsonNode token) {
        if (token.isObject()) {
            // no pod of the sandbox is handed a credential of the cluster: the file is there and empty
            files.put(Tree.text(token, "path"), new byte[0]);
        }
    }

    private void addKeys(Map<String, byte[]> files, JsonNode reference, String nameField, boolean secret) {
        ObjectNode named = Tree.object().put("name", Tree.text(reference, nameField));
        named.put("optional", Tree.flag(reference, "optional"));
        ObjectNode source = ContainerEnvironment.source(cluster, Meta.namespace(pod), named, secret);
        if (source == null) {
            return;
        }
        Map<String, byte[]> all = new LinkedHashMap<>();
        Tree.strings(source, "data").forEach((name, value) -> all.put(name, bytes(value, secret)));
        Tree.strings(source, "binaryData").forEach((name, value) -> all.put(name, bytes(value, true)));
        List<ObjectNode> items = Tree.objects(reference, "items");
        if (items.isEmpty()) {
            files.putAll(all);
        }
        for (ObjectNode item : items) {
            byte[] content = all.get(Tree.text(item, "key"));
            if (content == null && !Tree.flag(reference, "optional")) {
                throw new ConfigMissingException("references non-existent %s key: %s"
                        .formatted(secret ? "secret" : "config", Tree.text(item, "key")));
            }
            if (content != null) {
                files.put(Tree.text(item, "path"), content);
            }
        }
    }

    private static byte[] bytes(String value, boolean base64) {
        return base64 ? Base64.getMimeDecoder().decode(value) : value.getBytes(StandardCharsets.UTF_8);
    }
}
