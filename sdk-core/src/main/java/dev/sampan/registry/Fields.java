package dev.sampan.registry;

import dev.sampan.plan.Change;
import java.util.List;

/** Compares fields. */
final class Fields {
    private Fields() {}

    /** Adds a change when the two differ. */
    static void compare(List<Change> changes, String object, String field, Object now, Object wished) {
        if (!now.equals(wished)) {
            changes.add(new Change(Change.Kind.UPDATE, object, field, now.toString(), wished.toString()));
        }
    }
}
