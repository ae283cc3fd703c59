package dev.sampan.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.kube.Kind;
import dev.sampan.plan.Change;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One object of a plan.
 *
 * @param intended what is applied, its intent note included
 * @param live what is there
 * @param result what would be there afterwards
 * @param changes what differs, empty if it need not be written
 * @param forced whether fields are taken from other managers
 */
record PlannedObject(
        Kind kind,
        ObjectNode intended,
        @Nullable ObjectNode live,
        ObjectNode result,
        List<Change> changes,
        boolean forced) {
    PlannedObject {
        changes = List.copyOf(changes);
    }

    String label() {
        return kind.kind() + "/" + Json.name(intended);
    }

    /** What this plan has read of the object or would write: field paths and their live values. */
    SortedMap<String, String> fingerprint(@Nullable ObjectNode now) {
        SortedMap<String, String> print = new TreeMap<>();
        print.put(
                label(),
                now == null ? "(absent)" : now.path("metadata").path("uid").asText());
        if (now != null) {
            ObjectNode wished = intended.deepCopy();
            wished.remove(List.of("apiVersion", "kind"));
            values(label(), wished, now, print);
            FieldOwners.of(now).ourValues(label(), print);
        }
        return print;
    }

    /** Whether an object is as this plan would leave it, by our own hand. */
    boolean isHeldBy(ObjectNode now) {
        return Json.annotation(now, Marks.INTENT).equals(Json.annotation(intended, Marks.INTENT))
                && FieldOwners.of(now).weOwn(intended);
    }

    private static void values(
            String path,
            com.fasterxml.jackson.databind.JsonNode wished,
            com.fasterxml.jackson.databind.JsonNode now,
            SortedMap<String, String> print) {
        if (wished.isObject()) {
            wished.fields()
                    .forEachRemaining(m -> values(path + "." + m.getKey(), m.getValue(), now.path(m.getKey()), print));
        } else if (wished.isArray()
                && !wished.isEmpty()
                && Json.keyOf(wished.get(0)).isPresent()) {
            for (int i = 0; i < wished.size(); i++) {
                String key = Json.keyOf(wished.get(i)).orElse(String.valueOf(i));
                values(path + "[" + key + "]", wished.get(i), Json.matching(now, wished.get(i), i), print);
            }
        } else {
            print.put(path, now.isMissingNode() ? "(none)" : Json.text(Objects.requireNonNull(now)));
        }
    }

    static Kind kindOf(ObjectNode object) {
        return switch (object.path("kind").asText()) {
            case "Deployment" -> Kind.DEPLOYMENT;
            case "Service" -> Kind.SERVICE;
            case "ConfigMap" -> Kind.CONFIG_MAP;
            case "HorizontalPodAutoscaler" -> Kind.HORIZONTAL_POD_AUTOSCALER;
            default ->
                throw new IllegalStateException(
                        "no app has a " + object.path("kind").asText());
        };
    }
}
