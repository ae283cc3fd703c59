package dev.sampan.sandbox.internal.openapi.ram;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a statement. It holds when the key has a value and one of those given fits it; a negative one, when none does.
 * Operators and keys that the sandbox does not know are refused when the policy is made.
 */
record Condition(String operator, String key, List<String> values) {
    private static final Set<String> KEYS = Set.of(
            "acs:SourceIp",
            "acs:CurrentTime",
            "acs:SecureTransport",
            "oidc:aud",
            "oidc:iss",
            "oidc:sub",
            "sts:ExternalId");

    /** From the value wanted and the value there is. */
    private static final Map<String, BiPredicate<String, String>> OPERATORS = Map.ofEntries(
            Map.entry("StringEquals", String::equals),
            Map.entry("StringNotEquals", String::equals),
            Map.entry("StringEqualsIgnoreCase", String::equalsIgnoreCase),
            Map.entry("StringNotEqualsIgnoreCase", String::equalsIgnoreCase),
            Map.entry("StringLike", Wildcards::matches),
            Map.entry("StringNotLike", Wildcards::matches),
            Map.entry("Bool", String::equalsIgnoreCase),
            Map.entry("IpAddress", Cidr::contains),
            Map.entry("NotIpAddress", Cidr::contains),
            Map.entry("DateEquals", (wanted, now) -> date(now).equals(date(wanted))),
            Map.entry("DateNotEquals", (wanted, now) -> date(now).equals(date(wanted))),
            Map.entry("DateLessThan", (wanted, now) -> date(now).isBefore(date(wanted))),
            Map.entry("DateLessThanEquals", (wanted, now) -> !date(now).isAfter(date(wanted))),
            Map.entry("DateGreaterThan", (wanted, now) -> date(now).isAfter(date(wanted))),
            Map.entry("DateGreaterThanEquals", (wanted, now) -> !date(now).isBefore(date(wanted))));

    static List<Condition> parse(JsonNode tree) {
        List<Condition> conditions = new ArrayList<>();
        tree.fields().forEachRemaining(operator -> {
            if (!OPERATORS.containsKey(operator.getKey())) {
                throw new MalformedPolicyException("the sandbox does not know the operator " + operator.getKey());
            }
            operator.getValue().fields().forEachRemaining(key -> {
                if (!KEYS.contains(key.getKey())) {
                    throw new MalformedPolicyException("the sandbox does not know the key " + key.getKey());
                }
                List<String> values = Statement.texts(key.getValue(), key.getKey());
                values.forEach(value -> requireValue(operator.getKey(), value));
                conditions.add(new Condition(operator.getKey(), key.getKey(), values));
            });
        });
        return conditions;
    }

    private static void requireValue(String operator, String value) {
        if (operator.endsWith("IpAddress") && !Cidr.isValid(value)) {
            throw new MalformedPolicyException(value + " is no address and no CIDR block");
        }
        if (operator.startsWith("Date")) {
            date(value);
        }
    }

    private static Instant date(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new MalformedPolicyException(text + " is no date such as 2026-08-01T00:00:00Z");
        }
    }

    boolean holds(Map<String, String> context) {
        @Nullable String actual = context.get(key);
        if (actual == null) {
            return false;
        }
        BiPredicate<String, String> fits = java.util.Objects.requireNonNull(OPERATORS.get(operator), operator);
        boolean any = values.stream().anyMatch(value -> fits.test(value, actual));
        return any != operator.contains("Not");
    }
}
