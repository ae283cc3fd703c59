package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of config files that differ between the ConfigMap in use and the one intended. */
final class ConfigDiff {
    private static final int MAX_LINES = 6;
    private static final int WIDTH = 200;
    private static final Pattern SECRET =
            Pattern.compile("(?i)^(.*(?:password|passwd|secret|token|key|credential)[\\w.-]*[\"']?\\s*[:=]\\s*).+$");

    private ConfigDiff() {}

    static List<Change> between(LiveApp live, List<ObjectNode> intended) {
        ObjectNode deployment = live.deployment();
        if (deployment == null) {
            return List.of();
        }
        String used = deployment
                .at("/spec/template/spec/volumes")
                .findPath("configMap")
                .path("name")
                .asText();
        ObjectNode before = live.configs().getOrDefault(used, Json.object());
        return between(before, configOf(intended));
    }

    /** Of the ConfigMaps of two releases. */
    static List<Change> between(List<ObjectNode> before, List<ObjectNode> after) {
        return between(configOf(before), configOf(after));
    }

    private static ObjectNode configOf(List<ObjectNode> objects) {
        return objects.stream()
                .filter(o -> o.path("kind").asText().equals("ConfigMap"))
                .findFirst()
                .orElse(Json.object());
    }

    private static List<Change> between(ObjectNode before, ObjectNode after) {
        Set<String> files = new TreeSet<>();
        before.path("data").fieldNames().forEachRemaining(files::add);
        after.path("data").fieldNames().forEachRemaining(files::add);
        List<Change> changes = new ArrayList<>();
        for (String file : files) {
            lines(file, before.path("data").path(file), after.path("data").path(file), changes);
        }
        return changes;
    }

    private static void lines(String file, JsonNode before, JsonNode after, List<Change> changes) {
        List<String> old = before.asText().lines().toList();
        List<String> now = after.asText().lines().toList();
        List<String> gone = old.stream().filter(line -> !now.contains(line)).toList();
        List<String> come = now.stream().filter(line -> !old.contains(line)).toList();
        int rows = Math.max(gone.size(), come.size());
        for (int i = 0; i < Math.min(rows, MAX_LINES); i++) {
            changes.add(new Change(
                    Change.Kind.UPDATE,
                    "config",
                    file,
                    i < gone.size() ? masked(gone.get(i)) : null,
                    i < come.size() ? masked(come.get(i)) : null));
        }
        if (rows > MAX_LINES) {
            changes.add(new Change(Change.Kind.UPDATE, "config", file, null, (rows - MAX_LINES) + " more lines"));
        }
    }

    private static String masked(String line) {
        Matcher secret = SECRET.matcher(line);
        return secret.matches() ? secret.group(1) + Redaction.HIDDEN : Redaction.line(line, WIDTH);
    }
}
