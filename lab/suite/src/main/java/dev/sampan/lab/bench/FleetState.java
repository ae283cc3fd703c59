package dev.sampan.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a side has left of a fleet: labels, specs and data of each object, without what the server gave it and without the annotations
 * in which each side notes its own. Each side must leave the same after the same phase.
 */
final class FleetState {
    private static final List<String> GIVEN = List.of("clusterIP", "clusterIPs");

    private final Api api;
    private final Map<String, SortedMap<String, String>> wanted = new HashMap<>();

    FleetState(Api api) {
        this.api = api;
    }

    /** @throws IllegalStateException if it is not what the first side left after this phase */
    void requireEqual(String namespace, String phase, String side, int objects) throws IOException {
        SortedMap<String, String> state = read(namespace);
        if (state.size() != objects) {
            throw new IllegalStateException(side + " left " + state.size() + " objects instead of " + objects);
        }
        SortedMap<String, String> expected = wanted.computeIfAbsent(phase, p -> state);
        for (Map.Entry<String, String> each : expected.entrySet()) {
            if (!each.getValue().equals(state.get(each.getKey()))) {
                throw new IllegalStateException(side + " left another " + each.getKey() + " after " + phase + ":\n"
                        + state.get(each.getKey()) + "\ninstead of\n" + each.getValue());
            }
        }
    }

    private SortedMap<String, String> read(String namespace) throws IOException {
        SortedMap<String, String> state = new TreeMap<>();
        add(state, "/apis/apps/v1/namespaces/" + namespace + "/deployments");
        add(state, "/apis/autoscaling/v2/namespaces/" + namespace + "/horizontalpodautoscalers");
        add(state, "/api/v1/namespaces/" + namespace + "/services");
        add(state, "/api/v1/namespaces/" + namespace + "/configmaps");
        return state;
    }

    private void add(SortedMap<String, String> state, String path) throws IOException {
        for (JsonNode object : api.get(path).path("items")) {
            String name = object.at("/metadata/name").asText();
            if (!name.equals("kube-root-ca.crt")) {
                state.put(
                        path.substring(path.lastIndexOf('/') + 1) + "/" + name,
                        essence(object).toString());
            }
        }
    }

    private static ObjectNode essence(JsonNode object) {
        ObjectNode essence = Api.JSON.createObjectNode();
        essence.set("labels", object.at("/metadata/labels"));
        essence.set("data", object.path("data"));
        JsonNode spec = object.path("spec").deepCopy();
        if (spec instanceof ObjectNode fields) {
            fields.remove(GIVEN);
        }
        essence.set("spec", spec);
        return essence;
    }
}
