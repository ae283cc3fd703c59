package dev.sampan.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sampan.plan.Reading;
import dev.sampan.plan.Reading.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushStatementsTest {
    private static Optional<Reading> reading(String... statements) {
        PushStatements all = new PushStatements("cri-1");
        for (String statement : statements) {
            all.read("{\"Version\": \"1\", \"Statement\": [" + statement + "]}");
        }
        return all.reading();
    }

    private static String allow(String action, String resource) {
        return "{\"Effect\": \"Allow\", \"Action\": \"" + action + "\", \"Resource\": \"" + resource + "\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "*, *, to *",
        "cr:*, *, to *",
        "CR:Push*, acs:cr:*:*:repository/*, to *",
        "cr:PushRepository, acs:cr:*:*:repository/cri-1/team/*, to team/*",
        "cr:PushRepository, acs:cr:ap-southeast-1:5:repository/cri-1/team/web, to team/web",
        "cr:PushRepository, acs:*:*:*:*, to *",
        "cr:PushRepository, acs:cr:*:*:repository/cri-1*, to *",
    })
    void statementThatAllows_tellsWhere(String action, String resource, String where) {
        assertThat(reading(allow(action, resource)).orElseThrow()).satisfies(reading -> {
            assertThat(reading.verdict()).isEqualTo(Verdict.PASS);
            assertThat(reading.what()).isEqualTo(where);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "cr:PullRepository, *",
        "cs:*, *",
        "cr:PushRepository, acs:cr:*:*:repository/cri-2/team/*",
        "cr:PushRepository, acs:oss:*:*:repository/*",
        "cr:PushRepository, acs:cr:*:*:instance/*",
        "cr:PushRepository, nonsense",
    })
    void statementOfSomethingElse_letsNobodyPush(String action, String resource) {
        assertThat(reading(allow(action, resource))).isEmpty();
    }

    @Test
    void denialOrCondition_leavesItUnknown() {
        String deny = "{\"Effect\": \"Deny\", \"Action\": [\"cr:Push*\"], \"Resource\": [\"*\"]}";
        String condition =
                "{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {\"Bool\": {}}}";

        assertThat(reading(allow("cr:*", "*"), deny).orElseThrow().verdict()).isEqualTo(Verdict.NO_DATA);
        assertThat(reading(condition).orElseThrow().what()).contains("under a condition");
        assertThat(reading(deny)).isEmpty();
    }

    @Test
    void exceptedAction_leavesItUnknown() {
        assertThat(reading("{\"Effect\": \"Allow\", \"NotAction\": \"ecs:*\", \"Resource\": \"*\"}")
                        .orElseThrow()
                        .verdict())
                .isEqualTo(Verdict.NO_DATA);
    }

    @Test
    void policyThatCannotBeRead_leavesItUnknown() {
        PushStatements statements = new PushStatements("cri-1");
        statements.read("{");

        assertThat(statements.reading().orElseThrow().verdict()).isEqualTo(Verdict.NO_DATA);
    }
}
