package dev.sampan.internal.kube;

/**
 * A kind of Kubernetes objects and where the API serves it.
 *
 * @param apiVersion such as {@code apps/v1} or {@code v1}
 * @param kind such as {@code Deployment}
 * @param plural such as {@code deployments}
 * @param namespaced whether its objects live in a namespace
 */
public record Kind(String apiVersion, String kind, String plural, boolean namespaced) {
    public static final Kind NAMESPACE = new Kind("v1", "Namespace", "namespaces", false);
    public static final Kind NODE = new Kind("v1", "Node", "nodes", false);
    public static final Kind POD = new Kind("v1", "Pod", "pods", true);
    public static final Kind SERVICE = new Kind("v1", "Service", "services", true);
    public static final Kind ENDPOINT_SLICE = new Kind("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", true);
    public static final Kind CONFIG_MAP = new Kind("v1", "ConfigMap", "configmaps", true);
    public static final Kind SECRET = new Kind("v1", "Secret", "secrets", true);
    public static final Kind SERVICE_ACCOUNT = new Kind("v1", "ServiceAccount", "serviceaccounts", true);
    public static final Kind EVENT = new Kind("v1", "Event", "events", true);
    public static final Kind PERSISTENT_VOLUME_CLAIM =
            new Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    public static final Kind DEPLOYMENT = new Kind("apps/v1", "Deployment", "deployments", true);
    public static final Kind REPLICA_SET = new Kind("apps/v1", "ReplicaSet", "replicasets", true);
    public static final Kind STATEFUL_SET = new Kind("apps/v1", "StatefulSet", "statefulsets", true);
    public static final Kind DAEMON_SET = new Kind("apps/v1", "DaemonSet", "daemonsets", true);
    public static final Kind JOB = new Kind("batch/v1", "Job", "jobs", true);
    public static final Kind CRON_JOB = new Kind("batch/v1", "CronJob", "cronjobs", true);
    public static final Kind HORIZONTAL_POD_AUTOSCALER =
            new Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true);
    public static final Kind CUSTOM_RESOURCE_DEFINITION =
            new Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false);
    public static final Kind POD_DISRUPTION_BUDGET =
            new Kind("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true);
    public static final Kind LEASE = new Kind("coordination.k8s.io/v1", "Lease", "leases", true);

    /** The path prefix of the group and version, such as {@code /apis/apps/v1} or {@code /api/v1}. */
    public String root() {
        return (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion;
    }
}
