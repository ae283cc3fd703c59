package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Objects of an app that somebody else has made: how an app fits around them, and what is said of them. */
final class Adoption {
    private Adoption() {}

    /**
     * The selector of a Deployment is fixed when it is made, so one that was not made by Sampan keeps its own, and the pods and the Service
     * follow it.
     */
    static AppIntent fitted(AppIntent intent, LiveApp live) {
        ObjectNode deployment = live.deployment();
        if (deployment == null
                || !(intent.adopts() || FieldOwners.of(deployment).hasOurs())) {
            return intent;
        }
        JsonNode selector = deployment.at("/spec/selector");
        if (selector.isEmpty() || selects(selector, intent.app())) {
            return intent;
        }
        List<ObjectNode> fitted = new ArrayList<>();
        intent.objects().forEach(object -> fitted.add(fitted(object, selector, deployment)));
        return intent.with(fitted);
    }

    private static boolean selects(JsonNode selector, String app) {
        return selector.equals(Json.object().set("matchLabels", Json.object().put(Marks.APP, app)));
    }

    private static ObjectNode fitted(ObjectNode object, JsonNode selector, ObjectNode deployment) {
        ObjectNode fitted = object.deepCopy();
        switch (object.path("kind").asText()) {
            case "Deployment" -> {
                fitted.withObject("/spec").set("selector", selector.deepCopy());
                ObjectNode labels = fitted.withObject("/spec/template/metadata/labels");
                matched(selector, deployment)
                        .properties()
                        .forEach(label -> labels.set(label.getKey(), label.getValue()));
            }
            case "Service" -> fitted.withObject("/spec").set("selector", matched(selector, deployment));
            default -> {
                // nothing else selects pods
            }
        }
        return fitted;
    }

    /** The labels that the pods must have to be selected. */
    private static ObjectNode matched(JsonNode selector, ObjectNode deployment) {
        ObjectNode labels = Json.object();
        selector.path("matchLabels").fields().forEachRemaining(l -> labels.set(l.getKey(), l.getValue()));
        JsonNode there = deployment.at("/spec/template/metadata/labels");
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText();
            JsonNode label = there.path(key);
            if (!label.isMissingNode()) {
                labels.set(key, label);
            }
        }
        return labels;
    }

    /** What is to be said of an object that is there, if Sampan has not made it. */
    static Optional<Finding> finding(String label, ObjectNode live, AppIntent intent, Takeover takeover) {
        FieldOwners owners = FieldOwners.of(live);
        if (!takeover.managers().isEmpty()) {
            return Optional.of(adopted(label, owners, takeover));
        }
        boolean ours = owners.hasOurs() || label.startsWith("ConfigMap/");
        return ours || intent.adopts() ? Optional.empty() : Optional.of(standsInTheWay(label, live, owners));
    }

    private static Finding adopted(String label, FieldOwners owners, Takeover takeover) {
        boolean helm = takeover.managers().stream().anyMatch(m -> m.equalsIgnoreCase("helm"));
        return new Finding(
                "deploy.adopted",
                Severity.WARNING,
                Level.WARN,
                label,
                "it is taken over from " + told(takeover.managers(), owners),
                "what they have set and this plan leaves out is removed; the changes show it",
                List.of(),
                helm
                        ? "deploy it by Sampan only from now on, and delete the Secret of the Helm release, or its"
                                + " uninstallation deletes the object"
                        : "deploy it by Sampan only from now on: applying the old file writes its values back");
    }

    private static Finding standsInTheWay(String label, ObjectNode live, FieldOwners owners) {
        List<String> others = owners.others();
        Optional<GitOpsOwner> keeper = GitOpsOwner.of(live);
        return new Finding(
                "deploy.not-adopted",
                Severity.ERROR,
                Level.ENFORCE,
                label,
                "it is there already, and Sampan has not made it; "
                        + (others.isEmpty() ? "who has is not known" : "it is of " + told(others, owners)),
                keeper.map(owner -> owner.name() + " keeps it: " + owner.when())
                        .orElse(
                                "what its makers have set would stay beside what this plan sets, and nobody would remove it"),
                List.of(),
                "adopt() takes it over; or choose another name for the app");
    }

    private static String told(List<String> managers, FieldOwners owners) {
        return String.join(
                ", ",
                managers.stream()
                        .limit(3)
                        .map(m -> m
                                + owners.since(m).map(t -> " (since " + t + ")").orElse(""))
                        .toList());
    }
}
