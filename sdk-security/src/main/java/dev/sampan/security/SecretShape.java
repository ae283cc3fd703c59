package dev.sampan.security;

import dev.sampan.internal.text.Redaction;
import java.util.regex.Pattern;

/** Whether a named value looks like a secret that was written out. */
final class SecretShape {
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(?:password|passwd|passphrase|pwd|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key"
                    + "|encryption[_.-]?key|signing[_.-]?key|credentials?)");
    private static final Pattern HARMLESS = Pattern.compile(
            "|true|false|yes|no|on|off|none|null|nil|enabled|disabled|optional|required|[0-9.,:smhd%-]+"
                    + "|\\$[({].*|/[\\w./-]*|[A-Za-z]:\\\\.*|https?://[^@\\s]*|file:.*|<.*>|\\{\\{.*}}|\\*+",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9+_=~!@#%^&*-]{24,512}");
    private static final double BITS_PER_CHARACTER = 4.2;
    private static final Pattern VALUE = Pattern.compile("^[^:=]*[:=]\\s*[\"']?(.*?)[\"',;]*\\s*$");
    private static final int LONGEST = 16_384;
    private static final int MOST_LINES = 1_000;

    private SecretShape() {}

    /** What makes it look like one; empty when nothing does. Never holds the value. */
    static String of(String name, String value) {
        String bounded = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
        if (bounded.contains("PRIVATE KEY-----")) {
            return "holds a private key";
        }
        if (bounded.strip().indexOf('\n') >= 0) {
            boolean written = bounded.lines().limit(MOST_LINES).anyMatch(SecretShape::isWrittenOut);
            return written ? "holds a line that sets what looks like a secret" : "";
        }
        if (refers(bounded) || HARMLESS.matcher(bounded.strip()).matches()) {
            return "";
        }
        if (!Redaction.secrets(bounded).equals(bounded)) {
            return "holds something of the shape of a key, a token or a password";
        }
        if (NAME.matcher(name).matches()) {
            return "is named like a secret and written out";
        }
        return looksRandom(bounded) ? "looks random, as keys and tokens do" : "";
    }

    /** A line of a configuration file: its names mean many things, so its value must look like a secret too. */
    private static boolean isWrittenOut(String line) {
        if (refers(line) || Redaction.secrets(line).equals(line)) {
            return false;
        }
        String value = VALUE.matcher(line).replaceFirst("$1");
        boolean mixed =
                value.chars().anyMatch(Character::isDigit) && value.chars().anyMatch(Character::isLetter);
        return !HARMLESS.matcher(value).matches() && value.length() >= 8 && mixed;
    }

    private static boolean refers(String value) {
        return value.contains("$(") || value.contains("${") || value.contains("{{");
    }

    /** Long, of one piece, with all kinds of characters, and without a pattern; digests and UUIDs have too few characters. */
    private static boolean looksRandom(String value) {
        return RANDOM.matcher(value).matches()
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isUpperCase)
                && value.chars().anyMatch(Character::isLowerCase)
                && bitsPerCharacter(value) >= BITS_PER_CHARACTER;
    }

    private static double bitsPerCharacter(String value) {
        int[] counts = new int[128];
        value.chars().forEach(character -> counts[character]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / value.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
