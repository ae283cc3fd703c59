package dev.sampan.sandbox.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.nio.charset.StandardCharsets;
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
            String why = String.valueOf(e.getMessage());
            throw unrecognized(
                    why.startsWith(YamlDocuments.REFUSAL)
                            ? why.substring(YamlDocuments.REFUSAL.length())
                            : "couldn't get version/kind; json parse error: " + why,
                    body);
        }
        if (type.custom
                && document.tree().path("kind").asText().isEmpty()
                && document.tree().isObject()) {
            throw unrecognized(
                    "Object 'Kind' is missing in '%s'".formatted(new String(body, StandardCharsets.UTF_8)), body);
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
        if (type.custom) {
            strict.sort(null);
        }
        if (validation == FieldValidation.STRICT && !strict.isEmpty()) {
            throw cannotBeHandled(kind, strictError(strict));
        }
        return new Decoded(object, validation == FieldValidation.WARN ? List.copyOf(strict) : List.of());
    }

    static String strictError(List<String> problems) {
        return "strict decoding error: " + String.join(", ", joined(problems));
    }

    /** The problems that the reader of YAML found are one for the server. */
    static List<String> joined(List<String> problems) {
        List<String> parts = new ArrayList<>(problems);
        List<String> ofYaml =
                problems.stream().filter(problem -> problem.startsWith("line ")).toList();
        if (!ofYaml.isEmpty()) {
            parts.removeAll(ofYaml);
            parts.add(0, "yaml: unmarshal errors:\n  " + String.join("\n  ", ofYaml));
        }
        return parts;
    }

    void checkKind(ObjectNode object) {
        String apiVersion = apiVersion();
        String givenKind = text(object, "kind");
        String givenVersion = text(object, "apiVersion");
        if (givenKind.isEmpty()) {
            object.put("kind", kind);
        }
        String problem = kindProblem(object);
        if (problem != null) {
            throw kind.equals("DeleteOptions")
                    ? ApiStatusException.badRequest(problem)
                    : cannotBeHandled(
                            givenKind.isEmpty() ? kind : givenKind,
                            givenVersion.isEmpty() ? version : givenVersion.substring(givenVersion.indexOf('/') + 1),
                            problem);
        }
        if (givenVersion.isEmpty()) {
            object.put("apiVersion", apiVersion);
        } else if (!givenVersion.equals(apiVersion)) {
            throw ApiStatusException.badRequest(
                    "the API version in the data (%s) does not match the expected API version (%s)"
                            .formatted(givenVersion, apiVersion));
        }
    }

    /** Why an object of a kind that is not known, or that is known and another, is not of this one; null if it is. */
    @Nullable
    String kindProblem(ObjectNode object) {
        String givenKind = text(object, "kind");
        String givenVersion = text(object, "apiVersion");
        return kindProblem(
                givenKind.isEmpty() ? kind : givenKind, givenVersion.isEmpty() ? apiVersion() : givenVersion);
    }

    private String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    private @Nullable String kindProblem(String givenKind, String givenVersion) {
        int slash = givenVersion.indexOf('/');
        String givenGroup = slash < 0 ? "" : givenVersion.substring(0, slash);
        String bareVersion = givenVersion.substring(slash + 1);
        boolean own = givenKind.equals(kind) && givenGroup.equals(group) && bareVersion.equals(version);
        if (own) {
            return null;
        }
        // options of deletions are read by a scheme that knows nothing else
        if (kind.equals("DeleteOptions")
                || Schemas.builtIn()
                        .findKind(givenGroup, bareVersion, givenKind)
                        .isEmpty()) {
            return "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/runtime/scheme.go:111\""
                    .formatted(givenKind, givenVersion);
        }
        return givenKind.equals(kind)
                ? null
                : "converting (%s.%s) to (%s.%s): unknown conversion"
                        .formatted(bareVersion, givenKind, goPackage(), kind);
    }

    private String goPackage() {
        return group.isEmpty() ? "core" : group.replaceFirst("\\..*", "");
    }

    private static String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || !value.isTextual() ? "" : value.textValue();
    }

    private ApiStatusException cannotBeHandled(String givenKind, String why) {
        return cannotBeHandled(givenKind, version, why);
    }

    private ApiStatusException cannotBeHandled(String givenKind, String givenVersion, String why) {
        return ApiStatusException.badRequest(
                "%s in version \"%s\" cannot be handled as a %s: %s".formatted(givenKind, givenVersion, kind, why));
    }
}
