package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace;
import dev.sampan.problem.ClusterException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What scales Deployments besides HorizontalPodAutoscalers: KEDA's ScaledObjects and the CronHorizontalPodAutoscalers of ACK. A cluster that
 * does not serve them has none.
 *
 * @param all the objects
 * @param unseen the kinds that may not be listed here
 */
record Scalers(List<ObjectNode> all, List<String> unseen) {
    static final Kind SCALED_OBJECT = new Kind("keda.sh/v1alpha1", "ScaledObject", "scaledobjects", true);
    static final Kind CRON_AUTOSCALER = new Kind(
            "autoscaling.alibabacloud.com/v1beta1",
            "CronHorizontalPodAutoscaler",
            "cronhorizontalpodautoscalers",
            true);
    static final List<Kind> KINDS = List.of(SCALED_OBJECT, CRON_AUTOSCALER);
    static final Scalers NONE = new Scalers(List.of(), List.of());
    /** What KEDA puts on the autoscaler that it makes. */
    private static final String OF_KEDA = "scaledobject.keda.sh/name";

    Scalers {
        all = List.copyOf(all);
        unseen = List.copyOf(unseen);
    }

    static Scalers read(KubeNamespace kube) {
        return KINDS.stream().map(kind -> read(kube, kind)).reduce(NONE, Scalers::and);
    }

    static Scalers read(KubeNamespace kube, Kind kind) {
        UnservedKinds unserved = UnservedKinds.of(kube);
        Instant now = kube.session().clock().instant();
        if (unserved.has(kind, now)) {
            return NONE;
        }
        try {
            return new Scalers(kube.list(kind, "").items(), List.of());
        } catch (ClusterException e) {
            return switch (e.status()) {
                case 404 -> {
                    unserved.add(kind, now);
                    yield NONE;
                }
                case 403 -> new Scalers(List.of(), List.of(kind.plural() + "." + group(kind)));
                default -> throw e;
            };
        }
    }

    private static String group(Kind kind) {
        return kind.apiVersion().substring(0, kind.apiVersion().indexOf('/'));
    }

    Scalers and(Scalers more) {
        return new Scalers(
                Stream.concat(all.stream(), more.all.stream()).toList(),
                Stream.concat(unseen.stream(), more.unseen.stream()).toList());
    }

    /** Those that scale the Deployment of this name, or the autoscaler that does. */
    Scalers of(String app, @Nullable ObjectNode autoscaler) {
        String through = autoscaler == null ? "" : Json.name(autoscaler);
        return new Scalers(
                all.stream()
                        .filter(scaler -> scales(scaler, "Deployment", app)
                                || (!through.isEmpty() && scales(scaler, "HorizontalPodAutoscaler", through)))
                        .toList(),
                unseen);
    }

    /** ScaledObjects mean a Deployment when they say no kind. */
    private static boolean scales(JsonNode scaler, String kind, String name) {
        JsonNode target = scaler.at("/spec/scaleTargetRef");
        return target.path("kind").asText("Deployment").equals(kind)
                && target.path("name").asText().equals(name);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Those that scale the Deployment itself, which no autoscaler may do beside them. */
    List<String> direct() {
        return all.stream()
                .filter(scaler -> scaler.at("/spec/scaleTargetRef/kind")
                        .asText("Deployment")
                        .equals("Deployment"))
                .map(Scalers::label)
                .toList();
    }

    /** Who decides the number of replicas by its nature: the one behind an autoscaler before the autoscaler. */
    Optional<String> owner(@Nullable ObjectNode autoscaler) {
        Optional<String> scaler = all.stream().findFirst().map(Scalers::label);
        if (autoscaler == null) {
            return scaler;
        }
        String through = "HorizontalPodAutoscaler/" + Json.name(autoscaler);
        String keda = Json.label(autoscaler, OF_KEDA);
        Optional<String> behind =
                scaler.or(() -> keda.isEmpty() ? Optional.empty() : Optional.of("ScaledObject/" + keda));
        return Optional.of(behind.map(owner -> owner + " through " + through).orElse(through));
    }

    private static String label(JsonNode scaler) {
        return scaler.path("kind").asText() + "/" + Json.name(scaler);
    }
}
