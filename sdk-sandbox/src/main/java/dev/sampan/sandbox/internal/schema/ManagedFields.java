package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who owns which fields of an object, by manager: metadata.managedFields. Mutable, for one request. */
final class ManagedFields {
    private static final int MAX_UPDATERS = 10;
    private static final String BUCKET = "ancient-changes";

    /** What makes a manager another one. Appliers are one whatever version they apply. */
    record Key(String manager, boolean applies, String apiVersion, String subresource) {
        static Key applier(String manager, String subresource) {
            return new Key(manager, true, "", subresource);
        }

        /** As a conflict names it. */
        String display() {
            String text = JsonNodeFactory.instance.textNode(manager).toString();
            if (!subresource.isEmpty()) {
                text += " with subresource \"" + subresource + "\"";
            }
            return applies ? text : text + " using " + apiVersion;
        }
    }

    /** The fields of one manager, in the version it spoke of them. */
    record Owned(FieldSet set, String apiVersion) {}

    final Map<Key, Owned> owned = new LinkedHashMap<>();
    final Map<Key, Instant> times = new LinkedHashMap<>();

    /** Reads the list; empty if an entry is not as it must be. */
    static Optional<ManagedFields> parse(@Nullable JsonNode list) {
        ManagedFields fields = new ManagedFields();
        if (list == null || !list.isArray()) {
            return Optional.of(fields);
        }
        for (JsonNode entry : list) {
            String operation = entry.path("operation").asText("");
            String apiVersion = entry.path("apiVersion").asText("");
            boolean valid = (operation.equals("Apply") || operation.equals("Update"))
                    && !apiVersion.isEmpty()
                    && entry.path("fieldsType").asText("").equals("FieldsV1");
            if (!valid) {
                return Optional.empty();
            }
            boolean applies = operation.equals("Apply");
            Key key = new Key(
                    entry.path("manager").asText(""),
                    applies,
                    applies ? "" : apiVersion,
                    entry.path("subresource").asText(""));
            fields.owned.put(key, new Owned(FieldSet.parse(entry.path("fieldsV1")), apiVersion));
            Instant time = time(entry.path("time"));
            if (time != null) {
                fields.times.put(key, time);
            }
        }
        return Optional.of(fields);
    }

    private static @Nullable Instant time(JsonNode text) {
        try {
            return text.isTextual() ? Instant.parse(text.textValue()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Whether a client asks to forget all owners: an empty list, or one with one empty entry. */
    static boolean isReset(@Nullable JsonNode list) {
        if (list == null || !list.isArray()) {
            return false;
        }
        return list.isEmpty()
                || (list.size() == 1 && list.get(0).isObject() && list.get(0).isEmpty());
    }

    /** Puts the list into the object, sorted, or takes it out of it if there is nobody. */
    void writeTo(ObjectNode object) {
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (owned.isEmpty()) {
            metadata.remove("managedFields");
            return;
        }
        List<Key> keys = new ArrayList<>(owned.keySet());
        keys.sort(Comparator.comparing((Key key) -> key.applies() ? "Apply" : "Update")
                .thenComparing(this::seconds)
                .thenComparing(Key::manager)
                .thenComparing(key -> version(key))
                .thenComparing(Key::subresource));
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Key key : keys) {
            ObjectNode entry = list.addObject();
            entry.put("manager", key.manager());
            entry.put("operation", key.applies() ? "Apply" : "Update");
            entry.put("apiVersion", version(key));
            Instant time = times.get(key);
            if (time != null) {
                entry.put("time", time.truncatedTo(ChronoUnit.SECONDS).toString());
            }
            entry.put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", get(key).toFieldsV1());
            if (!key.subresource().isEmpty()) {
                entry.put("subresource", key.subresource());
            }
        }
        metadata.set("managedFields", list);
    }

    private long seconds(Key key) {
        Instant time = times.get(key);
        return time == null ? 0 : time.getEpochSecond();
    }

    private String version(Key key) {
        Owned fields = owned.get(key);
        return fields == null ? "" : fields.apiVersion();
    }

    FieldSet get(Key key) {
        Owned fields = owned.get(key);
        return fields == null ? FieldSet.empty() : fields.set();
    }

    /** Merges the oldest updaters of a version into one bucket until there are no more than ten. */
    void cap() {
        List<Key> updaters = new ArrayList<>(
                owned.keySet().stream().filter(key -> !key.applies()).toList());
        int count = updaters.size();
        if (count <= MAX_UPDATERS) {
            return;
        }
        updaters.sort(Comparator.comparing(this::seconds)
                .thenComparing(Key::manager)
                .thenComparing(Key::apiVersion)
                .thenComparing(Key::subresource));
        Map<String, Key> firstOfVersion = new LinkedHashMap<>();
        for (Key updater : updaters) {
            if (count <= MAX_UPDATERS) {
                return;
            }
            String version = updater.apiVersion();
            Key first = firstOfVersion.putIfAbsent(version, updater);
            if (first == null) {
                continue;
            }
            Key bucket = new Key(BUCKET, false, version, "");
            if (!owned.containsKey(bucket)) {
                owned.put(bucket, new Owned(get(first), version));
                owned.remove(first);
            }
            if (!updater.equals(bucket)) {
                owned.put(bucket, new Owned(get(updater).union(get(bucket)), version));
                owned.remove(updater);
                count--;
            }
            Instant time = times.get(updater);
            if (time != null) {
                times.put(bucket, time);
            }
        }
    }

    static boolean keepTimesIfUnchanged(ObjectNode live, ObjectNode updated) {
        JsonNode before = live.path("metadata").path("managedFields");
        JsonNode after = updated.path("metadata").path("managedFields");
        if (!(after instanceof ArrayNode list) || before.size() != after.size() || !sameButTimes(before, after)) {
            return TypedTrees.same(live, updated);
        }
        ((ObjectNode) updated.path("metadata")).set("managedFields", before);
        if (TypedTrees.same(live, updated)) {
            return true;
        }
        ((ObjectNode) updated.path("metadata")).set("managedFields", list);
        return false;
    }

    private static boolean sameButTimes(JsonNode before, JsonNode after) {
        for (JsonNode entry : after) {
            boolean found = false;
            for (JsonNode other : before) {
                found |= withoutTime(entry).equals(withoutTime(other));
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode withoutTime(JsonNode entry) {
        return entry instanceof ObjectNode object ? object.deepCopy().without(List.of("time")) : entry;
    }
}
