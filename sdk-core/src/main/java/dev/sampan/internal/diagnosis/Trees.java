package dev.sampan.internal.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Kubernetes trees that may lack anything or hold something else: never throws, never returns a null text. */
public final class Trees {
    private Trees() {}

    /** The text at a path, or an empty one. */
    public static String text(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        return found.isValueNode() && !found.isNull() ? found.asText() : "";
    }

    /** The whole number at a path, or the other value. */
    public static int number(JsonNode node, int otherwise, String... path) {
        JsonNode found = at(node, path);
        return found.isNumber() ? found.asInt() : otherwise;
    }

    /** The truth at a path; false when there is none. */
    public static boolean flag(JsonNode node, String... path) {
        return at(node, path).asBoolean(false);
    }

    /** What is at a path; a missing node when nothing is. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode found = node;
        for (String step : path) {
            found = found.path(step);
        }
        return found;
    }

    /** The elements of an array at a path; empty when there is no array. */
    public static List<JsonNode> list(JsonNode node, String... path) {
        JsonNode found = at(node, path);
        List<JsonNode> elements = new ArrayList<>();
        if (found.isArray()) {
            found.forEach(elements::add);
        }
        return elements;
    }

    /** The RFC 3339 time at a path, or null. */
    public static @Nullable Instant time(JsonNode node, String... path) {
        String text = text(node, path);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    public static String name(JsonNode object) {
        return text(object, "metadata", "name");
    }

    /** {@code Kind/name}. */
    public static String title(JsonNode object) {
        return text(object, "kind") + "/" + name(object);
    }

    /** The condition of a type in {@code status.conditions}; a missing node when there is none. */
    public static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : list(object, "status", "conditions")) {
            if (text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return object.path("status").path("conditions").path(type + " is not there");
    }

    public static boolean isTrue(JsonNode condition) {
        return text(condition, "status").equals("True");
    }

    /** Whether an owner reference of the child names the owner, by UID where both have one. */
    public static boolean owns(JsonNode owner, JsonNode child) {
        String uid = text(owner, "metadata", "uid");
        for (JsonNode reference : list(child, "metadata", "ownerReferences")) {
            String referred = text(reference, "uid");
            boolean same = uid.isEmpty() || referred.isEmpty()
                    ? text(reference, "kind").equals(text(owner, "kind"))
                            && text(reference, "name").equals(name(owner))
                    : uid.equals(referred);
            if (same) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pod has a volume from this claim. */
    public static boolean mounts(JsonNode pod, String claim) {
        return claimsOf(pod).contains(claim);
    }

    /** The names of the claims that a pod has volumes from. */
    public static List<String> claimsOf(JsonNode pod) {
        return list(pod, "spec", "volumes").stream()
                .map(volume -> text(volume, "persistentVolumeClaim", "claimName"))
                .filter(claim -> !claim.isEmpty())
                .toList();
    }

    static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null) {
            return other;
        }
        return other == null || one.isAfter(other) ? one : other;
    }

    /** A duration as people say it: {@code 45s}, {@code 5m}, {@code 5m30s}, {@code 3h}, {@code 2d}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m" + (seconds % 60 == 0 ? "" : seconds % 60 + "s");
        }
        return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
