package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ObjectKey;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the metadata of an object. */
final class Meta {
    private Meta() {}

    static ObjectNode of(ObjectNode object) {
        return object.withObjectProperty("metadata");
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }

    static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText("");
    }

    static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText("");
    }

    static String resourceVersion(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText("");
    }

    static ObjectKey key(JsonNode object) {
        return new ObjectKey(namespace(object), name(object));
    }

    static Map<String, String> labels(JsonNode object) {
        return texts(object.path("metadata").path("labels"));
    }

    static Map<String, String> annotations(JsonNode object) {
        return texts(object.path("metadata").path("annotations"));
    }

    static Map<String, String> texts(JsonNode map) {
        Map<String, String> texts = new TreeMap<>();
        map.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    static List<String> finalizers(JsonNode object) {
        return strings(object.path("metadata").path("finalizers"));
    }

    static List<String> strings(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }

    static boolean isDeleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    static @Nullable Long deletionGracePeriod(JsonNode object) {
        JsonNode period = object.path("metadata").path("deletionGracePeriodSeconds");
        return period.isNumber() ? period.asLong() : null;
    }

    static long generation(JsonNode object) {
        return object.path("metadata").path("generation").asLong(0);
    }

    static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
