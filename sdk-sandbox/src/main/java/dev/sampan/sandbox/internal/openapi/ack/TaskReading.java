package dev.sampan.sandbox.internal.openapi.ack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** What is read of tasks. */
final class TaskReading {
    private final AckWorld world;

    TaskReading(AckWorld world) {
        this.world = world;
    }

    void register(Map<String, AckCall.Handler> handlers) {
        handlers.put(
                "DescribeTaskInfo",
                call -> world.task(call.parameters().require("TaskId")).shown());
        handlers.put("DescribeClusterTasks", this::list);
    }

    /** Newest first. */
    private JsonNode list(AckCall call) {
        String cluster = world.cluster(call.clusterId()).id();
        long number = call.parameters().number("page_number", 1, Integer.MAX_VALUE, 1);
        long size = call.parameters().number("page_size", 1, 100, 20);
        List<StoredTask> found = new ArrayList<>(world.tasks().stream()
                .filter(task -> task.clusterId().equals(cluster))
                .toList());
        Collections.reverse(found);
        ObjectNode body = Json.object();
        ArrayNode page = body.putArray("tasks");
        found.stream().skip((number - 1) * size).limit(size).forEach(task -> page.add(task.summary()));
        body.putObject("page_info")
                .put("page_number", number)
                .put("page_size", size)
                .put("total_count", found.size());
        return body;
    }
}
