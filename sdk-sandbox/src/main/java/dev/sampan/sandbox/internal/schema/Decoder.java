package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a body into an object of one kind, as strictly as the request asks. */
record Decoder(Type type, String group, String version, String kind) {
    private static final String TYPE_META =
            "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";

    Decoded decode(byte[] body, @Nullable String contentType, FieldValidation validation) {
        Documents document;
        try {
            document = Documents.parse(body, contentType);
        } catch (ApiStatusException e) {
            throw unrecognized("couldn't get version/kind; json parse error: " + e.getMessage(), body);
        }
        if (!document.tree().isObject()) {
            String found = Normalizer.describe(document.tree());
            throw unrecognized(
                    "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go value of type %s"
                            .formatted(found, TYPE_META),
                    body);
        }
        return accept(document.tree(), document.problems(), validation);
    }

    private ApiStatusException unrecognized(String why, byte[] body) {
        return ApiStatusException.badRequest("the object provided is unrecognized (must be of type %s): %s (%s)"
                .formatted(kind, why, Documents.summary(body)));
    }

    /** @param problems what parsing found already */
    Decoded accept(JsonNode tree, List<String> problems, FieldValidation validation) {
        if (!(tree instanceof ObjectNode object)) {
            throw cannotBeHandled(
                    kind,
                    "json: cannot unmarshal %s into Go value of type v1.%s".formatted(Normalizer.describe(tree), kind));
        }
        checkKind(object);
        List<String> strict = new ArrayList<>(problems);
        try {
            new Normalizer(strict).normalize(object, type);
        } catch (Normalizer.Mismatch e) {
            throw cannotBeHandled(kind, String.valueOf(e.getMessage()));
        }
        if (validation == FieldValidation.STRICT && !strict.isEmpty()) {
            throw cannotBeHandled(kind, strictError(strict));
        }
        return new Decoded(object, validation == FieldValidation.WARN ? List.copyOf(strict) : List.of());
    }

    static String strictError(List<String> problems) {
        return "strict decoding error: " + String.join(", ", problems);
    }

    void checkKind(ObjectNode object) {
        String apiVersion = group.isEmpty() ? version : group + "/" + version;
        String givenKind = text(object, "kind");
        String givenVersion = text(object, "apiVersion");
        if (givenKind.isEmpty()) {
            object.put("kind", kind);
        } else if (!givenKind.equals(kind)) {
            throw cannotBeHandled(
                    givenKind,
                    Schemas.builtIn().findKind(group, version, givenKind).isPresent()
                            ? "converting (%s.%s) to (%s.%s): unknown conversion"
                                    .formatted(version, givenKind, goPackage(), kind)
                            : "no kind \"%s\" is registered for version \"%s\"".formatted(givenKind, apiVersion));
        }
        if (givenVersion.isEmpty()) {
            object.put("apiVersion", apiVersion);
        } else if (!givenVersion.equals(apiVersion)) {
            throw ApiStatusException.badRequest(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(givenVersion, apiVersion));
        }
    }

    private String goPackage() {
        return group.isEmpty() ? "core" : group.replaceFirst("\\..*", "");
    }

    private static String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || !value.isTextual() ? "" : value.textValue();
    }

    private ApiStatusException cannotBeHandled(String givenKind, String why) {
        return ApiStatusException.badRequest(
                "%s in version \"%s\" cannot be handled as a %s: %s".formatted(givenKind, version, kind, why));
    }
}
