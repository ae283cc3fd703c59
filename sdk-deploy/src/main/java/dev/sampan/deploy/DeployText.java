package dev.sampan.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of apps, plans and releases at the prompt: a first line of 45 characters, at most 20 rows and 1,000 characters. */
final class DeployText {
    private static final int HEADLINE = 45;
    private static final int ROWS = 20;
    private static final int ROW_WIDTH = 100;
    private static final int LENGTH = 1000;

    private DeployText() {}

    /** A first line that fits; a long subject keeps its end. */
    static String headline(String before, String subject, String after) {
        int room = Math.max(2, HEADLINE - before.length() - after.length());
        return before
                + (subject.length() <= room ? subject : "…" + subject.substring(subject.length() - room + 1))
                + after;
    }

    /** A headline, rows, and the next step; rows that do not fit are counted. */
    static String listing(String before, String subject, List<String> rows, String next) {
        return block(headline(before, subject, ""), rows, "next: " + next);
    }

    static String block(String headline, List<String> rows, String last) {
        List<String> shown = new ArrayList<>();
        int used = headline.length() + last.length() + 30;
        for (String row : rows) {
            String line = "  " + clip(row);
            if (shown.size() == ROWS || used + line.length() + 1 > LENGTH) {
                break;
            }
            shown.add(line);
            used += line.length() + 1;
        }
        int left = rows.size() - shown.size();
        return headline + (shown.isEmpty() ? "" : "\n" + String.join("\n", shown))
                + (left > 0 ? "\n  … " + left + " more" : "") + "\n  " + last;
    }

    private static String clip(String row) {
        String line = row.replace('\n', ' ');
        return line.length() <= ROW_WIDTH ? line : line.substring(0, ROW_WIDTH - 1) + "…";
    }

    /** The last path component with its tag or the beginning of its digest. */
    static String shortImage(String image) {
        int at = image.indexOf('@');
        String name = at < 0 ? image : image.substring(0, at);
        String last = name.substring(name.lastIndexOf('/') + 1);
        return at < 0 || last.contains(":")
                ? last
                : last + "@" + image.substring(at + 8, Math.min(image.length(), at + 20));
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
