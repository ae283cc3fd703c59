package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.FieldSet.Path;
import dev.sampan.sandbox.internal.schema.ManagedFields.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A field that another manager owns and an apply wants to have otherwise. */
record Conflict(Key manager, Path path) {
    static ApiStatusException refusal(List<Conflict> conflicts) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        ArrayNode causes = details.putArray("causes");
        for (Conflict conflict : conflicts) {
            causes.addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", "conflict with " + conflict.manager.display())
                    .put("field", conflict.path.toString());
        }
        return new ApiStatusException(409, "Conflict", message(conflicts), details);
    }

    private static String message(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with %s: %s".formatted(only.manager.display(), only.path);
        }
        Map<String, List<String>> byManager = new TreeMap<>();
        for (Conflict conflict : conflicts) {
            byManager
                    .computeIfAbsent(conflict.manager.display(), manager -> new ArrayList<>())
                    .add(conflict.path.toString());
        }
        List<String> lines = new ArrayList<>();
        byManager.forEach((manager, paths) -> {
            lines.add("conflicts with " + manager + ":");
            paths.forEach(path -> lines.add("- " + path));
        });
        return "Apply failed with %d conflicts: %s".formatted(conflicts.size(), String.join("\n", lines));
    }
}
