package dev.sampan.sandbox.internal.openapi.ram;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** A policy document of RAM, version 1: statements, of which a Deny wins over any Allow. Immutable. */
public final class PolicyDocument {
    private static final int LONGEST = 6144;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String text;
    private final List<Statement> statements;

    private PolicyDocument(String text, List<Statement> statements) {
        this.text = text;
        this.statements = List.copyOf(statements);
    }

    /** What a document says to a question. */
    public enum Answer {
        ALLOWED,
        DENIED,
        SILENT
    }

    /** Reads what an identity may do. */
    public static PolicyDocument parse(String text) {
        return parse(text, false);
    }

    /** Reads who may assume a role: its statements have principals and no resources. */
    public static PolicyDocument parseTrust(String text) {
        return parse(text, true);
    }

    private static PolicyDocument parse(String text, boolean trust) {
        if (text.length() > LONGEST) {
            throw new MalformedPolicyException("it is longer than " + LONGEST + " characters");
        }
        JsonNode tree = tree(text);
        tree.fieldNames().forEachRemaining(name -> {
            if (!name.equals("Version") && !name.equals("Statement")) {
                throw new MalformedPolicyException("a policy has no element " + name);
            }
        });
        if (!tree.path("Version").asText("").equals("1")) {
            throw new MalformedPolicyException("Version must be \"1\"");
        }
        JsonNode given = tree.path("Statement");
        if (!given.isArray() || given.isEmpty()) {
            throw new MalformedPolicyException("Statement must be a list with at least one statement");
        }
        List<Statement> statements = new ArrayList<>();
        given.forEach(each -> statements.add(Statement.parse(each, trust)));
        return new PolicyDocument(text, statements);
    }

    private static JsonNode tree(String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedPolicyException("it is no JSON: " + e.getOriginalMessage());
        }
        throw new MalformedPolicyException("it is no JSON object");
    }

    /** A deny, else an allow, else nothing. */
    public Answer answer(Question question) {
        boolean allowed = false;
        for (Statement statement : statements) {
            if (statement.matches(question)) {
                if (!statement.allows()) {
                    return Answer.DENIED;
                }
                allowed = true;
            }
        }
        return allowed ? Answer.ALLOWED : Answer.SILENT;
    }

    /** As it was given. */
    public String text() {
        return text;
    }
}
