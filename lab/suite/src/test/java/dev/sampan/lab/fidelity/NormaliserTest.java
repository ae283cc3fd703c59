package dev.sampan.lab.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sampan.lab.suite.Entry;
import dev.sampan.lab.suite.Stage;
import dev.sampan.lab.target.Endpoint;
import dev.sampan.lab.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must differ between two clouds is not seen; everything else is. Each case is two answers: equal in the end, or not. */
class NormaliserTest {
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void ids_ofTwoClouds_areNotSeen() {
        assertThat(answer("real", "{metadata: {uid: 0a000000-0000-4000-8000-000000000001}}"))
                .isEqualTo(answer("sandbox", "{metadata: {uid: 0b000000-0000-4000-8000-000000000002}}"));
    }

    @Test
    void uid_thatRefersToAnotherObject_isSeen() {
        String right = """
                items:
                - {metadata: {uid: 0a000000-0000-4000-8000-000000000001}}
                - {metadata: {uid: 0a000000-0000-4000-8000-000000000002}}
                - {owner: {uid: 0a000000-0000-4000-8000-000000000001}}
                """;
        String wrong = right.replace(
                "owner: {uid: 0a000000-0000-4000-8000-000000000001",
                "owner: {uid: 0a000000-0000-4000-8000-000000000002");
        assertThat(answer("real", right)).isNotEqualTo(answer("sandbox", wrong));
    }

    @Test
    void versions_thatCountOtherwise_areNotSeen() {
        assertThat(answers(List.of(object(100), object(100), object(140))))
                .isEqualTo(answers(List.of(object(7), object(7), object(8))));
    }

    @Test
    void version_thatMovesWithoutAChange_isSeen() {
        assertThat(answers(List.of(object(100), object(100)))).isNotEqualTo(answers(List.of(object(7), object(8))));
    }

    @Test
    void version_thatStaysThroughAChange_isSeen() {
        assertThat(answers(List.of(object(100), object(101)))).isNotEqualTo(answers(List.of(object(7), object(7))));
    }

    @Test
    void version_thatIsMissing_isSeen() {
        assertThat(answer("real", object(100))).isNotEqualTo(answer("sandbox", "{metadata: {uid: u}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-01-02T03:04:05Z           | 2027-02-03T04:05:06Z           | true
            2026-01-02T03:04:05.123456Z    | 2027-02-03T04:05:06.654321Z    | true
            2026-01-02T03:04:05Z           | 2027-02-03T04:05:06.654321Z    | false
            2026-01-02T03:04:05Z           | 2027-02-03 04:05:06            | false
            2026-01-02T03:04:05Z           | yesterday                      | false
            10.96.1.2                      | 10.96.200.7                    | true
            10.96.1.2                      | fd00::1                        | false
            10.96.1.2                      | 10.96.1.2/24                   | false
            10.96.1.2                      | 0.0.0.0                        | false
            too old resource version: 1 (5)| too old resource version: 1 (9)| true
            too old resource version: 1 (5)| too old resource version       | false
            a message                      | another message                | false
            """)
    void texts_thatDifferByNature_areTheSameOnlyInTheirForm(String real, String sandbox, boolean same) {
        assertThat(answer("real", "{text: '" + real + "'}").equals(answer("sandbox", "{text: '" + sandbox + "'}")))
                .isEqualTo(same);
    }

    @Test
    void namespaceAndServer_ofTwoClouds_areNotSeen() {
        String text = "{text: 'in namespace %s at %s'}";
        assertThat(answer("real", text.formatted("ns-real", "127.0.0.1:1001")))
                .isEqualTo(answer("sandbox", text.formatted("ns-sandbox", "127.0.0.1:1002")));
    }

    @Test
    void namespace_ofAnother_isSeen() {
        assertThat(answer("real", "{namespace: ns-real}")).isNotEqualTo(answer("sandbox", "{namespace: ns-real}"));
    }

    @Test
    void managers_inTheSameSecond_mayStandEitherWay() {
        String one = "{manager: a, operation: Apply, fieldsV1: {'f:x': {}}}";
        String other = "{manager: b, operation: Update, fieldsV1: {'f:y': {}}}";
        assertThat(answer("real", managed(one, other))).isEqualTo(answer("sandbox", managed(other, one)));
    }

    @Test
    void manager_thatIsLost_isSeen() {
        String one = "{manager: a, operation: Apply}";
        String other = "{manager: b, operation: Update}";
        assertThat(answer("real", managed(one, other))).isNotEqualTo(answer("sandbox", managed(one)));
    }

    @Test
    void field_thatAnotherManagerOwns_isSeen() {
        String right = managed("{manager: a, fieldsV1: {'f:x': {}}}", "{manager: b, fieldsV1: {'f:y': {}}}");
        String wrong = managed("{manager: a, fieldsV1: {'f:y': {}}}", "{manager: b, fieldsV1: {'f:x': {}}}");
        assertThat(answer("real", right)).isNotEqualTo(answer("sandbox", wrong));
    }

    @Test
    void conflicts_ofSeveralManagers_mayStandEitherWay() {
        String one = "{reason: FieldManagerConflict, field: .a, message: m1}";
        String other = "{reason: FieldManagerConflict, field: .b, message: m2}";
        assertThat(answer("real", causes(one, other))).isEqualTo(answer("sandbox", causes(other, one)));
        assertThat(answer("real", causes(one, other))).isNotEqualTo(answer("sandbox", causes(one, one)));
    }

    @Test
    void causes_ofOtherErrors_keepTheirOrder() {
        String one = "{reason: FieldValueInvalid, field: a}";
        String other = "{reason: FieldValueRequired, field: b}";
        assertThat(answer("real", causes(one, other))).isNotEqualTo(answer("sandbox", causes(other, one)));
    }

    @Test
    void status_thatIsAnother_isSeen() {
        assertThat(answer("real", "{status: 200}")).isNotEqualTo(answer("sandbox", "{status: 201}"));
    }

    @Test
    void null_isNotAbsent() {
        assertThat(answer("real", "{eventTime: null}")).isNotEqualTo(answer("sandbox", "{}"));
    }

    @Test
    void number_isNotText() {
        assertThat(answer("real", "{port: 80}")).isNotEqualTo(answer("sandbox", "{port: '80'}"));
    }

    @Test
    void nodePorts_areNotSeen_butThatThereIsNone() {
        assertThat(answer("real", "{nodePort: 30001}")).isEqualTo(answer("sandbox", "{nodePort: 31999}"));
        assertThat(answer("real", "{nodePort: 30001}")).isNotEqualTo(answer("sandbox", "{}"));
    }

    @Test
    void addresses_ofServices_areToldApart() {
        String same = "[{clusterIP: 10.96.0.5}, {clusterIP: 10.96.0.5}]";
        String other = "[{clusterIP: 10.96.0.8}, {clusterIP: 10.96.0.9}]";
        assertThat(answer("real", same)).isNotEqualTo(answer("sandbox", other));
    }

    @Test
    void drawnNames_areKnownWhereverTheyComeUp() {
        String text = "{metadata: {generateName: web-, name: web-%s}, message: 'created web-%s'}";
        assertThat(answer("real", text.formatted("bcdfg", "bcdfg")))
                .isEqualTo(answer("sandbox", text.formatted("x4z56", "x4z56")));
        assertThat(answer("real", text.formatted("bcdfg", "bcdfg")))
                .isNotEqualTo(answer("sandbox", text.formatted("x4z56", "bcdfg")));
    }

    @Test
    void drawnNames_ofAnotherForm_areSeen() {
        String text = "{metadata: {generateName: web-, name: web-%s}}";
        assertThat(answer("real", text.formatted("bcdfg"))).isNotEqualTo(answer("sandbox", text.formatted("aeiou")));
    }

    @Test
    void ages_areNotSeen_butTheirForm() {
        assertThat(answer("real", "{cells: [web, 3s]}")).isEqualTo(answer("sandbox", "{cells: [web, 2m10s]}"));
        assertThat(answer("real", "{cells: [web, 3s]}")).isNotEqualTo(answer("sandbox", "{cells: [web, 3 seconds]}"));
        assertThat(answer("real", "{text: 3s}")).isNotEqualTo(answer("sandbox", "{text: 4s}"));
    }

    @Test
    void tokens_areNotSeen_butThatThereIsNone() {
        assertThat(answer("real", "{token: abc}")).isEqualTo(answer("sandbox", "{token: xyz}"));
        assertThat(answer("real", "{token: abc}")).isNotEqualTo(answer("sandbox", "{token: ''}"));
    }

    private static String object(int version) {
        return "{metadata: {uid: 0a000000-0000-4000-8000-000000000001, resourceVersion: '" + version + "'}}";
    }

    private static String managed(String... entries) {
        return "{managedFields: [" + String.join(", ", entries) + "]}";
    }

    private static String causes(String... causes) {
        return "{causes: [" + String.join(", ", causes) + "]}";
    }

    private static List<JsonNode> answers(List<String> yaml) {
        return normalised("real", yaml);
    }

    private static JsonNode answer(String target, String yaml) {
        return normalised(target, List.of(yaml)).get(0);
    }

    private static List<JsonNode> normalised(String target, List<String> yaml) {
        List<Entry> entries = new ArrayList<>();
        for (String each : yaml) {
            entries.add(new Entry("entry " + entries.size(), read(each)));
        }
        Normaliser normaliser =
                new Normaliser(new Stage(new Nowhere(target, target.equals("real") ? 1001 : 1002), "ns-" + target));
        return List.copyOf(normaliser.normalised(entries).entries().values());
    }

    private static JsonNode read(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    /** A target that nobody calls. */
    private record Nowhere(String name, int port) implements Target {
        @Override
        public String kubeconfig() {
            return "";
        }

        @Override
        public Endpoint kubernetes() {
            return new Endpoint(HttpUrl.get("https://127.0.0.1:" + port), new OkHttpClient());
        }

        @Override
        public Endpoint registry() {
            return new Endpoint(HttpUrl.get("http://127.0.0.1:" + (port + 10)), new OkHttpClient());
        }

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public void close() {}
    }
}
