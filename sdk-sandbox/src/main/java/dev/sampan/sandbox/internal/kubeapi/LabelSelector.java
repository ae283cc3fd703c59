package dev.sampan.sandbox.internal.kubeapi;

import dev.sampan.sandbox.internal.objects.ApiStatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A label selector in its text form: equality, sets, existence and comparison. Immutable. */
final class LabelSelector {
    private static final Pattern TOKEN = Pattern.compile("\\s*(==|!=|=|!|<|>|\\(|\\)|,|[^\\s=!<>(),]+)");
    private static final Pattern KEY = Pattern.compile(
            "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");

    private final List<Predicate<Map<String, String>>> requirements = new ArrayList<>();

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private LabelSelector(String text) {
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            tokens.add(matcher.group(1));
            end = matcher.end();
        }
        if (!text.substring(end).isBlank()) {
            throw bad("couldn't parse the selector string \"%s\"".formatted(text));
        }
        parse();
    }

    /**
     * Reads the text; blank selects everything.
     *
     * @throws ApiStatusException 400
     */
    static LabelSelector parse(String text) {
        return new LabelSelector(text);
    }

    boolean isEverything() {
        return requirements.isEmpty();
    }

    boolean matches(Map<String, String> labels) {
        for (Predicate<Map<String, String>> requirement : requirements) {
            if (!requirement.test(labels)) {
                return false;
            }
        }
        return true;
    }

    private void parse() {
        if (tokens.isEmpty()) {
            return;
        }
        while (true) {
            requirements.add(requirement());
            String separator = next();
            if (separator == null) {
                return;
            }
            if (!separator.equals(",")) {
                throw bad("found '%s', expected: ',' or 'end of string'".formatted(separator));
            }
        }
    }

    private Predicate<Map<String, String>> requirement() {
        String first = next();
        if (first == null) {
            throw bad("found '', expected: identifier after ','");
        }
        if (first.equals("!")) {
            String absent = key(next());
            return labels -> !labels.containsKey(absent);
        }
        String key = key(first);
        String operator = peek();
        if (operator == null || operator.equals(",")) {
            return labels -> labels.containsKey(key);
        }
        at++;
        return switch (operator) {
            case "=", "==" -> equal(key, value(key));
            case "!=" -> equal(key, value(key)).negate();
            case "in" -> in(key, values(key));
            case "notin" -> in(key, values(key)).negate();
            case ">", "<" -> compare(key, operator, value(key));
            default -> throw bad("found '%s', expected: in, notin, =, ==, !=, gt, lt".formatted(operator));
        };
    }

    private static Predicate<Map<String, String>> equal(String key, String value) {
        return labels -> value.equals(labels.get(key));
    }

    private static Predicate<Map<String, String>> in(String key, Set<String> values) {
        return labels -> {
            String value = labels.get(key);
            return value != null && values.contains(value);
        };
    }

    private static Predicate<Map<String, String>> compare(String key, String operator, String bound) {
        long limit;
        try {
            limit = Long.parseLong(bound);
        } catch (NumberFormatException e) {
            throw bad("values[0][%s]: Invalid value: \"%s\": for 'Gt', 'Lt' operators, the value must be an integer"
                    .formatted(key, bound));
        }
        return labels -> {
            String value = labels.get(key);
            if (value == null || !value.matches("-?\\d{1,18}")) {
                return false;
            }
            long number = Long.parseLong(value);
            return operator.equals(">") ? number > limit : number < limit;
        };
    }

    private String value(String key) {
        String value = peek();
        if (value == null || value.equals(",")) {
            return "";
        }
        at++;
        return checked(key, 0, value);
    }

    private Set<String> values(String key) {
        String opening = next();
        if (!"(".equals(opening)) {
            throw bad("found '%s' expected: '('".formatted(opening == null ? "" : opening));
        }
        Set<String> values = new TreeSet<>();
        while (true) {
            String token = next();
            if (token == null) {
                throw bad("found '', expected: ',' or ')'");
            }
            if (token.equals(")")) {
                return values;
            }
            if (token.equals(",")) {
                if (values.isEmpty() || ",".equals(peek()) || ")".equals(peek())) {
                    values.add("");
                }
                continue;
            }
            values.add(checked(key, values.size(), token));
        }
    }

    private static String checked(String key, int number, String value) {
        if (!VALUE.matcher(value).matches() || value.length() > 63) {
            throw bad(
                    "values[%d][%s]: Invalid value: \"%s\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
                            .formatted(number, key, value));
        }
        return value;
    }

    private static String key(@Nullable String token) {
        if (token == null || !KEY.matcher(token).matches()) {
            throw bad(
                    "<nil>: Invalid value: \"%s\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
                            .formatted(token == null ? "" : token));
        }
        return token;
    }

    private @Nullable String next() {
        return at < tokens.size() ? tokens.get(at++) : null;
    }

    private @Nullable String peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    private static ApiStatusException bad(String why) {
        return ApiStatusException.badRequest("unable to parse requirement: " + why);
    }
}
