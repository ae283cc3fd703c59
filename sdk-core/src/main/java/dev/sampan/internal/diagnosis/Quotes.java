package dev.sampan.internal.diagnosis;

import dev.sampan.internal.text.Redaction;
import dev.sampan.plan.Evidence;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Text of others, made fit to be shown: no secrets, terminal escapes, control or direction characters, endless lines. */
public final class Quotes {
    static final int LOG_LINES = 10;
    private static final int LONGEST = 300;
    private static final Pattern ESCAPES = Pattern.compile(
            "[\\u001B\\uFFFD]\\[[0-?]*[ -/]*[@-~]|\\u001B(?:\\][^\\u0007\\u001B]*(?:\\u0007|\\u001B\\\\)?|[@-Z\\\\^_])");
    private static final Pattern BLANKS = Pattern.compile("[\\t\\r\\n\\u2028\\u2029]+");
    private static final Pattern STACK_FRAME = Pattern.compile(
            "\\s*(?:at [^\\s(]+\\([^()]*\\)(?: ~?\\[.*])?|\\.\\.\\. \\d+ (?:more|common frames omitted))\\s*");
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF]");

    private Quotes() {}

    /** One line of at most 300 characters. */
    public static String line(String text) {
        String clean = whole(text.length() > 4 * LONGEST ? text.substring(0, 4 * LONGEST) : text);
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 3) + "...";
    }

    /** One line, as long as it is. */
    public static String whole(String text) {
        String plain = Redaction.secrets(ESCAPES.matcher(text).replaceAll(""));
        return UNSEEN.matcher(BLANKS.matcher(plain).replaceAll(" "))
                .replaceAll("")
                .strip();
    }

    /** The last lines of a log as evidence, newest last; if they are too many, those of stack traces that only say where go first. */
    static List<Evidence> log(String pod, String container, List<String> lines) {
        List<String> seen = quoted(lines.stream());
        if (seen.size() > LOG_LINES) {
            seen = quoted(
                    lines.stream().filter(line -> !STACK_FRAME.matcher(line).matches()));
        }
        return seen.subList(Math.max(0, seen.size() - LOG_LINES), seen.size()).stream()
                .map(line -> new Evidence("log " + pod + "/" + container, line))
                .toList();
    }

    private static List<String> quoted(Stream<String> lines) {
        return lines.map(Quotes::line).filter(line -> !line.isEmpty()).toList();
    }
}
