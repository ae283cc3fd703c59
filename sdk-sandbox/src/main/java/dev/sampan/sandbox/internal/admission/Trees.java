package dev.sampan.sandbox.internal.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads of object trees that several plug-ins share. */
final class Trees {
    private Trees() {}

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
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

    static boolean isDeleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    /** The containers of a pod of these lists, in order. */
    static List<JsonNode> containers(JsonNode podSpec, String... lists) {
        List<JsonNode> containers = new ArrayList<>();
        for (String list : lists) {
            podSpec.path(list).forEach(containers::add);
        }
        return containers;
    }

    /** Among objects that an annotation marks as the default, the newest, of equally new ones the first by name. */
    static Optional<ObjectNode> newestDefault(List<ObjectNode> candidates, String... annotations) {
        return candidates.stream()
                .filter(candidate -> {
                    Map<String, String> present = annotations(candidate);
                    for (String annotation : annotations) {
                        if ("true".equals(present.get(annotation))) {
                            return true;
                        }
                    }
                    return false;
                })
                .min(Comparator.comparing((ObjectNode candidate) -> candidate
                                .path("metadata")
                                .path("creationTimestamp")
                                .asText())
                        .reversed()
                        .thenComparing(Trees::name));
    }
}
