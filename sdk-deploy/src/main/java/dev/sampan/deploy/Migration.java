package dev.sampan.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that brings the schema of an app's data forward before its pods are replaced. Immutable.
 *
 * @param job what the job is called
 * @param schema the schema that is there when it is done
 * @param compatibleWith the oldest schema for which a program may be made and still run on that one
 * @param image null means the app's own
 * @param limit how long it may take, tries included
 * @param retries how often it is tried again
 */
record Migration(
        String job,
        int schema,
        int compatibleWith,
        @Nullable String image,
        @Nullable List<String> command,
        @Nullable List<String> args,
        Duration limit,
        int retries) {
    /** As {@link #json} has written it; null when there is none. */
    static @Nullable Migration of(JsonNode json) {
        return json.isMissingNode()
                ? null
                : new Migration(
                        json.path("job").asText(),
                        json.path("schema").asInt(),
                        json.path("compatibleWith").asInt(),
                        json.path("image").textValue(),
                        words(json.path("command")),
                        words(json.path("args")),
                        Duration.parse(json.path("limit").asText()),
                        json.path("retries").asInt());
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("job", job)
                .put("schema", schema)
                .put("compatibleWith", compatibleWith)
                .put("limit", limit.toString())
                .put("retries", retries);
        if (image != null) {
            json.put("image", image);
        }
        put(json, "command", command);
        put(json, "args", args);
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable List<String> words) {
        if (words != null) {
            words.forEach(json.putArray(field)::add);
        }
    }

    private static @Nullable List<String> words(JsonNode json) {
        if (json.isMissingNode()) {
            return null;
        }
        List<String> words = new ArrayList<>();
        json.forEach(word -> words.add(word.asText()));
        return words;
    }
}
