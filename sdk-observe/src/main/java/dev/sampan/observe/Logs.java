package dev.sampan.observe;

import dev.sampan.internal.diagnosis.Quotes;
import dev.sampan.internal.text.PromptText;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lines of an app's pods, oldest first. Immutable. */
public final class Logs implements Iterable<LogLine> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final String app;
    private final List<LogLine> lines;
    private final List<String> notes;

    Logs(String app, List<LogLine> lines, List<String> notes) {
        this.app = app;
        this.lines = List.copyOf(lines);
        this.notes = List.copyOf(notes);
    }

    public List<LogLine> lines() {
        return lines;
    }

    /** Which containers have no lines here and why, one sentence each. */
    public List<String> notes() {
        return notes;
    }

    /** The lines whose text holds this, upper and lower case told apart. */
    public Logs containing(String text) {
        return new Logs(
                app, lines.stream().filter(line -> line.text().contains(text)).toList(), notes);
    }

    public int size() {
        return lines.size();
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    @Override
    public Iterator<LogLine> iterator() {
        return lines.iterator();
    }

    @Override
    public String toString() {
        long pods = lines.stream().map(LogLine::pod).distinct().count();
        String after = lines.isEmpty()
                ? ": no lines"
                : ": " + lines.size() + (lines.size() == 1 ? " line of " : " lines of ") + pods
                        + (pods == 1 ? " pod" : " pods");
        boolean several = lines.stream().map(LogLine::container).distinct().count() > 1;
        List<String> rows =
                new ArrayList<>(notes.stream().map(note -> "(" + note + ")").toList());
        for (LogLine line : lines) {
            String source = pods > 1 || several ? shortSource(line, several) + " " : "";
            rows.add(TIME.format(line.time()) + " " + source + Quotes.line(line.text()));
        }
        String next = lines.isEmpty() ? "health(\"" + app + "\")" : "lines(), containing(text)";
        return PromptText.ofNewest(PromptText.headline("Logs ", app, after), rows, "next: " + next);
    }

    /** The end of a pod's name tells pods of one app apart. */
    private static String shortSource(LogLine line, boolean several) {
        String pod = line.pod();
        String end = pod.length() <= 11 ? pod : "~" + pod.substring(pod.length() - 10);
        return end + (several ? "/" + line.container() : "");
    }
}
