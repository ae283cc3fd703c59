package dev.sampan.sandbox.internal.cel;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newMemberOverload;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code 'at most %d'.format([max])}. */
final class FormatFunction {
    private static final Pattern CLAUSE = Pattern.compile("%(%|(?:\\.(\\d+))?([a-zA-Z]))");

    static final FunctionLibrary LIBRARY = new FunctionLibrary(
            List.of(newFunctionDeclaration(
                    "format",
                    newMemberOverload(
                            "string_format", SimpleType.STRING, SimpleType.STRING, ListType.create(SimpleType.DYN)))),
            List.of(CelFunctionBinding.from("string_format", String.class, List.class, FormatFunction::format)));

    private FormatFunction() {}

    private static String format(String text, List<?> arguments) {
        Matcher clauses = CLAUSE.matcher(text);
        StringBuilder formatted = new StringBuilder();
        int at = 0;
        while (clauses.find()) {
            String clause = clauses.group();
            if (clause.equals("%%")) {
                clauses.appendReplacement(formatted, "%");
                continue;
            }
            if (at >= arguments.size()) {
                throw new IllegalArgumentException("index " + at + " out of range");
            }
            String value = formatted(clauses.group(3), clauses.group(2), arguments.get(at++));
            clauses.appendReplacement(formatted, Matcher.quoteReplacement(value));
        }
        return clauses.appendTail(formatted).toString();
    }

    private static String formatted(String verb, String precision, Object value) {
        return switch (verb) {
            case "s" -> text(value);
            case "d" -> String.valueOf(((Number) value).longValue());
            case "f" ->
                String.format(
                        Locale.ROOT,
                        "%." + (precision == null ? "6" : precision) + "f",
                        ((Number) value).doubleValue());
            case "e" ->
                String.format(
                        Locale.ROOT,
                        "%." + (precision == null ? "6" : precision) + "e",
                        ((Number) value).doubleValue());
            case "b" -> value instanceof Boolean truth ? (truth ? "1" : "0") : Long.toBinaryString((Long) value);
            case "x" -> Long.toHexString((Long) value);
            case "X" -> Long.toHexString((Long) value).toUpperCase(Locale.ROOT);
            case "o" -> Long.toOctalString((Long) value);
            default ->
                throw new IllegalArgumentException(
                        "could not parse formatting clause: unrecognized formatting clause \"" + verb + "\"");
        };
    }

    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(FormatFunction::text).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> text(entry.getKey()) + ": " + text(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString().equals("NULL_VALUE") ? "null" : value.toString();
    }
}
