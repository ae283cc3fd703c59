package dev.sampan.sandbox.internal.schema;

import static dev.sampan.sandbox.internal.schema.Trees.bytes;
import static dev.sampan.sandbox.internal.schema.Trees.deployments;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sampan.sandbox.internal.objects.ApiStatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static String refusal(String body, FieldValidation validation) {
        ApiStatusException e = catchThrowableOfType(
                ApiStatusException.class, () -> deployments().decode(bytes(body), "application/json", validation));
        assertThat(e.code()).isEqualTo(400);
        assertThat(e.reason()).isEqualTo("BadRequest");
        return String.valueOf(e.getMessage());
    }

    @Test
    void strict_unknownAndDuplicateFields_areNamed() {
        assertThat(refusal(
                        "{\"kind\":\"Deployment\",\"spec\":{\"foo\":1,\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\",\"img\":1}]}}}}",
                        FieldValidation.STRICT))
                .isEqualTo("Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: "
                        + "unknown field \"spec.foo\", unknown field \"spec.template.spec.containers[0].img\"");
        assertThat(refusal("{\"spec\":{\"replicas\":1,\"replicas\":2}}", FieldValidation.STRICT))
                .endsWith("strict decoding error: duplicate field \"spec.replicas\"");
    }

    @Test
    void warn_unknownFields_areDroppedAndReported() {
        Decoded decoded =
                deployments().decode(bytes("{\"spec\":{\"foo\":1,\"replicas\":2}}"), null, FieldValidation.WARN);

        assertThat(decoded.warnings()).containsExactly("unknown field \"spec.foo\"");
        assertThat(decoded.tree().path("spec").has("foo")).isFalse();
        assertThat(decoded.tree().path("spec").path("replicas").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {"spec":{"replicas":"3"}} | json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
        {"spec":{"replicas":1.5}} | json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32
        {"spec":[]} | json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec
        {"metadata":{"labels":{"a":1}}} | json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string
        {"spec":{"template":{"spec":{"containers":"x"}}}} | json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container
        {"spec":{"template":{"spec":{"containers":[{"resources":{"limits":{"cpu":"1x"}}}]}}}} | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        """)
    void wrongType_isRefusedInTheWordsOfTheServer(String body, String message) {
        assertThat(refusal(body, FieldValidation.IGNORE))
                .isEqualTo("Deployment in version \"v1\" cannot be handled as a Deployment: " + message);
    }

    @Test
    void otherVersion_isRefused() {
        assertThat(refusal("{\"apiVersion\":\"apps/v2\",\"kind\":\"Deployment\"}", FieldValidation.WARN))
                .isEqualTo(
                        "Deployment in version \"v2\" cannot be handled as a Deployment: no kind \"Deployment\" is registered for version \"apps/v2\" in scheme \"pkg/runtime/scheme.go:111\"");
    }

    @Test
    void notJson_isRefused() {
        assertThat(refusal("hello", FieldValidation.WARN))
                .isEqualTo(
                        "the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; "
                                + "json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)");
    }

    @ParameterizedTest
    @CsvSource({
        "0.5,500m",
        "1000m,1",
        "1000,1k",
        "1024Mi,1Gi",
        "1.5Gi,1536Mi",
        "0.5Gi,512Mi",
        "100Mi,100Mi",
        "1e3,1e3",
        "0,0",
        "0.1Ki,102400m",
        "1500m,1500m",
        "12e6,12e6",
        "5G,5G",
        "-1,-1",
        "1n,1n",
        "0.0000000001,1n",
        "1Ei,1Ei"
    })
    void quantity_isWrittenInItsOneForm(String given, String canonical) {
        assertThat(QuantityText.canonical(given)).isEqualTo(canonical);
    }

    @Test
    void yaml_isReadWithItsLimits() {
        JsonNode tree = Schemas.parse(bytes("a: 1\nb: [x, 0x1F, 1.5, true, null]\n"), "application/yaml");
        assertThat(tree.toString()).isEqualTo("{\"a\":1,\"b\":[\"x\",31,1.5,true,null]}");

        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            deep.append("  ".repeat(i)).append("a:\n");
        }
        ApiStatusException tooDeep = catchThrowableOfType(
                ApiStatusException.class, () -> Schemas.parse(bytes(deep.toString()), "application/yaml"));
        assertThat(tooDeep.getMessage()).contains("depth");

        String bomb =
                "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
                        + "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";
        assertThat(catchThrowableOfType(ApiStatusException.class, () -> Schemas.parse(bytes(bomb), "application/yaml")))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        ApiStatusException.class, () -> Schemas.parse(bytes("a: !!java/x y"), "application/yaml")))
                .isNotNull();
    }

    @Test
    void strict_yamlDuplicate_isNamedWithItsLine() {
        ApiStatusException e = catchThrowableOfType(
                ApiStatusException.class,
                () -> deployments()
                        .decode(
                                bytes("spec:\n  replicas: 1\n  replicas: 2\n"),
                                "application/yaml",
                                FieldValidation.STRICT));
        assertThat(e.getMessage())
                .endsWith(
                        "strict decoding error: yaml: unmarshal errors:\n  line 3: key \"replicas\" already set in map");
    }

    @Test
    void roundTrip_dropsZeroValuesAsTheServersTypesDo() {
        JsonNode tree = deployments()
                .decode(
                        bytes(
                                "{\"metadata\":{\"labels\":{},\"creationTimestamp\":null},\"spec\":{\"replicas\":0,\"paused\":false,\"minReadySeconds\":0}}"),
                        null,
                        FieldValidation.STRICT)
                .tree();

        assertThat(tree.path("metadata")).isEmpty();
        assertThat(tree.path("spec").path("replicas").asInt(-1)).isZero();
        assertThat(tree.path("spec").has("paused")).isFalse();
        assertThat(tree.path("spec").has("minReadySeconds")).isFalse();
        assertThat(tree.path("status").isObject()).isTrue();
    }
}
