package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster holds of an app, from one list per kind.
 *
 * @param deployment of the app's name, whoever made it
 * @param service of the app's name, whoever made it
 * @param configs the app's ConfigMaps by name
 * @param releases the release Secrets
 * @param autoscaler the HorizontalPodAutoscaler that targets the Deployment
 */
record LiveApp(
        @Nullable ObjectNode deployment,
        @Nullable ObjectNode service,
        Map<String, ObjectNode> configs,
        List<ObjectNode> releases,
        @Nullable ObjectNode autoscaler) {
    static LiveApp read(KubeNamespace kube, String app) {
        return new LiveApp(
                named(kube, Kind.DEPLOYMENT, app),
                named(kube, Kind.SERVICE, app),
                kube.list(Kind.CONFIG_MAP, Marks.appSelector(app)).items().stream()
                        .collect(Collectors.toMap(Json::name, c -> c)),
                kube.list(Kind.SECRET, Marks.appSelector(app)).items().stream()
                        .filter(s -> s.path("type").asText().equals(Marks.RELEASE_TYPE))
                        .toList(),
                kube.list(Kind.HORIZONTAL_POD_AUTOSCALER, "").items().stream()
                        .filter(h -> targets(h, app))
                        .findFirst()
                        .orElse(null));
    }

    /** The live object of the same kind and name as an intended one. */
    @Nullable
    ObjectNode like(ObjectNode intended) {
        String name = Json.name(intended);
        return switch (intended.path("kind").asText()) {
            case "Deployment" -> deployment;
            case "Service" -> service;
            default -> configs.get(name);
        };
    }

    /** Who besides Sampan decides the number of replicas, in words; empty when Sampan may. */
    Optional<String> otherOwnerOfReplicas() {
        if (autoscaler != null) {
            return Optional.of("HorizontalPodAutoscaler/" + Json.name(autoscaler));
        }
        FieldOwners owners = FieldOwners.of(deployment);
        List<String> others = owners.othersOf("spec.replicas");
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(others.get(0)
                        + owners.since(others.get(0))
                                .map(t -> " (since " + t + ")")
                                .orElse(""));
    }

    private static @Nullable ObjectNode named(KubeNamespace kube, Kind kind, String name) {
        return kube.list(kind, "", "metadata.name=" + name).items().stream()
                .findFirst()
                .orElse(null);
    }

    private static boolean targets(JsonNode autoscaler, String app) {
        JsonNode target = autoscaler.at("/spec/scaleTargetRef");
        return target.path("kind").asText().equals("Deployment")
                && target.path("name").asText().equals(app);
    }
}
