package dev.sampan.deploy.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.diagnosis.Snapshot;
import dev.sampan.internal.diagnosis.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The statuses of a sequence, second by second. A file holds a line with when and where it begins, then one line per change: an object as it
 * first was, a merge patch of it, or that it has gone.
 */
final class Recording {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Place place;
    private final String server;
    private final Instant begins;
    private final List<ObjectNode> lines;

    private Recording(Place place, String server, Instant begins, List<ObjectNode> lines) {
        this.place = place;
        this.server = server;
        this.begins = begins;
        this.lines = lines;
    }

    /** @param server the version of the API server */
    static Recording begin(Place place, String server, Instant begins) {
        return new Recording(place, server, begins, new ArrayList<>());
    }

    static Recording read(Path file) {
        try {
            List<ObjectNode> all = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                all.add((ObjectNode) JSON.readTree(line));
            }
            ObjectNode head = all.get(0);
            return new Recording(
                    Place.valueOf(head.path("place").asText().toUpperCase(Locale.ROOT)),
                    head.path("server").asText(),
                    Instant.parse(head.path("begins").asText()),
                    all.subList(1, all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) throws IOException {
        List<String> text = new ArrayList<>();
        text.add(JSON.createObjectNode()
                .put("place", place.toString())
                .put("server", server)
                .put("begins", begins.toString())
                .toString());
        lines.forEach(line -> text.add(line.toString()));
        Files.createDirectories(file.getParent());
        Files.write(file, text);
    }

    Place place() {
        return place;
    }

    Instant begins() {
        return begins;
    }

    /** Notes what differs between two states of the cluster, objects by kind and name. */
    void note(int second, Map<String, ObjectNode> before, Map<String, ObjectNode> after) {
        after.forEach((title, object) -> {
            ObjectNode known = before.get(title);
            if (known == null) {
                line(second, title).set("is", object);
            } else if (!known.equals(object)) {
                line(second, title).set("patch", patch(known, object));
            }
        });
        before.keySet().stream()
                .filter(title -> !after.containsKey(title))
                .forEach(title -> line(second, title).put("gone", true));
    }

    private ObjectNode line(int second, String title) {
        ObjectNode line = JSON.createObjectNode().put("at", second).put("object", title);
        lines.add(line);
        return line;
    }

    private static ObjectNode patch(ObjectNode before, ObjectNode after) {
        ObjectNode patch = JSON.createObjectNode();
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        });
        after.properties().forEach(field -> {
            JsonNode was = before.path(field.getKey());
            JsonNode is = field.getValue();
            if (was instanceof ObjectNode one && is instanceof ObjectNode other) {
                ObjectNode inner = patch(one, other);
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!was.equals(is)) {
                patch.set(field.getKey(), is);
            }
        });
        return patch;
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && target.path(field.getKey()) instanceof ObjectNode known) {
                merge(known, inner);
            } else {
                target.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }

    Player play() {
        return new Player();
    }

    /** Moves through the recording. */
    final class Player {
        private final Map<String, ObjectNode> objects = new TreeMap<>();
        private int next;

        /** Whether anything has changed on the way. */
        boolean moveTo(int second) {
            int before = next;
            while (next < lines.size() && lines.get(next).path("at").asInt() <= second) {
                apply(lines.get(next++));
            }
            return next > before;
        }

        private void apply(ObjectNode line) {
            String title = line.path("object").asText();
            if (line.has("gone")) {
                objects.remove(title);
            } else if (line.path("is") instanceof ObjectNode object) {
                objects.put(title, object.deepCopy());
            } else {
                merge(known(title), (ObjectNode) line.path("patch"));
            }
        }

        private ObjectNode known(String title) {
            return Objects.requireNonNull(objects.get(title), title);
        }

        boolean has(String title) {
            return objects.containsKey(title);
        }

        Snapshot snapshot(String title, Instant now) {
            return Snapshot.of(known(title).deepCopy(), now)
                    .withReplicaSets(all("ReplicaSet"))
                    .withJobs(all("Job"))
                    .withPods(all("Pod"))
                    .withEvents(all("Event"));
        }

        private List<ObjectNode> all(String kind) {
            return objects.values().stream()
                    .filter(object -> Trees.text(object, "kind").equals(kind))
                    .toList();
        }
    }
}
