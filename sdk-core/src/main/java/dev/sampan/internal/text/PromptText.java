package dev.sampan.internal.text;

import java.util.ArrayList;
import java.util.List;

/** Output for the prompt: a first line of at most 45 characters, at most 20 rows, the next step last, under 1,000 characters. */
public final class PromptText {
    private static final int HEADLINE = 45;
    private static final int ROWS = 20;
    private static final int ROW_WIDTH = 110;
    private static final int LENGTH = 1_000;

    private PromptText() {}

    /** What stands before and after a subject, whose middle is left out when the line would be too long. */
    public static String headline(String before, String subject, String after) {
        int room = Math.max(5, HEADLINE - before.length() - after.length());
        if (subject.length() <= room) {
            return before + subject + after;
        }
        int tail = (room - 3) / 2;
        return before + subject.substring(0, room - 3 - tail) + "..." + subject.substring(subject.length() - tail)
                + after;
    }

    /** The first rows that fit, then how many more there are, then the last line. */
    public static String of(String headline, List<String> rows, String last) {
        List<String> shown = new ArrayList<>();
        int left = LENGTH - headline.length() - last.length() - 30;
        for (String row : rows) {
            String line = clip(row);
            left -= line.length() + 1;
            if (shown.size() == ROWS || left < 0) {
                break;
            }
            shown.add(line);
        }
        return text(headline, shown, rows.size() - shown.size(), "", last);
    }

    /** As {@link #of}, but it is the newest rows, the last ones, that are kept. */
    public static String ofNewest(String headline, List<String> rows, String last) {
        List<String> shown = new ArrayList<>();
        int left = LENGTH - headline.length() - last.length() - 30;
        for (int i = rows.size() - 1; i >= 0; i--) {
            String line = clip(rows.get(i));
            left -= line.length() + 1;
            if (shown.size() == ROWS || left < 0) {
                break;
            }
            shown.add(0, line);
        }
        return text(headline, shown, rows.size() - shown.size(), "earlier", last);
    }

    private static String text(String headline, List<String> rows, int hidden, String earlier, String last) {
        StringBuilder text = new StringBuilder(headline);
        if (hidden > 0 && !earlier.isEmpty()) {
            text.append("\n  ... ").append(hidden).append(" ").append(earlier);
        }
        rows.forEach(row -> text.append('\n').append(row));
        if (hidden > 0 && earlier.isEmpty()) {
            text.append("\n  ... ").append(hidden).append(" more");
        }
        return text.append("\n  ").append(last).toString();
    }

    private static String clip(String row) {
        String line = "  " + row.replace('\n', ' ');
        return line.length() <= ROW_WIDTH ? line : line.substring(0, ROW_WIDTH - 3) + "...";
    }
}
