package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** All objects of a scenario at one moment, each kind in the order of creation. */
final class World {
    private final Map<Kind, Map<String, JsonNode>> objects = new EnumMap<>(Kind.class);

    void become(History.State state) {
        Map<String, JsonNode> ofKind = objects.computeIfAbsent(state.kind(), kind -> new LinkedHashMap<>());
        if (state.deleted()) {
            ofKind.remove(state.name());
        } else {
            ofKind.put(state.name(), state.object());
        }
    }

    /** Each object with its status. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        objects.forEach((kind, ofKind) -> ofKind.forEach((name, object) -> text.append("\n    ")
                .append(kind)
                .append(' ')
                .append(name)
                .append(object.at("/metadata/deletionTimestamp").isMissingNode() ? " " : " deleting ")
                .append(object.path("status"))));
        return text.toString();
    }

    boolean has(String ref) {
        return !get(ref).isMissingNode();
    }

    JsonNode get(String ref) {
        Ref wanted = Ref.parse(ref);
        JsonNode found = objects.getOrDefault(wanted.kind(), Map.of()).get(wanted.name());
        return found == null ? MissingNode.getInstance() : found;
    }

    Collection<JsonNode> all(String kind) {
        return objects.getOrDefault(Kind.named(kind), Map.of()).values();
    }

    /** What there is of a kind, by name. */
    List<String> names(String kind) {
        return all(kind).stream().map(World::name).sorted().toList();
    }

    /** The pods that carry all the labels, written {@code app=web,tier=front}; all for none. */
    Pods pods(String labels) {
        return new Pods(List.copyOf(all("pod"))).labelled(labels);
    }

    Pods pods() {
        return pods("");
    }

    JsonNode at(String ref, String pointer) {
        return get(ref).at(pointer);
    }

    int number(String ref, String pointer) {
        return at(ref, pointer).asInt();
    }

    String text(String ref, String pointer) {
        return at(ref, pointer).asText();
    }

    /** {@code True MinimumReplicasAvailable}, or {@code absent}. */
    String condition(String ref, String type) {
        return StreamSupport.stream(at(ref, "/status/conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .map(condition -> (condition.path("status").asText() + " "
                                + condition.path("reason").asText())
                        .strip())
                .findFirst()
                .orElse("absent");
    }

    /** Whether a controller has seen the object's newest spec. */
    boolean isObserved(String ref) {
        return number(ref, "/status/observedGeneration") >= number(ref, "/metadata/generation");
    }

    /** A number of each object of a kind, in the order of creation: {@code [2, 1]}. */
    String numbers(String kind, String pointer) {
        return all(kind).stream()
                .map(object -> Integer.toString(object.at(pointer).asInt()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** The sum of a number over a kind. */
    int sum(String kind, String pointer) {
        return all(kind).stream().mapToInt(object -> object.at(pointer).asInt()).sum();
    }

    /** Whether it was told of an object. */
    boolean tells(String ref, String text) {
        return events(ref).stream().anyMatch(event -> event.contains(text));
    }

    /** The status with its conditions in the order of their types: which of two came first may be noise. */
    JsonNode status(String ref) {
        ObjectNode status =
                at(ref, "/status").isObject() ? at(ref, "/status").deepCopy() : Wire.JSON.createObjectNode();
        if (status.path("conditions").isArray()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            status.path("conditions")
                    .forEach(condition -> sorted.put(condition.path("type").asText(), condition));
            ArrayNode conditions = status.putArray("conditions");
            sorted.values().forEach(conditions::add);
        }
        return status;
    }

    /** What was told of an object, in order, each once: {@code Normal ScalingReplicaSet Scaled up ...}. */
    List<String> events(String ref) {
        Ref about = Ref.parse(ref);
        return events(about.kind().word(), about.name());
    }

    /** What was told of objects of a kind whose names begin so. */
    List<String> events(String kind, String beginning) {
        return all("event").stream()
                .filter(event -> event.at("/involvedObject/kind").asText().equals(kind)
                        && event.at("/involvedObject/name").asText().startsWith(beginning))
                .map(event ->
                        event.path("type").asText() + " " + event.path("reason").asText() + " "
                                + event.path("message").asText())
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
