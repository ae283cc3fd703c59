package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Trees;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import java.util.ArrayList;
import java.util.List;

/** A cluster that sequences write into, in JSON without its quotes, where {@code $NODE} is the name of its first node. */
final class RecordedCluster {
    static final Kind QUOTA = new Kind("v1", "ResourceQuota", "resourcequotas", true);
    static final Kind VOLUME = new Kind("v1", "PersistentVolume", "persistentvolumes", false);
    static final Kind STORAGE_CLASS = new Kind("storage.k8s.io/v1", "StorageClass", "storageclasses", false);

    /** What recordings hold. */
    static final List<Kind> KINDS = List.of(
            Kind.DEPLOYMENT,
            Kind.REPLICA_SET,
            Kind.STATEFUL_SET,
            Kind.DAEMON_SET,
            Kind.JOB,
            Kind.CRON_JOB,
            Kind.PERSISTENT_VOLUME_CLAIM,
            Kind.HORIZONTAL_POD_AUTOSCALER,
            Kind.CUSTOM_RESOURCE_DEFINITION,
            Kind.POD,
            Kind.EVENT);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES, JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private final KubeNamespace kube;
    private final String node;
    private final List<Runnable> leftovers = new ArrayList<>();

    RecordedCluster(KubeNamespace kube, String node) {
        this.kube = kube;
        this.node = node;
    }

    void create(Kind kind, String text) {
        ObjectNode created = kube.create(kind, tree(here(text)));
        if (!kind.namespaced()) {
            leftovers.add(() -> delete(kind, Trees.name(created)));
        }
    }

    void patch(Kind kind, String name, String text) {
        kube.mergePatch(kind, here(name), tree(here(text)), "kubectl-edit");
    }

    void delete(Kind kind, String name) {
        kube.delete(kind, name, Propagation.FOREGROUND);
    }

    /** Deletes what was made outside of the namespace. */
    void tidy() {
        leftovers.forEach(Runnable::run);
    }

    private String here(String text) {
        return text.replace("$NODE", node);
    }

    static ObjectNode tree(String text) {
        try {
            return (ObjectNode) JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** An object as recordings hold it. */
    static ObjectNode recorded(Kind kind, ObjectNode object) {
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        if (!kind.equals(Kind.CRON_JOB)) {
            object.withObject("/metadata").remove("managedFields");
        }
        return object;
    }
}
