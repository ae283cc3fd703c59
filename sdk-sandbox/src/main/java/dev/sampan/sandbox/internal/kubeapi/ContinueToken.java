package dev.sampan.sandbox.internal.kubeapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import dev.sampan.sandbox.internal.schema.ServedResource;
import java.io.IOException;
import java.util.Base64;

/**
 * Where the next page of a list begins.
 *
 * @param revision the revision that the list is of; negative for whatever is newest
 * @param start the first position of the next page
 */
record ContinueToken(long revision, String start) {
    private static final String VERSION = "meta.k8s.io/v1";

    static ContinueToken decode(String text) {
        try {
            JsonNode token = Json.read(Base64.getUrlDecoder().decode(text));
            if (!token.path("v").asText().equals(VERSION)
                    || !token.path("start").isTextual()) {
                throw invalid("incorrect encoded start key (v1 expected)");
            }
            return new ContinueToken(
                    token.path("rv").asLong(), token.path("start").asText());
        } catch (IllegalArgumentException e) {
            throw invalid("illegal base64 data at input byte 0");
        } catch (IOException e) {
            throw invalid("invalid character '%s' looking for beginning of value".formatted(first(text)));
        }
    }

    private static ApiStatusException invalid(String why) {
        return ApiStatusException.badRequest("invalid continue token: continue key is not valid: " + why);
    }

    /** The first byte as Go quotes it: as a character that the byte alone would be. */
    private static String first(String text) {
        int one = Base64.getUrlDecoder().decode(text)[0] & 0xFF;
        return one < 0x20 || one > 0x7E && one < 0xA0 ? "\\u%04x".formatted(one) : String.valueOf((char) one);
    }

    String encode() {
        ObjectNode token = Json.object();
        token.put("v", VERSION);
        token.put("rv", revision);
        token.put("start", start);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
    }

    ContinueToken inconsistent() {
        return new ContinueToken(-1, start);
    }

    /** A text that sorts as the store does. */
    static String position(ObjectNode object, ServedResource resource) {
        return resource.resource().namespaced() ? Meta.namespace(object) + "\1" + Meta.name(object) : Meta.name(object);
    }
}
