package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The difference between an object as it is and as a dry-run says it would be; what the server keeps for itself is left out. */
final class FieldDiff {
    private static final Set<String> SERVER_METADATA = Set.of(
            "managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink", "namespace");
    private static final Set<String> OWN_NOTES = Set.of(Marks.INTENT, Marks.RELEASE, Marks.FENCE, Marks.LAST_APPLIED);
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(?:password|passwd|secret|token|api[_.-]?key|access[_.-]?key|credential|private[_.-]?key).*");
    private static final int WIDTH = 200;

    private final String object;
    private final List<Change> changes = new ArrayList<>();

    private FieldDiff(String object) {
        this.object = object;
    }

    static List<Change> between(String object, ObjectNode before, ObjectNode after) {
        FieldDiff diff = new FieldDiff(object);
        diff.compare("", before, after);
        return List.copyOf(diff.changes);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after) || sameNumber(before, after) || isServerField(path)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(
                    name -> compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name)));
        } else if (Json.isKeyed(before) && Json.isKeyed(after)) {
            compareElements(path, before, after);
        } else {
            add(path, before, after);
        }
    }

    private static boolean sameNumber(JsonNode before, JsonNode after) {
        return before.isNumber() && after.isNumber() && before.decimalValue().compareTo(after.decimalValue()) == 0;
    }

    private void compareElements(String path, JsonNode before, JsonNode after) {
        for (int i = 0; i < after.size(); i++) {
            JsonNode element = after.get(i);
            compare(elementPath(path, element), Json.matching(before, element, i), element);
        }
        for (int i = 0; i < before.size(); i++) {
            JsonNode element = before.get(i);
            if (Json.matching(after, element, i).isMissingNode()) {
                compare(elementPath(path, element), element, after.path(-1));
            }
        }
    }

    private void add(String path, JsonNode before, JsonNode after) {
        String shownBefore = show(path, before);
        String shownAfter = show(path, after);
        if (shownBefore == null && shownAfter == null) {
            return;
        }
        changes.add(new Change(Change.Kind.UPDATE, object, path, shownBefore, shownAfter));
    }

    private static @Nullable String show(String path, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (path.contains(".env[") && SECRET.matcher(path).matches() && value.isValueNode()) {
            return "(hidden " + Json.digest(value.asText()).shortHex() + ")";
        }
        String text =
                value.isObject() && value.has("value") && SECRET.matcher(path).matches()
                        ? "(hidden " + Json.digest(value.path("value").asText()).shortHex() + ")"
                        : Json.text(value);
        return Redaction.line(text, WIDTH);
    }

    private static boolean isServerField(String path) {
        if (path.equals("status")) {
            return true;
        }
        if (path.startsWith("metadata.annotations.")) {
            return OWN_NOTES.contains(path.substring("metadata.annotations.".length()));
        }
        return path.startsWith("metadata.") && SERVER_METADATA.contains(path.substring("metadata.".length()));
    }

    private static String elementPath(String path, JsonNode element) {
        Optional<String> key = Json.keyOf(element);
        return path + "[" + key.orElse("?") + "]";
    }
}
