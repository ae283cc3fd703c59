package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.Propagation;

/** A cluster that sequences write into, in JSON without its quotes. */
final class RecordedCluster {
    static final Kind QUOTA = new Kind("v1", "ResourceQuota", "resourcequotas", true);
    static final Kind VOLUME = new Kind("v1", "PersistentVolume", "persistentvolumes", false);
    static final Kind STORAGE_CLASS = new Kind("storage.k8s.io/v1", "StorageClass", "storageclasses", false);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private final KubeNamespace kube;

    RecordedCluster(KubeNamespace kube) {
        this.kube = kube;
    }

    void create(Kind kind, String text) {
        kube.create(kind, tree(text));
    }

    void patch(Kind kind, String name, String text) {
        kube.mergePatch(kind, name, tree(text), "kubectl-edit");
    }

    void delete(Kind kind, String name) {
        kube.delete(kind, name, Propagation.FOREGROUND);
    }

    static ObjectNode tree(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
