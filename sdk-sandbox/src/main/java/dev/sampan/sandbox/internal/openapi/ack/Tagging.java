package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tags of clusters. */
final class Tagging {
    private static final int MOST_RESOURCES = 50;
    private static final int MOST_TAGS = 20;

    private final AckWorld world;

    Tagging(AckWorld world) {
        this.world = world;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put("TagResources", this::tag);
        handlers.put("UntagResources", this::untag);
        handlers.put("ListTagResources", this::list);
    }

    private JsonNode tag(AckCall call) {
        JsonNode tags = call.body().path("tags");
        if (tags.size() > MOST_TAGS) {
            throw Parameters.invalid("tags", "are more than " + MOST_TAGS);
        }
        for (StoredCluster cluster : clusters(call.body().path("resource_ids"), call.text("resource_type"))) {
            tags.forEach(tag ->
                    cluster.tag(tag.path("key").asText(), tag.path("value").asText()));
        }
        return answered(call);
    }

    private JsonNode untag(AckCall call) {
        boolean all = call.parameters().flag("all");
        for (StoredCluster cluster : clusters(call.json("resource_ids"), call.value("resource_type"))) {
            if (all) {
                cluster.fields().putArray("tags");
            } else {
                call.json("tag_keys").forEach(key -> cluster.untag(key.asText()));
            }
        }
        return answered(call);
    }

    private JsonNode list(AckCall call) {
        ObjectNode body = Json.object().put("next_token", "");
        ArrayNode found = body.putObject("tag_resources").putArray("tag_resource");
        for (StoredCluster cluster : clusters(call.json("resource_ids"), call.value("resource_type"))) {
            cluster.tags()
                    .forEach(tag -> found.addObject()
                            .put("resource_id", cluster.id())
                            .put("resource_type", "CLUSTER")
                            .put("tag_key", tag.path("key").asText())
                            .put("tag_value", tag.path("value").asText()));
        }
        return body.put("request_id", call.parameters().requestId());
    }

    private List<StoredCluster> clusters(JsonNode ids, String type) {
        if (!type.equals("CLUSTER")) {
            throw Parameters.invalid("resource_type", "is not CLUSTER");
        }
        if (ids.size() > MOST_RESOURCES) {
            throw Parameters.invalid("resource_ids", "are more than " + MOST_RESOURCES);
        }
        List<StoredCluster> clusters = new ArrayList<>();
        ids.forEach(id -> clusters.add(world.cluster(id.asText())));
        return clusters;
    }

    private static JsonNode answered(AckCall call) {
        return Json.object().put("RequestId", call.parameters().requestId());
    }
}
