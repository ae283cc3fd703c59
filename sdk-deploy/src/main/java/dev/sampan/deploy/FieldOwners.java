package dev.sampan.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Who owns which field of a live object, read from its managedFields. Immutable. */
final class FieldOwners {
    private static final Pattern PATH = Pattern.compile("\\[[^\\]]*\\]|[^.\\[]+");

    private final @Nullable ObjectNode live;
    private final List<Entry> entries;

    private FieldOwners(@Nullable ObjectNode live, List<Entry> entries) {
        this.live = live;
        this.entries = entries;
    }

    private record Entry(String manager, boolean apply, String subresource, String time, JsonNode fields) {}

    static FieldOwners of(@Nullable ObjectNode live) {
        List<Entry> entries = new ArrayList<>();
        if (live != null) {
            for (JsonNode entry : live.path("metadata").path("managedFields")) {
                entries.add(new Entry(
                        entry.path("manager").asText(),
                        entry.path("operation").asText().equals("Apply"),
                        entry.path("subresource").asText(),
                        entry.path("time").asText(),
                        entry.path("fieldsV1")));
            }
        }
        return new FieldOwners(live, List.copyOf(entries));
    }

    /**
     * The managers other than ours that own a path such as {@code spec.replicas} or
     * {@code spec.template.spec.containers[web].image}, where brackets hold the value of an element's key.
     */
    List<String> othersOf(String path) {
        return entries.stream()
                .filter(e -> !isOurs(e) && owns(e.fields(), path))
                .map(Entry::manager)
                .distinct()
                .toList();
    }

    /** When a manager last wrote to the object; the API keeps no time per field. */
    Optional<String> since(String manager) {
        return entries.stream()
                .filter(e -> e.manager().equals(manager))
                .map(Entry::time)
                .max(String::compareTo);
    }

    /** Whether our apply still owns every field of this intent: then nobody has changed one since. */
    boolean weOwn(ObjectNode intent) {
        return entries.stream().filter(FieldOwners::isOurs).anyMatch(e -> covers(withoutIdentity(intent), e.fields()));
    }

    /** Adds the live values of all fields that our apply owns. */
    void ourValues(String prefix, SortedMap<String, String> into) {
        if (live != null) {
            ObjectNode object = live;
            entries.stream().filter(FieldOwners::isOurs).forEach(e -> values(prefix, object, e.fields(), into));
        }
    }

    /** Whether Sampan has ever applied the object. */
    boolean hasOurs() {
        return entries.stream().anyMatch(FieldOwners::isOurs);
    }

    /** Whether our apply owns a path and nobody else does. */
    boolean isOursAlone(String path) {
        return entries.stream().anyMatch(e -> isOurs(e) && owns(e.fields(), path))
                && othersOf(path).isEmpty();
    }

    /** The managers other than ours, the last writer first; those of status and the like left out. */
    List<String> others() {
        return entries.stream()
                .filter(e -> !isOurs(e) && e.subresource().isEmpty())
                .sorted(Comparator.comparing(Entry::time).reversed())
                .map(Entry::manager)
                .distinct()
                .toList();
    }

    private static boolean isOurs(Entry entry) {
        return entry.apply() && entry.manager().equals(Marks.MANAGER);
    }

    private static ObjectNode withoutIdentity(ObjectNode intent) {
        ObjectNode copy = intent.deepCopy();
        copy.remove(List.of("apiVersion", "kind"));
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("name", "namespace"));
        }
        return copy;
    }

    private boolean owns(JsonNode fields, String path) {
        JsonNode value = live == null ? Json.object() : live;
        return owns(
                fields,
                value,
                PATH.matcher(path).results().map(MatchResult::group).toList(),
                "");
    }

    /** Keys of labels and annotations hold dots, so a name may go on over several parts of a path. */
    private static boolean owns(JsonNode fields, JsonNode value, List<String> parts, String name) {
        JsonNode named = name.isEmpty() ? fields : fields.path("f:" + name);
        JsonNode its = name.isEmpty() ? value : value.path(name);
        if (parts.isEmpty()) {
            return !named.isMissingNode();
        }
        String part = parts.get(0);
        List<String> rest = parts.subList(1, parts.size());
        if (part.startsWith("[")) {
            String key = part.substring(1, part.length() - 1);
            return StreamSupport.stream(its.spliterator(), false)
                    .filter(element -> Json.keyOf(element).equals(Optional.of(key)))
                    .anyMatch(element -> elementFields(element, named)
                            .map(owned -> owns(owned, element, rest, ""))
                            .orElse(false));
        }
        String longer = name.isEmpty() ? part : name + "." + part;
        boolean here = !name.isEmpty() && !named.isMissingNode() && owns(named, its, parts, "");
        return here || owns(fields, value, rest, longer);
    }

    private static boolean covers(JsonNode intent, JsonNode fields) {
        if (fields.isMissingNode()) {
            return false;
        }
        if (isLeaf(fields) || intent.isValueNode()) {
            return true;
        }
        if (intent.isArray()) {
            return StreamSupport.stream(intent.spliterator(), false)
                    .allMatch(element -> elementFields(element, fields)
                            .map(f -> covers(element, f))
                            .orElse(false));
        }
        Iterator<Map.Entry<String, JsonNode>> members = intent.fields();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            if (!covers(member.getValue(), fields.path("f:" + member.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static void values(String prefix, JsonNode value, JsonNode fields, SortedMap<String, String> into) {
        if (isLeaf(fields) || value.isMissingNode()) {
            into.put(prefix, value.isMissingNode() ? "(none)" : Json.text(value));
            return;
        }
        fields.fields().forEachRemaining(member -> {
            String key = member.getKey();
            if (key.startsWith("f:")) {
                String name = key.substring(2);
                values(prefix + "." + name, value.path(name), member.getValue(), into);
            } else if (!key.equals(".")) {
                values(prefix + "[" + key.substring(2) + "]", element(value, key), member.getValue(), into);
            }
        });
    }

    /** Whether a set speaks of elements of a list. */
    static boolean isKeyed(JsonNode fields) {
        return fields.properties().stream()
                .anyMatch(m -> m.getKey().startsWith("k:") || m.getKey().startsWith("v:"));
    }

    private static boolean isLeaf(JsonNode fields) {
        return fields.isEmpty() || (fields.size() == 1 && fields.has("."));
    }

    private static Optional<JsonNode> elementFields(JsonNode element, JsonNode fields) {
        Iterator<Map.Entry<String, JsonNode>> members = fields.fields();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            if (isElement(element, member.getKey())) {
                return Optional.of(member.getValue());
            }
        }
        return Optional.empty();
    }

    /** The element of a list that a key such as {@code k:{"name":"web"}} means, or a missing node. */
    static JsonNode element(JsonNode list, String key) {
        for (JsonNode element : list) {
            if (isElement(element, key)) {
                return element;
            }
        }
        return list.path(-1);
    }

    static boolean isElement(JsonNode element, String key) {
        if (key.startsWith("v:")) {
            return parse(key.substring(2)).equals(element);
        }
        if (!key.startsWith("k:")) {
            return false;
        }
        Iterator<Map.Entry<String, JsonNode>> parts = parse(key.substring(2)).fields();
        while (parts.hasNext()) {
            Map.Entry<String, JsonNode> part = parts.next();
            if (!element.path(part.getKey()).asText().equals(part.getValue().asText())) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return Json.object();
        }
    }
}
