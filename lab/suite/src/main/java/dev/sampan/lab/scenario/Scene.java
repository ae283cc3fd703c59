package dev.sampan.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sampan.lab.suite.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A scenario that is being played. Acts are sent, milestones are looked for in every state from the last act or milestone on, in
 * the order in which the server wrote the states; so a state that lasted a millisecond is found as well.
 */
final class Scene implements AutoCloseable {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Duration TOLD_AT_LATEST = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration SETTLED_AT_LATEST = Duration.ofSeconds(15);
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String PLAIN = "application/json";

    private final String namespace;
    private final Wire wire;
    private final History history = new History();
    private final Map<Kind, KindWatch> watches = new EnumMap<>(Kind.class);
    private final Observed observed = new Observed(history);
    private final List<String> clusterWide = new ArrayList<>();
    private long position;

    Scene(Stage stage) {
        this.namespace = stage.namespace();
        this.wire = new Wire(stage.target().kubernetes());
    }

    /** The namespace: names of cluster-wide objects begin with it. */
    String namespace() {
        return namespace;
    }

    /** The world as it was when the last milestone was reached. */
    World now() {
        return history.at(position);
    }

    // --- acts

    /** Creates objects of a YAML text, in which <code>${ns}</code> stands for the namespace. */
    Scene create(String yaml) {
        for (JsonNode object : parsed(yaml)) {
            Kind kind = Kind.named(object.path("kind").asText());
            kind.watched().forEach(this::watch);
            String into = object.path("metadata").path("namespace").asText(namespace);
            if (!kind.isNamespaced()) {
                clusterWide.add(kind.path(namespace) + "/" + World.name(object));
            }
            happened(kind, wire.must("POST", kind.path(into), PLAIN, object));
        }
        return this;
    }

    /** Watches a kind that nothing of the scenario's own objects implies. */
    Scene watch(String kind) {
        watch(Kind.named(kind));
        return this;
    }

    private void watch(Kind kind) {
        watches.computeIfAbsent(kind, wanted -> KindWatch.open(wanted, namespace, history, wire));
    }

    /** A strategic merge patch, as YAML. */
    Scene patch(String ref, String yaml) {
        JsonNode patch = parsed(yaml).iterator().next();
        happened(Ref.parse(ref).kind(), wire.must("PATCH", path(ref), STRATEGIC, patch));
        return this;
    }

    /** A merge patch, as YAML: lists are replaced, null removes. */
    Scene mergePatch(String ref, String yaml) {
        JsonNode patch = parsed(yaml).iterator().next();
        happened(Ref.parse(ref).kind(), wire.must("PATCH", path(ref), "application/merge-patch+json", patch));
        return this;
    }

    Scene image(String ref, String image) {
        return patch(ref, "spec: {template: {spec: {containers: [{name: main, image: '" + image + "'}]}}}");
    }

    Scene scale(String ref, int replicas) {
        JsonNode patch = Wire.JSON
                .createObjectNode()
                .set("spec", Wire.JSON.createObjectNode().put("replicas", replicas));
        // the version of a Scale is that of what it scales
        JsonNode scaled = wire.must("PATCH", path(ref) + "/scale", "application/merge-patch+json", patch);
        happened(Ref.parse(ref).kind(), scaled);
        return this;
    }

    Scene delete(String ref) {
        return delete(ref, "Background");
    }

    /** @param propagation Background, Foreground or Orphan */
    Scene delete(String ref, String propagation) {
        ObjectNode options = Wire.JSON.createObjectNode().put("propagationPolicy", propagation);
        happened(Ref.parse(ref).kind(), wire.must("DELETE", path(ref), PLAIN, options));
        return this;
    }

    /** Annotates every pod there is with these labels. */
    Scene annotatePods(String labels, String annotation, String value) {
        for (String pod : now().pods(labels).names()) {
            patch("pod/" + pod, "metadata: {annotations: {" + annotation + ": '" + value + "'}}");
        }
        return this;
    }

    /** What the server says to an eviction: {@code 201}, or the code and why not. */
    String evict(String pod) {
        ObjectNode eviction =
                Wire.JSON.createObjectNode().put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod).put("namespace", namespace);
        Wire.Answer answer = wire.send("POST", path("pod/" + pod) + "/eviction", PLAIN, eviction);
        return answer.isGood() ? "" + answer.status() : answer.status() + " " + answer.message();
    }

    /** What the server says to objects that it may refuse. */
    String attempt(String yaml) {
        JsonNode object = parsed(yaml).iterator().next();
        Kind kind = Kind.named(object.path("kind").asText());
        String into = object.path("metadata").path("namespace").asText(namespace);
        Wire.Answer answer = wire.send("POST", kind.path(into), PLAIN, object);
        return answer.isGood() ? "" + answer.status() : answer.status() + " " + answer.message();
    }

    /** What happens from now on comes after this, so the watch must have told of it first. A deletion is answered by no object. */
    private void happened(Kind kind, JsonNode answer) {
        long revision = answer.at("/metadata/resourceVersion").asLong();
        String name = World.name(answer);
        String where = answer.at("/metadata/namespace").asText(namespace);
        boolean seen = revision > 0 && watches.containsKey(kind) && where.equals(namespace);
        long end = System.nanoTime() + TOLD_AT_LATEST.toNanos();
        while (seen && !history.tells(kind, name, revision)) {
            if (System.nanoTime() > end) {
                throw new StoppedException("the watch of " + kind + " does not tell of " + name);
            }
            awaitMore(history.size(), 100);
        }
        position = Math.max(position, revision);
    }

    private String path(String ref) {
        return Ref.parse(ref.replace("${ns}", namespace)).path(namespace);
    }

    private Iterable<JsonNode> parsed(String yaml) {
        try {
            var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml.replace("${ns}", namespace));
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
    }

    // --- what comes of them

    /** A milestone: the first state from here on in which it is so. Waits for it. */
    Scene then(String milestone, Predicate<World> condition) {
        return then(milestone, Duration.ofSeconds(60), condition);
    }

    Scene then(String milestone, Duration patience, Predicate<World> condition) {
        if (!find(condition, patience)) {
            throw new StoppedException("waited in vain: " + milestone + "; at last" + history.last());
        }
        observed.milestone(milestone);
        return this;
    }

    /** A milestone that something stays as it is, from here on and for a while. */
    Scene stays(String milestone, Duration time, Predicate<World> condition) {
        boolean broken = find(condition.negate(), time);
        position = Math.max(position, history.revision());
        observed.milestone(milestone + (broken ? ": no longer" : ""));
        return this;
    }

    /** A milestone that is known already. */
    Scene note(String milestone) {
        observed.milestone(milestone);
        return this;
    }

    /** Lets time pass where nothing that can be seen is to happen. */
    Scene pass(Duration time) {
        find(world -> false, time);
        position = Math.max(position, history.revision());
        return this;
    }

    private boolean find(Predicate<World> condition, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long from = position;
        while (true) {
            int known = history.size();
            watches.values().forEach(KindWatch::check);
            @Nullable Long found = firstFrom(from, condition);
            if (found != null) {
                position = Math.max(position, found);
                return true;
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            awaitMore(known, left);
        }
    }

    private @Nullable Long firstFrom(long from, Predicate<World> condition) {
        long[] found = {-1};
        boolean any = history.replay((revision, world) -> {
            found[0] = revision;
            return revision >= from && condition.test(world);
        });
        return any ? found[0] : null;
    }

    private void awaitMore(int known, long millis) {
        try {
            history.awaitMore(known, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    // --- what holds, and how it ends

    /** The different values that something takes one after the other, from here on. */
    Scene sequence(String name, Function<World, Object> value) {
        observed.sequence(name, position, value);
        return this;
    }

    Scene most(String name, ToIntFunction<World> value) {
        observed.most(name, position, value);
        return this;
    }

    Scene least(String name, ToIntFunction<World> value) {
        observed.least(name, position, value);
        return this;
    }

    /** What something is at the end. */
    Scene end(String name, Function<World, Object> value) {
        observed.end(name, value);
        return this;
    }

    void stopped(String why) {
        observed.stopped(why);
    }

    /** After a moment of quiet: events are written later than what they tell of. */
    ObjectNode observed() {
        settle();
        return observed.tree();
    }

    private void settle() {
        long end = System.nanoTime() + SETTLED_AT_LATEST.toNanos();
        int known = -1;
        while (known != history.size() && System.nanoTime() < end) {
            known = history.size();
            pass(QUIET);
        }
    }

    @Override
    public void close() {
        clusterWide.forEach(path -> wire.send("DELETE", path, PLAIN, null));
        watches.values().forEach(KindWatch::close);
    }
}
