package dev.sampan.sandbox.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What a kube-apiserver 1.35.4 answered to objects of the usual kinds that have one thing wrong. In the file an {@code object} that it
 * takes stands before its cases: where it is changed, to what ({@code null}: to a null; no value: taken out), and the answer.
 */
class RecordedAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> object_withOneThingWrong_isRefusedInTheServersWords() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        ObjectNode valid = JSON.createObjectNode();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                RecordedAnswersTest.class.getResourceAsStream("recorded-answers.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = JSON.readTree(line);
                if (entry.has("object")) {
                    valid = (ObjectNode) entry.get("object");
                    ObjectNode object = valid.deepCopy();
                    tests.add(DynamicTest.dynamicTest(
                            valid.path("kind").asText() + " as it is",
                            () -> assertThat(answer(object)).isEmpty()));
                } else {
                    tests.add(test(valid, entry));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(300);
        return tests.stream();
    }

    private static DynamicTest test(ObjectNode valid, JsonNode entry) {
        ObjectNode object = valid.deepCopy();
        String at = entry.path("at").asText();
        JsonNode value = entry.get("value");
        String name = valid.path("kind").asText() + " " + at + " = " + (value == null ? "nothing" : value);
        change(object, JsonPointer.compile(at), value);
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(answer(object)).isEqualTo(entry.path("answer").asText()));
    }

    private static void change(ObjectNode object, JsonPointer at, @Nullable JsonNode value) {
        JsonNode parent = object.at(at.head());
        if (parent instanceof ArrayNode array) {
            int index = at.last().getMatchingIndex();
            if (value == null) {
                array.remove(index);
            } else {
                array.set(index, value);
            }
        } else if (value == null) {
            ((ObjectNode) parent).remove(at.last().getMatchingProperty());
        } else {
            ((ObjectNode) parent).set(at.last().getMatchingProperty(), value);
        }
    }

    /** The refusal of a POST, as far as the schema goes; empty if there is none. */
    private static String answer(ObjectNode object) {
        String apiVersion = object.path("apiVersion").asText();
        ServedResource resource = Schemas.builtIn().resources().stream()
                .filter(each ->
                        each.resource().kind().equals(object.path("kind").asText())
                                && each.resource().apiVersion().equals(apiVersion))
                .findFirst()
                .orElseThrow(() -> new AssertionError(apiVersion));
        try {
            ObjectNode tree = resource.accept(object, FieldValidation.IGNORE).tree();
            resource.applyDefaults(tree);
            ObjectNode metadata = tree.withObjectProperty("metadata");
            if (resource.resource().namespaced()) {
                metadata.put("namespace", "default");
            }
            metadata.put("uid", "0a1b");
            resource.prepareForCreate(tree);
            List<FieldError> errors = resource.validateCreate(tree);
            return errors.isEmpty()
                    ? ""
                    : String.valueOf(FieldError.refusal(
                                    resource.resource(), metadata.path("name").asText(""), errors)
                            .getMessage());
        } catch (ApiStatusException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
