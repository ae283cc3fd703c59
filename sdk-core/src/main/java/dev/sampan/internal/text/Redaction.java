package dev.sampan.internal.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what nobody should see: secrets by their shape or by the name before them, and characters that could
 * make a terminal lie. The one place where this is decided.
 */
public final class Redaction {
    /** What stands where a secret stood. */
    public static final String HIDDEN = "[hidden]";

    private static final int LONGEST = 2_000;
    private static final String NAMES =
            "authorization|proxy-authorization|cookie|set-cookie|x-acs-security-token|x-registry-auth"
                    + "|password|passwd|pwd|secret|client[_-]?secret|access[_-]?key[_-]?secret|accesskeysecret|secret[_-]?access[_-]?key"
                    + "|security[_-]?token|securitytoken|sts[_-]?token|session[_-]?token|refresh[_-]?token|access[_-]?token"
                    + "|id[_-]?token|authorizationtoken|token|api[_-]?key|apikey|signature|private[_-]?key|client-key-data";
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile(
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)", Pattern.DOTALL),
            Pattern.compile("\\b(?:Bearer|Basic)\\s+[A-Za-z0-9._~+/=-]{6,}", Pattern.CASE_INSENSITIVE),
            Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*)?"),
            Pattern.compile("\\bLTAI[A-Za-z0-9]{12,26}\\b"),
            Pattern.compile("\\bSTS\\.[A-Za-z0-9]{10,}\\b"),
            Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"),
            Pattern.compile("\\bgh[pousr]_[A-Za-z0-9]{20,}\\b"),
            Pattern.compile("\\bglpat-[A-Za-z0-9_-]{16,}"),
            Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{10,}"));
    private static final Pattern NAMED = Pattern.compile(
            "(?<name>(?<![A-Za-z0-9])(?:" + NAMES + ")[\"']?\\s*[:=]\\s*)(?:\"[^\"]*\"|'[^']*'|[^\\s,;&}\"']+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO =
            Pattern.compile("(?<scheme>[a-z][a-z0-9+.-]*://)[^/@\\s]+@", Pattern.CASE_INSENSITIVE);

    private Redaction() {}

    /** One line without secrets and without control characters, cut to at most 2,000 characters. */
    public static String line(String text) {
        return clean(text, false, LONGEST);
    }

    /** As {@link #line} with another length. */
    public static String line(String text, int longest) {
        return clean(text, false, longest);
    }

    /** As {@link #line}, but line breaks and tabs stay. */
    public static String lines(String text) {
        return clean(text, true, LONGEST);
    }

    /** Hides secrets and changes nothing else. */
    public static String secrets(String text) {
        String result = text;
        for (Pattern shape : SHAPES) {
            result = shape.matcher(result).replaceAll(Matcher.quoteReplacement(HIDDEN));
        }
        result = NAMED.matcher(result).replaceAll("${name}" + Matcher.quoteReplacement(HIDDEN));
        return USER_INFO.matcher(result).replaceAll("${scheme}" + Matcher.quoteReplacement(HIDDEN) + "@");
    }

    /** Replaces control and direction characters, so that a log line cannot move the cursor or reverse its own text. */
    public static String printable(String text, boolean keepLineBreaks) {
        StringBuilder result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                result.append(keepLineBreaks ? (char) c : ' ');
            } else if (isDangerous(c)) {
                result.append('\uFFFD');
            } else {
                result.appendCodePoint(c);
            }
        });
        return result.toString();
    }

    private static boolean isDangerous(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String clean(String text, boolean keepLineBreaks, int longest) {
        // Cut first to bound the work of the patterns, and again because hiding can make a text longer.
        String bounded = text.length() > 4 * longest ? text.substring(0, 4 * longest) : text;
        return Cut.to(printable(secrets(bounded.replace("\r\n", "\n")), keepLineBreaks), longest);
    }
}
