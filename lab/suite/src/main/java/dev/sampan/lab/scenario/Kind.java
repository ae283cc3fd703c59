package dev.sampan.lab.scenario;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The kinds that scenarios deal with, and what comes of an object of each: that is watched with it. */
enum Kind {
    POD("Pod", "api/v1", "pods", true),
    EVENT("Event", "api/v1", "events", true),
    CONFIG_MAP("ConfigMap", "api/v1", "configmaps", true),
    SERVICE_ACCOUNT("ServiceAccount", "api/v1", "serviceaccounts", true),
    NODE("Node", "api/v1", "nodes", false),
    NAMESPACE("Namespace", "api/v1", "namespaces", false),
    PERSISTENT_VOLUME("PersistentVolume", "api/v1", "persistentvolumes", false),
    STORAGE_CLASS("StorageClass", "apis/storage.k8s.io/v1", "storageclasses", false),
    PRIORITY_CLASS("PriorityClass", "apis/scheduling.k8s.io/v1", "priorityclasses", false),
    PERSISTENT_VOLUME_CLAIM("PersistentVolumeClaim", "api/v1", "persistentvolumeclaims", true, "EVENT"),
    RESOURCE_QUOTA("ResourceQuota", "api/v1", "resourcequotas", true),
    LIMIT_RANGE("LimitRange", "api/v1", "limitranges", true),
    ENDPOINT_SLICE("EndpointSlice", "apis/discovery.k8s.io/v1", "endpointslices", true),
    ENDPOINTS("Endpoints", "api/v1", "endpoints", true),
    SERVICE("Service", "api/v1", "services", true, "ENDPOINT_SLICE", "ENDPOINTS"),
    CONTROLLER_REVISION("ControllerRevision", "apis/apps/v1", "controllerrevisions", true),
    REPLICA_SET("ReplicaSet", "apis/apps/v1", "replicasets", true, "POD", "EVENT"),
    DEPLOYMENT("Deployment", "apis/apps/v1", "deployments", true, "REPLICA_SET", "POD", "EVENT"),
    STATEFUL_SET(
            "StatefulSet",
            "apis/apps/v1",
            "statefulsets",
            true,
            "POD",
            "PERSISTENT_VOLUME_CLAIM",
            "CONTROLLER_REVISION",
            "EVENT"),
    DAEMON_SET("DaemonSet", "apis/apps/v1", "daemonsets", true, "POD", "CONTROLLER_REVISION", "EVENT"),
    JOB("Job", "apis/batch/v1", "jobs", true, "POD", "EVENT"),
    CRON_JOB("CronJob", "apis/batch/v1", "cronjobs", true, "JOB", "POD", "EVENT"),
    AUTOSCALER("HorizontalPodAutoscaler", "apis/autoscaling/v2", "horizontalpodautoscalers", true, "EVENT"),
    DISRUPTION_BUDGET("PodDisruptionBudget", "apis/policy/v1", "poddisruptionbudgets", true, "POD", "EVENT");

    private final String word;
    private final String api;
    private final String plural;
    private final boolean namespaced;
    private final List<String> makes;

    Kind(String word, String api, String plural, boolean namespaced, String... makes) {
        this.word = word;
        this.api = api;
        this.plural = plural;
        this.namespaced = namespaced;
        this.makes = List.of(makes);
    }

    /** By its kind's name, in any case. */
    static Kind named(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("scenarios do not know the kind " + word));
    }

    Set<Kind> watched() {
        Set<Kind> watched = new LinkedHashSet<>(Set.of(this));
        makes.forEach(kind -> watched.add(valueOf(kind)));
        return watched;
    }

    String word() {
        return word;
    }

    String path(String namespace) {
        return "/" + api + "/" + (namespaced ? "namespaces/" + namespace + "/" : "") + plural;
    }

    boolean isNamespaced() {
        return namespaced;
    }

    /** What of a cluster-wide kind concerns a namespace: its name begins with the namespace's. */
    boolean concerns(String namespace, String name) {
        return namespaced || name.startsWith(namespace);
    }
}
