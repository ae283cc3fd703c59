package dev.sampan.internal.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.internal.http.HttpAnswer;
import dev.sampan.internal.kube.KubeNamespace.Listing;
import dev.sampan.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Follows the pages of a list. */
final class Pages {
    private static final int LIMIT = 500;
    private static final int MOST_PAGES = 2_000;

    private final KubeCalls calls;

    Pages(KubeCalls calls) {
        this.calls = calls;
    }

    /** Every item; when the pages run out of date on the way, the list is read again in one piece. */
    Listing all(KubeRequest request, Kind kind) {
        Deadline deadline = calls.deadline();
        List<ObjectNode> items = new ArrayList<>();
        String token = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            KubeRequest next = request.withQuery("limit", Integer.toString(LIMIT));
            next = token.isEmpty() ? next : next.withQuery("continue", token);
            HttpAnswer answer = calls.answer(next, deadline).value();
            if (answer.status() == 410 && !token.isEmpty()) {
                return whole(request, kind, deadline);
            }
            ObjectNode list = calls.tree(next, answer);
            collect(list, kind, items);
            token = list.path("metadata").path("continue").asText("");
            if (token.isEmpty()) {
                return new Listing(
                        items, list.path("metadata").path("resourceVersion").asText(""));
            }
        }
        throw calls.errors()
                .late(request.attempted(), deadline.allowed(), items.size() + " items on " + MOST_PAGES + " pages");
    }

    private Listing whole(KubeRequest request, Kind kind, Deadline deadline) {
        ObjectNode list = calls.json(request, deadline);
        List<ObjectNode> items = new ArrayList<>();
        collect(list, kind, items);
        return new Listing(items, list.path("metadata").path("resourceVersion").asText(""));
    }

    /** Items of a list do not say what they are; a tree of ours always does. */
    private static void collect(ObjectNode list, Kind kind, List<ObjectNode> items) {
        for (JsonNode item : list.path("items")) {
            if (item instanceof ObjectNode object) {
                items.add(object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind()));
            }
        }
    }
}
