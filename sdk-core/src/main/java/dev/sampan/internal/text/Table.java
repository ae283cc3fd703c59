package dev.sampan.internal.text;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns for the prompt: at most twenty rows, then how many more there are. */
public final class Table {
    private static final int MOST_ROWS = 20;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, each indented by two spaces, without trailing blanks. */
    @Override
    public String toString() {
        List<List<String>> shown = rows.subList(0, Math.min(rows.size(), MOST_ROWS));
        int columns = shown.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        shown.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : shown) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                line.append(GAP).append(cell).append(" ".repeat(widths[i] - cell.length()));
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        int more = rows.size() - shown.size();
        return more == 0 ? text.toString() : text + "\n" + GAP + "... " + more + " more";
    }
}
