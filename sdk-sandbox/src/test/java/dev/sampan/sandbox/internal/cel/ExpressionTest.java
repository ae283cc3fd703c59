package dev.sampan.sandbox.internal.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final JsonNode SCHEMA = json("""
            {"type": "object", "properties": {"spec": {"type": "object", "properties": {
              "replicas": {"type": "integer"}, "cpu": {"type": "string"}, "namespace": {"type": "string"},
              "a-b": {"type": "integer"}, "due": {"type": "string", "format": "date-time"},
              "names": {"type": "array", "items": {"type": "string"}},
              "marks": {"type": "object", "additionalProperties": {"type": "string"}}}}}}""");
    private static final JsonNode OBJECT = json("""
            {"metadata": {"name": "web"}, "spec": {"replicas": 3, "cpu": "500m", "namespace": "n", "a-b": 1,
             "due": "2030-01-01T00:00:00Z", "names": ["a", "b", "c"], "marks": {"k": "v"}}}""");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.spec.replicas == 3",
                "self.spec.replicas < 3.5",
                "self.metadata.name == 'web'",
                "self.spec.__namespace__ == 'n' && self.spec.a__dash__b == 1",
                "self.spec.due > timestamp('2029-12-31T00:00:00Z')",
                "self.spec.names.isSorted() && self.spec.names.max() == 'c' && self.spec.names.indexOf('b') == 1",
                "[1, 2, 3].sum() == 6",
                "self.spec.marks['k'] == 'v' && !has(self.spec.marks.other)",
                "quantity(self.spec.cpu).isLessThan(quantity('1')) && quantity('1Ki').asInteger() == 1024",
                "!isQuantity('lots') && quantity('1').add(1).compareTo(quantity('2')) == 0",
                "self.spec.cpu.find('[0-9]+') == '500' && 'a1b2'.findAll('[0-9]') == ['1', '2']",
                "'%s has %d, %.1f'.format(['web', 3, 0.5]) == 'web has 3, 0.5'",
                "sets.contains(self.spec.names, ['a'])"
            })
    void expression_thatHolds_isTrue(String text) {
        assertThat(evaluated(text)).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    self.spec.length         | undefined field 'length'
                    self.spec.replicas == 'x'| found no matching overload for '_==_' applied to '(int, string)'
                    self.spec.replicas >     | Syntax error: mismatched input '<EOF>'
                    self.metadata.labels     | undefined field 'labels'
                    other == 1               | undeclared reference to 'other'
                    """)
    void compile_ofWhatTheSchemaDoesNotHave_saysWhere(String text, String words) {
        assertThatThrownBy(() -> Expression.compile(text, Scope.ofSchema(SCHEMA, true, false)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith("compilation failed: ERROR: <input>:1:")
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    self.spec.marks['z'] == 'v'          | no such key: z
                    self.spec.names[7] == 'a'            | index out of bounds: 7
                    1 / (self.spec.replicas - 3) == 1    | division by zero
                    quantity('lots').sign() == 1         | quantities must match the regular expression
                    self.spec.names.filter(n, false).min() == 'a' | min called on empty list
                    """)
    void evaluate_ofWhatIsNotThere_saysSoInTheWordsOfTheServer(String text, String words) {
        assertThatThrownBy(() -> evaluated(text))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith(words);
    }

    @Test
    void mentions_ofAVariable_isSeenWhereverItStands() {
        Scope scope = Scope.ofSchema(SCHEMA, true, false);
        assertThat(Expression.compile("[1].all(i, oldSelf.spec.replicas > i)", scope)
                        .mentions("oldSelf"))
                .isTrue();
        assertThat(Expression.compile("self.spec.replicas > 1", scope).mentions("oldSelf"))
                .isFalse();
    }

    @Test
    void evaluate_ofDynamicVariables_comparesWithNull() {
        Scope scope = Scope.dynamic(Set.of("object", "oldObject"));
        Expression expression = Expression.compile("oldObject == null && object.spec.?missing.orValue(5) == 5", scope);
        assertThat(expression.evaluate(Map.of("object", Values.of(OBJECT), "oldObject", Values.of(json("null")))))
                .isEqualTo(true);
    }

    private static Object evaluated(String text) {
        return Expression.compile(text, Scope.ofSchema(SCHEMA, true, false))
                .evaluate(Map.of("self", Values.of(OBJECT, SCHEMA)));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
