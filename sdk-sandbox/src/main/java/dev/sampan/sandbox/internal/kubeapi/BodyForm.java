package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** How the text of an answer is written. Answers are made as JSON in one line; other forms are made of that at the end. */
enum BodyForm {
    LINE,
    INDENTED,
    YAML;

    static final String JSON_TYPE = "application/json";
    static final String YAML_TYPE = "application/yaml";

    /**
     * What the caller gets, of a refusal too: browsers, curl and wget get indented JSON unless they say otherwise.
     *
     * @param pretty the parameter, null if it is absent
     */
    static BodyForm of(String accept, @Nullable String pretty, String userAgent) {
        for (MediaRange range : MediaRange.parse(accept)) {
            if (range.includes(JSON_TYPE)) {
                break;
            }
            if (range.includes(YAML_TYPE)) {
                return YAML;
            }
        }
        boolean indented = pretty == null || pretty.isEmpty()
                ? userAgent.startsWith("curl") || userAgent.startsWith("Wget") || userAgent.startsWith("Mozilla/5.0")
                : pretty.equalsIgnoreCase("true") || pretty.equals("1") || pretty.equalsIgnoreCase("t");
        return indented ? INDENTED : LINE;
    }

    /** A JSON answer in this form; any other as it is. */
    ApiReply write(ApiReply reply) {
        if (this == LINE || !reply.contentType().equals(JSON_TYPE)) {
            return reply;
        }
        try {
            JsonNode tree = Json.read(reply.body());
            return this == YAML
                    ? new ApiReply(reply.status(), YAML_TYPE, YamlText.of(tree), reply.headers())
                    : new ApiReply(reply.status(), JSON_TYPE, Json.pretty(tree), reply.headers());
        } catch (IOException e) {
            throw new UncheckedIOException("an answer of type JSON is none", e);
        }
    }
}
