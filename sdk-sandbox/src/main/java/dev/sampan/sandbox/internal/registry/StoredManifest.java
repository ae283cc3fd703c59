package dev.sampan.sandbox.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** A manifest as it was pushed, and its parsed tree. Immutable by agreement. */
record StoredManifest(String digest, String mediaType, byte[] bytes, JsonNode tree, Instant pushed) {
    Optional<String> subject() {
        return Optional.ofNullable(tree.path("subject").path("digest").textValue());
    }

    /** The artifact type, or for an image without one the type of its configuration. */
    String artifactType() {
        String own = tree.path("artifactType").asText("");
        return own.isEmpty() ? tree.path("config").path("mediaType").asText("") : own;
    }

    boolean isIndex() {
        return MediaTypes.isIndex(mediaType);
    }
}
