package dev.sampan.sandbox.internal.openapi.ram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sampan.sandbox.internal.openapi.ram.PolicyDocument.Answer;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
    private static final String REPOSITORY = "acs:cr:ap-southeast-1:5123:repository/cri-1/shop/web";

    private static Question ask(String action, String resource) {
        return ask(action, resource, Map.of());
    }

    private static Question ask(String action, String resource, Map<String, String> context) {
        return new Question(action, resource, context, Map.of());
    }

    private static PolicyDocument statement(String inside) {
        return PolicyDocument.parse("{\"Version\":\"1\",\"Statement\":[{" + inside + "}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "cr:GetRepository, true",
        "cr:getrepository, true",
        "cr:DeleteRepository, false",
        "cs:GetRepository, false"
    })
    void action_withWildcard_isMatchedWhateverItsCase(String action, boolean allowed) {
        PolicyDocument document = statement("\"Effect\":\"Allow\",\"Action\":\"cr:Get*\",\"Resource\":\"*\"");

        assertThat(document.answer(ask(action, REPOSITORY)) == Answer.ALLOWED).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "acs:cr:*:*:repository/cri-1/shop/*, true",
        "acs:cr:*:*:repository/*, true",
        "acs:cr:*:5123:repository/cri-1/shop/we?, true",
        "acs:cr:eu-central-1:*:repository/*, false",
        "acs:cr:*:*:repository/cri-1/shop, false",
        "acs:cr:*:*:instance/*, false"
    })
    void resource_withWildcards_isMatchedWhole(String pattern, boolean allowed) {
        PolicyDocument document =
                statement("\"Effect\":\"Allow\",\"Action\":[\"cr:*\"],\"Resource\":[\"" + pattern + "\"]");

        assertThat(document.answer(ask("cr:GetRepository", REPOSITORY)) == Answer.ALLOWED)
                .isEqualTo(allowed);
    }

    @Test
    void deny_besideAllow_wins() {
        PolicyDocument document = PolicyDocument.parse("""
                {"Version": "1", "Statement": [
                  {"Effect": "Deny", "Action": "cr:Delete*", "Resource": "*"},
                  {"Effect": "Allow", "Action": "*", "Resource": "*"}]}""");

        assertThat(document.answer(ask("cr:DeleteRepository", REPOSITORY))).isEqualTo(Answer.DENIED);
        assertThat(document.answer(ask("cr:GetRepository", REPOSITORY))).isEqualTo(Answer.ALLOWED);
    }

    @Test
    void notActionAndNotResource_meanAllOthers() {
        PolicyDocument document = statement("\"Effect\":\"Allow\",\"NotAction\":\"cr:Delete*\",\"NotResource\":\""
                + "acs:cr:*:*:repository/*/secret/*\"");

        assertThat(document.answer(ask("cr:GetRepository", REPOSITORY))).isEqualTo(Answer.ALLOWED);
        assertThat(document.answer(ask("cr:DeleteRepository", REPOSITORY))).isEqualTo(Answer.SILENT);
        assertThat(document.answer(ask("cr:GetRepository", REPOSITORY.replace("shop", "secret"))))
                .isEqualTo(Answer.SILENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StringEquals|oidc:sub|system:serviceaccount:a:b|true",
                "StringEquals|oidc:sub|system:serviceaccount:a:*|false",
                "StringLike|oidc:sub|system:serviceaccount:a:*|true",
                "StringNotEquals|oidc:sub|system:serviceaccount:a:b|false",
                "StringNotLike|oidc:sub|other:*|true",
                "StringEqualsIgnoreCase|oidc:sub|SYSTEM:serviceaccount:a:b|true",
                "IpAddress|acs:SourceIp|10.0.0.0/8|true",
                "NotIpAddress|acs:SourceIp|10.0.0.0/8|false",
                "IpAddress|acs:SourceIp|10.1.2.4|false",
                "Bool|acs:SecureTransport|true|true",
                "DateLessThan|acs:CurrentTime|2026-09-01T00:00:00Z|true",
                "DateGreaterThan|acs:CurrentTime|2026-08-01T08:00:00+08:00|false",
                "DateLessThanEquals|acs:CurrentTime|2026-08-01T00:00:00Z|true",
                "StringEquals|oidc:aud|sts.aliyuncs.com|false"
            })
    void condition_holdsOrNot(String operator, String key, String value, boolean holds) {
        PolicyDocument document = statement("\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\""
                + operator + "\":{\"" + key + "\":[\"" + value + "\"]}}");
        Map<String, String> context = Map.of(
                "oidc:sub", "system:serviceaccount:a:b",
                "acs:SourceIp", "10.1.2.3",
                "acs:SecureTransport", "true",
                "acs:CurrentTime", "2026-08-01T00:00:00Z");

        assertThat(document.answer(ask("cr:ListInstance", "*", context)) == Answer.ALLOWED)
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Version\":\"2\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}|Version",
                "{\"Version\":\"1\",\"Statement\":[]}|at least one",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Maybe\",\"Action\":\"*\",\"Resource\":\"*\"}]}|Effect",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"*\"}]}|Action",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\"}]}|Resource",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"list\",\"Resource\":\"*\"}]}|product:Action",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Sid\":\"a\"}]}|Sid",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"NumericEquals\":{\"acs:SourceIp\":\"1\"}}}]}|NumericEquals",
                "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"StringEquals\":{\"acs:Colour\":\"1\"}}}]}|acs:Colour",
                "no json|no JSON"
            })
    void document_thatCannotBeEvaluated_isRefused(String text, String why) {
        assertThatThrownBy(() -> PolicyDocument.parse(text))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageContaining(why);
    }

    @Test
    void trust_namesWhoMayAssume() {
        PolicyDocument trust = PolicyDocument.parseTrust("""
                {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"Federated": ["acs:ram::5123:oidc-provider/ack"]},
                 "Condition": {"StringEquals": {"oidc:sub": "system:serviceaccount:a:b"}}}]}""");
        Map<String, String> claims = Map.of("oidc:sub", "system:serviceaccount:a:b");

        assertThat(trust.answer(new Question(
                        "sts:AssumeRole", "*", claims, Map.of("Federated", Set.of("acs:ram::5123:oidc-provider/ack")))))
                .isEqualTo(Answer.ALLOWED);
        assertThat(trust.answer(new Question(
                        "sts:AssumeRole",
                        "*",
                        Map.of(),
                        Map.of("Federated", Set.of("acs:ram::5123:oidc-provider/ack")))))
                .isEqualTo(Answer.SILENT);
        assertThat(trust.answer(
                        new Question("sts:AssumeRole", "*", claims, Map.of("RAM", Set.of("acs:ram::5123:root")))))
                .isEqualTo(Answer.SILENT);
    }
}
