package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster holds of an app.
 *
 * @param deployment of the app's name, whoever made it
 * @param service of the app's name, whoever made it
 * @param configs the app's ConfigMaps by name
 * @param releases the release Secrets
 * @param autoscaler the HorizontalPodAutoscaler that targets the Deployment, whoever made it
 * @param scalers what else scales the Deployment
 */
record LiveApp(
        @Nullable ObjectNode deployment,
        @Nullable ObjectNode service,
        Map<String, ObjectNode> configs,
        List<ObjectNode> releases,
        @Nullable ObjectNode autoscaler,
        Scalers scalers) {
    /** Reads one app, by one list per kind. */
    static LiveApp read(KubeNamespace kube, String app) {
        ObjectNode autoscaler = kube.list(Kind.HORIZONTAL_POD_AUTOSCALER, "").items().stream()
                .filter(h -> target(h).equals(app))
                .findFirst()
                .orElse(null);
        return new LiveApp(
                named(kube, Kind.DEPLOYMENT, app),
                named(kube, Kind.SERVICE, app),
                kube.list(Kind.CONFIG_MAP, Marks.appSelector(app)).items().stream()
                        .collect(Collectors.toMap(Json::name, c -> c)),
                kube.list(Kind.SECRET, Marks.appSelector(app)).items().stream()
                        .filter(LiveApp::isRelease)
                        .toList(),
                autoscaler,
                Scalers.read(kube).of(app, autoscaler));
    }

    /** A copy with an object in the place of the one of its kind and name. */
    LiveApp with(ObjectNode object) {
        String kind = object.path("kind").asText();
        Map<String, ObjectNode> files = new HashMap<>(configs);
        if (kind.equals("ConfigMap")) {
            files.put(Json.name(object), object);
        }
        return new LiveApp(
                kind.equals("Deployment") ? object : deployment,
                kind.equals("Service") ? object : service,
                Map.copyOf(files),
                releases,
                kind.equals("HorizontalPodAutoscaler") ? object : autoscaler,
                scalers);
    }

    /** What runs, is reached and is scaled, as far as it is there. */
    List<ObjectNode> objects() {
        return Stream.of(deployment, service, autoscaler)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The live object of the same kind and name as an intended one. */
    @Nullable
    ObjectNode like(ObjectNode intended) {
        String name = Json.name(intended);
        return switch (intended.path("kind").asText()) {
            case "Deployment" -> deployment;
            case "Service" -> service;
            case "HorizontalPodAutoscaler" ->
                autoscaler != null && Json.name(autoscaler).equals(name) ? autoscaler : null;
            default -> configs.get(name);
        };
    }

    /** The managers other than ours that have written the number of replicas. */
    List<String> writersOfReplicas() {
        return FieldOwners.of(deployment).othersOf("spec.replicas");
    }

    /** Whether something scales the Deployment by its nature. */
    boolean isScaled() {
        return autoscaler != null || !scalers.isEmpty();
    }

    /** Who besides Sampan decides the number of replicas, in words; empty when Sampan may. */
    Optional<String> otherOwnerOfReplicas() {
        Optional<String> natural = scalers.owner(autoscaler);
        if (natural.isPresent()) {
            return natural;
        }
        FieldOwners owners = FieldOwners.of(deployment);
        return writersOfReplicas().stream()
                .findFirst()
                .map(writer -> writer
                        + owners.since(writer).map(t -> " (since " + t + ")").orElse(""));
    }

    static boolean isRelease(ObjectNode secret) {
        return secret.path("type").asText().equals(Marks.RELEASE_TYPE);
    }

    /** The name of the Deployment that an autoscaler scales, empty if it scales something else. */
    static String target(JsonNode autoscaler) {
        JsonNode target = autoscaler.at("/spec/scaleTargetRef");
        return target.path("kind").asText().equals("Deployment")
                ? target.path("name").asText()
                : "";
    }

    private static @Nullable ObjectNode named(KubeNamespace kube, Kind kind, String name) {
        return kube.list(kind, "", "metadata.name=" + name).items().stream()
                .findFirst()
                .orElse(null);
    }
}
