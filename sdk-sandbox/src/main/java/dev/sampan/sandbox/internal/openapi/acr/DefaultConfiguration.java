package dev.sampan.sandbox.internal.openapi.acr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sampan.sandbox.internal.openapi.OpenApiRefusal;
import dev.sampan.sandbox.internal.openapi.Parameters;
import java.util.Set;

/** What a namespace gives to the repositories that a push makes; JSON in a parameter. */
final class DefaultConfiguration {
    private static final String NAME = "DefaultRepoConfiguration";
    private static final Set<String> KNOWN = Set.of("RepoType", "TagImmutability");
    private static final ObjectMapper JSON = new ObjectMapper();

    private DefaultConfiguration() {}

    static boolean fixedTags(String text) {
        JsonNode tree = parsed(text);
        tree.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                throw new OpenApiRefusal(
                        400, "UnsupportedParameter", "The field " + field + " of " + NAME + " is not supported.");
            }
        });
        if (!tree.path("RepoType").asText(RepositoryOperations.PRIVATE).equals(RepositoryOperations.PRIVATE)) {
            throw new OpenApiRefusal(400, "UnsupportedParameter", "The sandbox's repositories are PRIVATE.");
        }
        return tree.path("TagImmutability").asBoolean(false);
    }

    private static JsonNode parsed(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw Parameters.invalid(NAME, "is no JSON");
        }
        throw Parameters.invalid(NAME, "is no JSON object");
    }
}
