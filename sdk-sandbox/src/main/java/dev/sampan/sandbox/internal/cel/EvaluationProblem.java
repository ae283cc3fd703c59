package dev.sampan.sandbox.internal.cel;

import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of the server's interpreter for what this one finds. */
final class EvaluationProblem {
    private static final Pattern PLACE = Pattern.compile("^evaluation error at <input>:\\d+: ");
    private static final Pattern KEY = Pattern.compile("key '(.*?)' is not present in map");
    private static final Pattern INDEX = Pattern.compile("[Ii]ndex out of bounds: (-?\\d+)");

    private EvaluationProblem() {}

    static String message(CelEvaluationException problem) {
        for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException refusal) {
                // what one of our functions says of its arguments
                return String.valueOf(refusal.getMessage());
            }
        }
        String text = PLACE.matcher(String.valueOf(problem.getMessage())).replaceFirst("");
        return switch (problem.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> found(KEY, text, "no such key: ");
            case INDEX_OUT_OF_BOUNDS -> found(INDEX, text, "index out of bounds: ");
            case DIVIDE_BY_ZERO -> "division by zero";
            case NUMERIC_OVERFLOW -> "integer overflow";
            case OVERLOAD_NOT_FOUND -> "no such overload";
            default -> text;
        };
    }

    private static String found(Pattern pattern, String text, String words) {
        Matcher matcher = pattern.matcher(text);
        return words + (matcher.find() ? matcher.group(1) : text);
    }
}
