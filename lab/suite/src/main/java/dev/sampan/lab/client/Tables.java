package dev.sampan.lab.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables among the lines that a client prints. Their columns are as wide as their widest cell, drawn names included; here the cells
 * are put side by side with a bar between them, and what a column of ages says becomes a name.
 */
final class Tables {
    private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9()/%._ \\t-]*");
    private static final Pattern DASHES = Pattern.compile(" *-{2,}( +-{2,})* *");
    private static final Pattern COLUMN = Pattern.compile("\\S+( \\S+)*");
    private static final Set<String> AGES =
            Set.of("AGE", "Age", "LAST SEEN", "FIRST SEEN", "LAST SCHEDULE", "DURATION");
    private static final Pattern AGE = Pattern.compile("\\b(\\d+[ydhms])+\\b|<invalid>");

    private Tables() {}

    static List<String> canonical(List<String> lines) {
        List<String> canonical = new ArrayList<>();
        List<Column> columns = List.of();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (isHeader(lines, at)) {
                columns = columns(line);
            } else if (line.isBlank()) {
                columns = List.of();
            }
            canonical.add(columns.size() < 2 ? line : row(line, columns));
        }
        return canonical;
    }

    /** All capitals, or underlined with dashes. */
    private static boolean isHeader(List<String> lines, int at) {
        String line = lines.get(at);
        return CAPITALS.matcher(line).matches()
                || (at + 1 < lines.size()
                        && DASHES.matcher(lines.get(at + 1)).matches()
                        && !DASHES.matcher(line).matches());
    }

    private record Column(String title, int begin, int end) {
        String cell(String line) {
            String cell = line.substring(Math.min(begin, line.length()), Math.min(end, line.length()))
                    .strip();
            return AGES.contains(title) ? AGE.matcher(cell).replaceAll("<age>") : cell;
        }
    }

    private static List<Column> columns(String header) {
        Matcher titles = COLUMN.matcher(header.replace('\t', ' '));
        List<Column> columns = new ArrayList<>();
        while (titles.find()) {
            columns.add(new Column(titles.group(), titles.start(), Integer.MAX_VALUE));
        }
        for (int at = 0; at + 1 < columns.size(); at++) {
            Column column = columns.get(at);
            columns.set(
                    at,
                    new Column(
                            column.title(), column.begin(), columns.get(at + 1).begin()));
        }
        return columns;
    }

    private static String row(String line, List<Column> columns) {
        return String.join(
                " | ", columns.stream().map(column -> column.cell(line)).toList());
    }
}
