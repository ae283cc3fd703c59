package dev.sampan.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.Cluster;
import dev.sampan.Namespace;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeCluster;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.internal.release.ReleaseSecret;
import dev.sampan.problem.InvalidRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The images that a cluster or a namespace uses: in pods, in whatever makes pods, scaled to zero or not, and in the releases that
 * Sampan keeps.
 *
 * @param name for messages
 * @param list the objects of a kind that a label selector matches
 */
record ImageUse(String name, BiFunction<Kind, String, List<ObjectNode>> list) {
    private static final List<Kind> KINDS = List.of(
            Kind.POD, Kind.DEPLOYMENT, Kind.REPLICA_SET, Kind.STATEFUL_SET, Kind.DAEMON_SET, Kind.JOB, Kind.CRON_JOB);
    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");
    private static final Set<String> STATUSES =
            Set.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses");

    /** An image as it is written there, and by what it is used. */
    record Used(String image, String by) {}

    static ImageUse of(Cluster cluster) {
        KubeCluster kube = cluster.unwrap(KubeCluster.class);
        return new ImageUse("cluster " + cluster.name(), kube::everywhere);
    }

    static ImageUse of(Namespace namespace) {
        KubeNamespace kube = namespace.unwrap(KubeNamespace.class);
        return new ImageUse(
                "namespace " + namespace.name() + "@" + namespace.cluster().name(),
                (kind, selector) -> kube.list(kind, selector).items());
    }

    /**
     * All of them.
     *
     * @throws dev.sampan.problem.SampanException if any of it cannot be read
     */
    List<Used> read() {
        List<Used> used = new ArrayList<>();
        for (Kind kind : KINDS) {
            list.apply(kind, "").forEach(object -> collect(object, named(kind.kind(), object), used));
        }
        list.apply(Kind.SECRET, ReleaseSecret.LABEL).forEach(secret -> collectRelease(secret, used));
        return used;
    }

    private static String named(String kind, JsonNode object) {
        return kind + " " + object.at("/metadata/namespace").asText() + "/"
                + object.at("/metadata/name").asText();
    }

    private void collectRelease(ObjectNode secret, List<Used> used) {
        String by = named("release", secret);
        try {
            JsonNode release = ReleaseSecret.unpack(secret);
            used.add(new Used(release.path("image").asText(), by));
            collect(release.path("objects"), by, used);
        } catch (IOException e) {
            throw InvalidRequestException.of(
                    "registry.release-unreadable",
                    "read the images of " + by + " in " + name,
                    "it holds no release: " + e.getMessage(),
                    "somebody made or changed it by hand",
                    "look at it, and delete it if nobody needs it");
        }
    }

    /** Containers lie at different depths in different kinds. */
    private static void collect(JsonNode tree, String by, List<Used> used) {
        for (JsonNode element : tree.isArray() ? tree : List.<JsonNode>of()) {
            collect(element, by, used);
        }
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String key = field.getKey();
            if (CONTAINERS.contains(key)) {
                field.getValue().forEach(each -> add(each.path("image"), by, used));
            } else if (STATUSES.contains(key)) {
                field.getValue().forEach(each -> add(each.path("imageID"), by, used));
            } else {
                collect(field.getValue(), by, used);
            }
        }
    }

    /** An identity may begin with the runtime's own scheme. */
    private static void add(JsonNode image, String by, List<Used> used) {
        String text = image.asText("");
        int scheme = text.indexOf("://");
        String reference = scheme < 0 ? text : text.substring(scheme + 3);
        if (!reference.isEmpty()) {
            used.add(new Used(reference, by));
        }
    }
}
