package dev.sampan.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Cluster;
import dev.sampan.Sampan;
import dev.sampan.internal.cloud.AckApi;
import dev.sampan.internal.cloud.CloudCalls;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.problem.SampanException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is in a cluster and hangs on it. Immutable.
 *
 * @param workloads what runs, but for the cluster's own namespaces
 * @param volumes what holds data
 * @param services the Services with a load balancer
 * @param resources what the cloud made for it
 * @param unreadable why the inside could not be listed, null when it could
 */
record ClusterContents(
        List<String> workloads,
        List<String> volumes,
        List<String> services,
        List<Resource> resources,
        @Nullable String unreadable) {
    private static final Set<String> OWN_NAMESPACES = Set.of("kube-system", "kube-public", "kube-node-lease");
    private static final List<Kind> WORKLOADS = List.of(Kind.DEPLOYMENT, Kind.STATEFUL_SET, Kind.DAEMON_SET, Kind.JOB);

    /** A resource of the cloud; {@code deleted} says what the API does when nobody says otherwise. */
    record Resource(String type, String id, boolean deleted) {
        @Override
        public String toString() {
            return type + " " + id;
        }
    }

    static ClusterContents read(Sampan sampan, CloudCalls cloud, AckCluster cluster) {
        List<Resource> resources = resources(cloud, cluster);
        try {
            Cluster handle = sampan.cluster(cluster.id());
            KubeCluster kube = handle.unwrap(KubeCluster.class);
            List<String> workloads = new ArrayList<>();
            for (Kind kind : WORKLOADS) {
                kube.everywhere(kind).stream()
                        .filter(object -> !isOwned(object))
                        .forEach(object -> add(workloads, kind, object));
            }
            List<String> volumes = new ArrayList<>();
            kube.everywhere(Kind.PERSISTENT_VOLUME_CLAIM)
                    .forEach(claim -> add(volumes, Kind.PERSISTENT_VOLUME_CLAIM, claim));
            List<String> services = new ArrayList<>();
            kube.everywhere(Kind.SERVICE).stream()
                    .filter(service -> service.at("/spec/type").asText().equals("LoadBalancer"))
                    .forEach(service -> add(services, Kind.SERVICE, service));
            return new ClusterContents(workloads, volumes, services, resources, null);
        } catch (SampanException e) {
            return new ClusterContents(
                    List.of(),
                    List.of(),
                    List.of(),
                    resources,
                    e.code() + ": " + e.problem().happened());
        }
    }

    private static boolean isOwned(ObjectNode object) {
        return !object.at("/metadata/ownerReferences").isEmpty();
    }

    private static void add(List<String> list, Kind kind, ObjectNode object) {
        String namespace = object.at("/metadata/namespace").asText();
        if (!OWN_NAMESPACES.contains(namespace)) {
            list.add(kind.kind() + " " + namespace + "/"
                    + object.at("/metadata/name").asText());
        }
    }

    private static List<Resource> resources(CloudCalls cloud, AckCluster cluster) {
        JsonNode answer = cloud.call(
                AckApi.DESCRIBE_CLUSTER_RESOURCES,
                Map.of("ClusterId", cluster.id()),
                Map.of(),
                cloud.http().deadline());
        List<Resource> resources = new ArrayList<>();
        for (JsonNode each : answer) {
            resources.add(new Resource(
                    each.path("resource_type").asText(),
                    each.path("instance_id").asText(),
                    each.path("delete_behavior").path("delete_by_default").asBoolean(true)));
        }
        return List.copyOf(resources);
    }

    List<String> inside() {
        List<String> all = new ArrayList<>(workloads);
        all.addAll(volumes);
        all.addAll(services);
        return all;
    }
}
