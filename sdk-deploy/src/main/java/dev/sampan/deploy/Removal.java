package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.internal.kube.KubeNamespace.Propagation;
import dev.sampan.plan.Change;
import dev.sampan.plan.Finding;
import dev.sampan.plan.Level;
import dev.sampan.plan.Severity;
import dev.sampan.problem.InvalidRequestException;
import dev.sampan.problem.SampanException;
import dev.sampan.value.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an interrupted first release has created. An object that is older than its record was there before; what it was like then, nobody
 * knows, so it is left and told.
 *
 * @param doomed in the order of deleting: the records last, for with them the removal can be repeated
 * @param older what was there before
 */
record Removal(String app, List<ObjectNode> doomed, List<ObjectNode> older) {
    Removal {
        doomed = List.copyOf(doomed);
        older = List.copyOf(older);
    }

    static Removal none(String app) {
        return new Removal(app, List.of(), List.of());
    }

    static Removal of(String app, LiveApp live) {
        String begun = live.releases().stream()
                .map(Removal::createdAt)
                .min(Comparator.naturalOrder())
                .orElse("");
        List<ObjectNode> doomed = new ArrayList<>();
        List<ObjectNode> older = new ArrayList<>();
        Stream.concat(
                        Stream.ofNullable(live.autoscaler()),
                        Stream.concat(
                                Stream.ofNullable(live.deployment()),
                                Stream.concat(
                                        Stream.ofNullable(live.service()),
                                        live.configs().values().stream().sorted(Comparator.comparing(Json::name)))))
                .filter(object -> Json.label(object, Marks.APP).equals(app)
                        && Json.label(object, Labels.MANAGED_BY).equals("sampan"))
                .forEach(object -> (createdAt(object).compareTo(begun) < 0 ? older : doomed).add(object));
        live.releases().stream().sorted(Comparator.comparing(Json::name)).forEach(doomed::add);
        return new Removal(app, doomed, older);
    }

    private static String createdAt(ObjectNode object) {
        return object.at("/metadata/creationTimestamp").asText();
    }

    List<Change> changes() {
        return doomed.stream()
                .map(object -> new Change(Change.Kind.DELETE, label(object), "", null, null))
                .toList();
    }

    List<Finding> findings() {
        return older.stream()
                .map(object -> new Finding(
                        "deploy.abort-undecided",
                        Severity.WARNING,
                        Level.WARN,
                        label(object),
                        "it was there before the interrupted release, since " + createdAt(object)
                                + ", and stays as it is now",
                        "no release recorded what it was like before",
                        List.of(),
                        "look at it, and set it right where it is kept"))
                .toList();
    }

    /** @throws InvalidRequestException if something else is there than was planned to go */
    void requireCurrent(String title, LiveApp live) {
        if (!identities(of(app, live)).equals(identities(this))) {
            throw InvalidRequestException.of(
                    "deploy.plan-outdated",
                    "apply " + title,
                    "the app's objects are others than when the plan was made",
                    "somebody deployed or deleted meanwhile",
                    "plan again and look at the list");
        }
    }

    private static Set<String> identities(Removal removal) {
        return removal.doomed.stream()
                .map(object -> label(object) + object.at("/metadata/uid").asText())
                .collect(Collectors.toSet());
    }

    List<String> steps() {
        return doomed.stream().map(Removal::step).toList();
    }

    /** Deletes it. */
    void run(Fence fence, RunSteps steps) {
        for (ObjectNode object : doomed) {
            steps.begin(step(object));
            try {
                fence.delete(kindOf(object), object, Propagation.BACKGROUND, now -> true);
            } catch (SampanException e) {
                steps.end(step(object), e);
                throw e;
            }
            steps.done(step(object));
        }
    }

    private static String step(ObjectNode object) {
        return "delete " + label(object);
    }

    private static Kind kindOf(ObjectNode object) {
        return object.path("kind").asText().equals("Secret") ? Kind.SECRET : PlannedObject.kindOf(object);
    }

    private static String label(ObjectNode object) {
        return object.path("kind").asText() + "/" + Json.name(object);
    }
}
