package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param status HTTP status
 * @param contentType of the body
 * @param body its bytes
 * @param headers more headers
 */
record ApiReply(int status, String contentType, byte[] body, Map<String, String> headers) {
    static ApiReply json(int status, JsonNode tree) {
        return new ApiReply(status, "application/json", Json.line(tree), Map.of());
    }

    static ApiReply text(int status, String text) {
        return new ApiReply(
                status,
                "text/plain; charset=utf-8",
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of("X-Content-Type-Options", "nosniff"));
    }

    /** For an address outside of every API group. */
    static ApiReply noPage() {
        return text(404, "404 page not found\n");
    }
}
